//! What may be a text, or a list of parts.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::Value;

use super::list;

/// A text, or a list.
///
/// ```
/// use telnyx_ai_core::internal::lenient::{TextOrList, text_or_list};
///
/// let mut json = serde_json::Deserializer::from_str("[1, 2]");
/// assert_eq!(text_or_list(&mut json, "a text or numbers")?, TextOrList::List(vec![1_u8, 2]));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextOrList<T> {
    /// A text.
    Text(String),
    /// A list.
    List(Vec<T>),
}

/// Reads a text or a list without looking at it twice, so that an error knows its path; `expected` names both. `null`
/// items of a list are skipped.
///
/// # Errors
/// Anything else, and items that `T` rejects.
///
/// ```
/// use telnyx_ai_core::internal::lenient::{TextOrList, text_or_list};
///
/// let mut json = serde_json::Deserializer::from_str("\"Hi\"");
/// assert_eq!(text_or_list::<_, u8>(&mut json, "a text or numbers")?, TextOrList::Text("Hi".into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn text_or_list<'de, D, T>(deserializer: D, expected: &'static str) -> Result<TextOrList<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(Either { expected, tolerant: false, item: PhantomData })
}

/// Reads a text or a list as [`text_or_list`] does; a number or a boolean is a text in its JSON spelling, and an object is
/// a list of one.
///
/// # Errors
/// `null`, and items that `T` rejects.
///
/// ```
/// use telnyx_ai_core::internal::lenient::{TextOrList, any_text_or_list};
///
/// let mut json = serde_json::Deserializer::from_str("4.0");
/// assert_eq!(any_text_or_list::<_, u8>(&mut json, "a text or numbers")?, TextOrList::Text("4.0".into()));
/// # Ok::<(), serde_json::Error>(())
/// ```
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
    fn scalar<E: Error>(self, value: impl Into<Value>, came: Unexpected<'_>) -> Result<TextOrList<T>, E> {
        match self.tolerant {
            true => Ok(TextOrList::Text(value.into().to_string())),
            false => Err(E::invalid_type(came, &self.expected)),
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
