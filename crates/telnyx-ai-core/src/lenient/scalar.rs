//! One visitor for every helper: a scalar as it came, and what a helper makes of it.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::Value;

/// How much of an offending text an error repeats.
const SHOWN_CHARS: usize = 64;

/// 2^63 and 2^64, exact as floats: the first values an `i64` and a `u64` cannot hold.
const TWO_POW_63: f64 = 9_223_372_036_854_775_808.0;
const TWO_POW_64: f64 = 18_446_744_073_709_551_616.0;

/// A JSON value that is neither array nor object, as it came.
pub(crate) enum Scalar<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(Cow<'a, str>),
}

impl<'a> Scalar<'a> {
    pub(super) fn into_text(self) -> Result<Cow<'a, str>, Self> {
        Ok(match self {
            Self::Null => return Err(self),
            Self::Bool(value) => value.to_string().into(),
            Self::Unsigned(value) => value.to_string().into(),
            Self::Signed(value) => value.to_string().into(),
            // Through `Value`, so that 3.0 reads "3.0" as on the wire and not "3".
            Self::Float(value) => Value::from(value).to_string().into(),
            Self::Text(text) => text,
        })
    }

    pub(super) fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Unsigned(value) => Some(*value),
            Self::Signed(value) => u64::try_from(*value).ok(),
            Self::Float(value) => whole(*value, 0.0, TWO_POW_64).map(|whole| whole as u64),
            Self::Text(text) => {
                let text = text.trim();
                text.parse().ok().or_else(|| Self::Float(text.parse().ok()?).as_u64())
            }
            Self::Null | Self::Bool(_) => None,
        }
    }

    pub(super) fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Unsigned(value) => i64::try_from(*value).ok(),
            Self::Signed(value) => Some(*value),
            Self::Float(value) => whole(*value, -TWO_POW_63, TWO_POW_63).map(|whole| whole as i64),
            Self::Text(text) => {
                let text = text.trim();
                text.parse().ok().or_else(|| Self::Float(text.parse().ok()?).as_i64())
            }
            Self::Null | Self::Bool(_) => None,
        }
    }

    pub(super) fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Unsigned(value) => Some(*value as f64),
            Self::Signed(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            // "NaN" and "inf" parse as floats, but no JSON number could have meant them.
            Self::Text(text) => text.trim().parse().ok().filter(|value: &f64| value.is_finite()),
            Self::Null | Self::Bool(_) => None,
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

/// The float as a whole number in `low..high`, which its integer type can hold exactly.
fn whole(value: f64, low: f64, high: f64) -> Option<f64> {
    (value.fract() == 0.0 && value >= low && value < high).then_some(value)
}

/// Reads one scalar and lets `read` make the value of it, or hand it back as unreadable.
pub(crate) fn scalar<'de, D, T, F>(deserializer: D, expected: &'static str, read: F) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    F: for<'a> FnOnce(Scalar<'a>) -> Result<T, Scalar<'a>>,
{
    deserializer.deserialize_any(ScalarVisitor { expected, read, made: PhantomData })
}

struct ScalarVisitor<F, T> {
    expected: &'static str,
    read: F,
    made: PhantomData<fn() -> T>,
}

impl<F, T> ScalarVisitor<F, T>
where
    F: for<'a> FnOnce(Scalar<'a>) -> Result<T, Scalar<'a>>,
{
    fn make<E: Error>(self, value: Scalar<'_>) -> Result<T, E> {
        (self.read)(value).map_err(|value| match value {
            Scalar::Null => E::invalid_type(Unexpected::Unit, &self.expected),
            Scalar::Bool(came) => E::invalid_type(Unexpected::Bool(came), &self.expected),
            Scalar::Unsigned(came) => E::invalid_value(Unexpected::Unsigned(came), &self.expected),
            Scalar::Signed(came) => E::invalid_value(Unexpected::Signed(came), &self.expected),
            Scalar::Float(came) => E::invalid_value(Unexpected::Float(came), &self.expected),
            Scalar::Text(came) => E::invalid_value(Unexpected::Str(&shortened(&came)), &self.expected),
        })
    }

    /// What is left is an array, an object, or a number in disguise: once any crate of the build switches serde_json's
    /// `arbitrary_precision` on, numbers come as a map that only serde_json can read.
    fn compound<E: Error>(self, value: Value) -> Result<T, E> {
        match value {
            Value::Number(number) => self.make(Scalar::Text(number.to_string().into())),
            other => Err(E::invalid_type(Unexpected::Other(&shortened(&other.to_string())), &self.expected)),
        }
    }
}

impl<'de, F, T> Visitor<'de> for ScalarVisitor<F, T>
where
    F: for<'a> FnOnce(Scalar<'a>) -> Result<T, Scalar<'a>>,
{
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.expected)
    }
    fn visit_unit<E: Error>(self) -> Result<T, E> {
        self.make(Scalar::Null)
    }
    fn visit_none<E: Error>(self) -> Result<T, E> {
        self.make(Scalar::Null)
    }
    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<T, D::Error> {
        inner.deserialize_any(self)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        self.make(Scalar::Bool(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        self.make(Scalar::Unsigned(value))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        self.make(Scalar::Signed(value))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        self.make(Scalar::Float(value))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<T, E> {
        self.make(Scalar::Text(value.into()))
    }
    fn visit_string<E: Error>(self, value: String) -> Result<T, E> {
        self.make(Scalar::Text(value.into()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
        let value = Value::deserialize(SeqAccessDeserializer::new(seq))?;
        self.compound(value)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        let value = Value::deserialize(MapAccessDeserializer::new(map))?;
        self.compound(value)
    }
}

pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}
