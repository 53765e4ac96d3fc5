//! Sequences at which a model stops.

use serde::{Deserialize, Deserializer, Serialize};
use telnyx_ai_core::internal::lenient::{self, TextOrList};

/// Sequences at which the model stops, at most 4; the response does not contain them.
///
/// ```
/// use telnyx_ai_chat::Stop;
///
/// assert_eq!(Stop::from("END"), Stop::from(["END"]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Stop(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for Stop {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match lenient::text_or_list(deserializer, "a text or an array of texts")? {
            TextOrList::Text(sequence) => vec![sequence],
            TextOrList::List(sequences) => sequences,
        }))
    }
}

impl From<&str> for Stop {
    fn from(sequence: &str) -> Self {
        Self(vec![sequence.to_owned()])
    }
}

impl From<String> for Stop {
    fn from(sequence: String) -> Self {
        Self(vec![sequence])
    }
}

impl From<Vec<String>> for Stop {
    fn from(sequences: Vec<String>) -> Self {
        Self(sequences)
    }
}

impl<const N: usize> From<[&str; N]> for Stop {
    fn from(sequences: [&str; N]) -> Self {
        Self(sequences.map(str::to_owned).into())
    }
}
