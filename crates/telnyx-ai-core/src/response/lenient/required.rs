//! Required fields: `null` is an error, as a missing field is, and never reads as 0 or as an empty text.

use serde::de::{Deserializer, Error};

use super::{opt_f64, opt_string, opt_u64};

const NULL: &str = "expected a number, got null";

/// Reads a number, also as a string, that must be there.
///
/// # Errors
/// Anything else, `null` too.
///
/// ```
/// let mut json = serde_json::Deserializer::from_str("null");
/// assert!(telnyx_ai_core::internal::lenient::required_f64(&mut json).is_err());
/// ```
pub fn required_f64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    opt_f64(deserializer)?.ok_or_else(|| D::Error::custom(NULL))
}

/// Reads an unsigned integer, also as a string or a whole float, that must be there.
///
/// # Errors
/// Anything else, `null` too.
///
/// ```
/// let mut json = serde_json::Deserializer::from_str("\"42\"");
/// assert_eq!(telnyx_ai_core::internal::lenient::required_u64(&mut json)?, 42);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn required_u64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    opt_u64(deserializer)?.ok_or_else(|| D::Error::custom(NULL))
}

/// Reads a required text; a number or a boolean is read in its JSON spelling.
///
/// # Errors
/// `null`, an array or an object.
///
/// ```
/// let mut json = serde_json::Deserializer::from_str("null");
/// assert!(telnyx_ai_core::internal::lenient::required_string(&mut json).is_err());
/// ```
pub fn required_string<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    opt_string(deserializer)?.ok_or_else(|| D::Error::custom("expected a string, got null"))
}
