//! Required fields: `null` is an error, as a missing field is. It is never read as 0 or as an empty text.

use serde::de::{Deserializer, Error};

use super::{opt_f64, opt_string, opt_u64};

const NULL: &str = "expected a number, got null";

/// Reads a required number, also as a string.
///
/// # Errors
/// Fails for any other value, including `null`.
pub fn required_f64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    opt_f64(deserializer)?.ok_or_else(|| D::Error::custom(NULL))
}

/// Reads a required unsigned integer, also as a string or an integral float.
///
/// # Errors
/// Fails for any other value, including `null`.
pub fn required_u64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    opt_u64(deserializer)?.ok_or_else(|| D::Error::custom(NULL))
}

/// Reads a required text; a number or a boolean is read as its JSON text.
///
/// # Errors
/// Fails for `null`, an array or an object.
pub fn required_string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    opt_string(deserializer)?.ok_or_else(|| D::Error::custom("expected a string, got null"))
}
