//! Text, or what came in its place. Most fields are text, so this goes straight to it.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::Value;

use super::scalar::shortened;

/// What may stand for a text.
#[derive(Clone, Copy)]
pub(super) enum Text {
    /// A number or a boolean, in its JSON spelling.
    OrScalar,
    /// Any JSON.
    OrJson,
}

impl Text {
    fn compound<E: Error>(self, value: &Value) -> Result<Option<String>, E> {
        match (self, value) {
            // A number, where serde_json's `arbitrary_precision` is on; see `scalar`.
            (Self::OrJson, _) | (Self::OrScalar, Value::Number(_)) => Ok(Some(value.to_string())),
            (Self::OrScalar, _) => Err(E::invalid_type(Unexpected::Other(&shortened(&value.to_string())), &self)),
        }
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Option<String>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::OrScalar => "a string",
            Self::OrJson => "JSON, as text or as a value",
        })
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
        inner.deserialize_any(self)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        // Through `Value`, so that 3.0 reads "3.0" as on the wire and not "3".
        Ok(Some(Value::from(value).to_string()))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Some(value.to_owned()))
    }
    fn visit_string<E: Error>(self, value: String) -> Result<Self::Value, E> {
        Ok(Some(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        self.compound(&Value::deserialize(SeqAccessDeserializer::new(seq))?)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.compound(&Value::deserialize(MapAccessDeserializer::new(map))?)
    }
}
