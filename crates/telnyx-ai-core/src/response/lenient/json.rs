//! A JSON value of any type, for helpers that accept several types.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::Value;

/// Maximum number of characters of a value in an error.
const MAX_EXCERPT_CHARS: usize = 64;

/// 2^63 and 2^64, exact as floats: the smallest positive values that exceed an `i64` and a `u64`.
const TWO_POW_63: f64 = 9_223_372_036_854_775_808.0;
const TWO_POW_64: f64 = 18_446_744_073_709_551_616.0;

/// A JSON value. Text without escapes is borrowed.
pub(crate) enum Json<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(Cow<'a, str>),
    /// An array or an object.
    Compound(Value),
}

impl<'de> Json<'de> {
    /// Reads any value. All helpers share this function instead of separate visitors. Programs are therefore smaller,
    /// and the code that decodes a chunk of a stream stays in the instruction cache.
    pub(crate) fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }

    /// Creates the error of a helper that does not accept the value.
    #[cold]
    pub(crate) fn type_error<E: Error>(self, expected: &'static str) -> E {
        match self {
            Self::Null => E::invalid_type(Unexpected::Unit, &expected),
            Self::Bool(value) => E::invalid_type(Unexpected::Bool(value), &expected),
            Self::Unsigned(value) => E::invalid_value(Unexpected::Unsigned(value), &expected),
            Self::Signed(value) => E::invalid_value(Unexpected::Signed(value), &expected),
            Self::Float(value) => E::invalid_value(Unexpected::Float(value), &expected),
            Self::Text(value) => E::invalid_value(Unexpected::Str(&truncated(&value)), &expected),
            Self::Compound(value) => E::invalid_type(Unexpected::Other(&truncated(&value.to_string())), &expected),
        }
    }

    /// Returns a text unchanged, or the JSON text of a number or a boolean. Any other value is returned as the error.
    #[cold]
    pub(super) fn into_text(self) -> Result<String, Self> {
        Ok(match self {
            Self::Null | Self::Compound(_) => return Err(self),
            Self::Bool(value) => value.to_string(),
            Self::Unsigned(value) => value.to_string(),
            Self::Signed(value) => value.to_string(),
            // `Value` formats 3.0 as "3.0", as on the wire. `f64` would format it as "3".
            Self::Float(value) => Value::from(value).to_string(),
            Self::Text(text) => text.into_owned(),
        })
    }

    pub(super) fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Unsigned(value) => Some(*value),
            Self::Signed(value) => u64::try_from(*value).ok(),
            Self::Float(value) => integral(*value, 0.0, TWO_POW_64).map(|value| value as u64),
            Self::Text(text) => {
                let text = text.trim();
                text.parse().ok().or_else(|| Self::Float(text.parse().ok()?).as_u64())
            }
            Self::Null | Self::Bool(_) | Self::Compound(_) => None,
        }
    }

    pub(super) fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Unsigned(value) => i64::try_from(*value).ok(),
            Self::Signed(value) => Some(*value),
            Self::Float(value) => integral(*value, -TWO_POW_63, TWO_POW_63).map(|value| value as i64),
            Self::Text(text) => {
                let text = text.trim();
                text.parse().ok().or_else(|| Self::Float(text.parse().ok()?).as_i64())
            }
            Self::Null | Self::Bool(_) | Self::Compound(_) => None,
        }
    }

    pub(super) fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Unsigned(value) => Some(*value as f64),
            Self::Signed(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            // "NaN" and "inf" parse as floats, but are not JSON numbers.
            Self::Text(text) => text.trim().parse().ok().filter(|value: &f64| value.is_finite()),
            Self::Null | Self::Bool(_) | Self::Compound(_) => None,
        }
    }

    pub(super) fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Self::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            other => match other.as_u64()? {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            },
        }
    }
}

/// Returns a float that is an integer in `low..high`.
fn integral(value: f64, low: f64, high: f64) -> Option<f64> {
    (value.fract() == 0.0 && value >= low && value < high).then_some(value)
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }
    fn visit_unit<E: Error>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }
    fn visit_none<E: Error>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Json<'de>, D::Error> {
        Json::read(inner)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Unsigned(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Signed(value))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Json<'de>, E> {
        Ok(Json::Float(value))
    }
    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(value)))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Json<'de>, E> {
        self.visit_string(value.to_owned())
    }
    fn visit_string<E: Error>(self, value: String) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(value)))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Json<'de>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(seq)).map(Json::Compound)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Json<'de>, A::Error> {
        Ok(match Value::deserialize(MapAccessDeserializer::new(map))? {
            // If any crate of the build enables `arbitrary_precision` of serde_json, a number is a map that only serde_json
            // can read.
            Value::Number(number) => Json::Text(number.to_string().into()),
            value => Json::Compound(value),
        })
    }
}

fn truncated(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MAX_EXCERPT_CHARS) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}
