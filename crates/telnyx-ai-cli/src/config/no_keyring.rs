//! The keyring of a program that is built without the feature `keyring`.

use crate::exit::{Failure, Outcome};

pub(super) fn set(profile: &str, _key: &str) -> Outcome {
    Err(missing(profile))
}

pub(super) fn get(profile: &str) -> Outcome<String> {
    Err(missing(profile))
}

pub(super) fn remove(profile: &str) -> Outcome {
    Err(missing(profile))
}

fn missing(profile: &str) -> Failure {
    Failure::Usage(format!(
        "the key of the profile `{profile}` is in the keyring, and this program is built without the feature `keyring`; \
         set TELNYX_API_KEY"
    ))
}
