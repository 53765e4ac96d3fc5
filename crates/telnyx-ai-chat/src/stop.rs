//! Sequences at which a model stops.

use serde::{Deserialize, Deserializer, Serialize};
use telnyx_ai_core::internal::lenient::{self, TextOrList};
use telnyx_ai_core::{from_text, from_texts};

/// Sequences at which the model stops, at most 4. The response does not contain them.
///
/// ```
/// use telnyx_ai::chat::{ChatRequest, Stop};
///
/// let request = ChatRequest::from("Count to ten.").stop("5");
/// assert_eq!(request.stop, Some(Stop::from(["5"])));
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

from_text!(Stop, |sequence| Stop(vec![sequence]));
from_texts!(Stop, Stop);
