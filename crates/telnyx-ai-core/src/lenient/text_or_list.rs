//! What may be a text, or a list of parts.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::list;

/// A text, or a list.
///
/// ```
/// use telnyx_ai_core::lenient::{TextOrList, text_or_list};
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

/// Reads a text or a list without looking at it twice, so that an error knows its path; `expected` names both.
///
/// A number or a boolean is read as a text in its JSON spelling, and an object as a list of one. `null` items of a list
/// are skipped.
///
/// # Errors
/// `null`, and items that `T` rejects.
///
/// ```
/// use telnyx_ai_core::lenient::{TextOrList, text_or_list};
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
    struct Either<T>(&'static str, PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
        type Value = TextOrList<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
            Ok(TextOrList::Text(value.to_string()))
        }

        fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
            Ok(TextOrList::Text(value.to_string()))
        }

        fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
            Ok(TextOrList::Text(value.to_string()))
        }

        fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
            Ok(TextOrList::Text(Value::from(value).to_string()))
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
            T::deserialize(MapAccessDeserializer::new(item)).map(|item| TextOrList::List(vec![item]))
        }
    }

    deserializer.deserialize_any(Either(expected, PhantomData))
}
