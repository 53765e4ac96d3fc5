//! What may be a text, or a list of parts.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

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
/// # Errors
/// Anything else, and items that `T` refuses.
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

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(TextOrList::Text(text.to_owned()))
        }

        fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
            Ok(TextOrList::Text(text))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
            Vec::deserialize(SeqAccessDeserializer::new(list)).map(TextOrList::List)
        }
    }

    deserializer.deserialize_any(Either(expected, PhantomData))
}
