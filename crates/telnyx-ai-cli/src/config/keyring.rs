//! Keys in the keyring of the system: the keychain of macOS, the credential manager of Windows, or the secret service of
//! Linux.

use keyring::{Entry, Error};

use crate::exit::{Failure, Outcome};

/// Name of the program in the keyring. The user of an entry is the profile.
const SERVICE: &str = "telnyx-ai";

/// Stores the key of a profile.
pub(super) fn set(profile: &str, key: &str) -> Outcome {
    entry(profile)?.set_password(key).map_err(|error| failure(&error))
}

/// Returns the key of a profile.
pub(super) fn get(profile: &str) -> Outcome<String> {
    match entry(profile)?.get_password() {
        Err(Error::NoEntry) => Err(Failure::Usage(format!(
            "the keyring has no key of the profile `{profile}`; run `telnyx-ai auth login --keyring`"
        ))),
        result => result.map_err(|error| failure(&error)),
    }
}

/// Removes the key of a profile, if there is one.
pub(super) fn remove(profile: &str) -> Outcome {
    match entry(profile)?.delete_credential() {
        Err(Error::NoEntry) => Ok(()),
        result => result.map_err(|error| failure(&error)),
    }
}

fn entry(profile: &str) -> Outcome<Entry> {
    // Without a keyring, the error of `new` has no reason, and this one has it.
    Entry::store_status().as_ref().map_err(failure)?;
    Entry::new(SERVICE, profile).map_err(|error| failure(&error))
}

fn failure(error: &Error) -> Failure {
    Failure::Failed(format!("the keyring: {error}; `auth login` without --keyring stores the key in a file"))
}
