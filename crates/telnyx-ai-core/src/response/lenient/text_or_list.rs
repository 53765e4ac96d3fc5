//! Values that are a text or a list.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::Value;

use super::list;

/// A text, or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextOrList<T> {
    /// A text.
    Text(String),
    /// A list.
    List(Vec<T>),
}

/// Reads a text or a list in one pass, so that an error has a JSON path. Errors contain `expected`. `null` items of a
/// list are skipped.
///
/// # Errors
/// Fails for any other value, and for items that `T` rejects.
pub fn text_or_list<'de, D, T>(deserializer: D, expected: &'static str) -> Result<TextOrList<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(Either { expected, tolerant: false, item: PhantomData })
}

/// Reads a text or a list like [`text_or_list`]. A number or a boolean is read as its JSON text, and an object as a
/// list of one item.
///
/// # Errors
/// Fails for `null`, and for items that `T` rejects.
pub fn any_text_or_list<'de, D, T>(deserializer: D, expected: &'static str) -> Result<TextOrList<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(Either { expected, tolerant: true, item: PhantomData })
}

struct Either<T> {
    expected: &'static str,
    tolerant: bool,
    item: PhantomData<T>,
}

impl<T> Either<T> {
    fn scalar<E: Error>(self, value: impl Into<Value>, unexpected: Unexpected<'_>) -> Result<TextOrList<T>, E> {
        match self.tolerant {
            true => Ok(TextOrList::Text(value.into().to_string())),
            false => Err(E::invalid_type(unexpected, &self.expected)),
        }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
    type Value = TextOrList<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        self.scalar(value, Unexpected::Bool(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        self.scalar(value, Unexpected::Unsigned(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        self.scalar(value, Unexpected::Signed(value))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        self.scalar(value, Unexpected::Float(value))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(TextOrList::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(TextOrList::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        list(SeqAccessDeserializer::new(items)).map(TextOrList::List)
    }

    fn visit_map<A: MapAccess<'de>>(self, item: A) -> Result<Self::Value, A::Error> {
        match self.tolerant {
            true => T::deserialize(MapAccessDeserializer::new(item)).map(|item| TextOrList::List(vec![item])),
            false => Err(A::Error::invalid_type(Unexpected::Map, &self)),
        }
    }
}
