//! Headers whose values are secrets.

use http::header::{HeaderMap, HeaderName};

/// Words in the names of secret headers.
const SECRET_WORDS: [&str; 9] =
    ["apikey", "auth", "authorization", "cookie", "credential", "key", "password", "secret", "token"];

/// Returns `true` if a header is a secret according to its name, such as `x-api-key`.
pub(crate) fn is_secret(name: &HeaderName) -> bool {
    is_secret_name(name.as_str())
}

/// Returns `true` if the lowercase name of a header or parameter is that of a secret.
pub fn is_secret_name(name: &str) -> bool {
    name != "idempotency-key" && name.split(['-', '_']).any(|word| SECRET_WORDS.contains(&word))
}

/// Marks the values of secret headers as sensitive, so that they are redacted if a response echoes them.
pub(crate) fn mark_secrets(headers: &mut HeaderMap) {
    for (name, value) in headers {
        if is_secret(name) {
            value.set_sensitive(true);
        }
    }
}
