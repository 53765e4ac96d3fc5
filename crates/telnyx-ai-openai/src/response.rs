//! A response of a model.

#[cfg(feature = "client")]
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};
#[cfg(feature = "client")]
use serde_json::json;
use serde_json::{Map, Value};
#[cfg(feature = "client")]
use telnyx_ai_core::Bytes;
#[cfg(feature = "client")]
use telnyx_ai_core::decode::{self, DecodeError};
#[cfg(feature = "client")]
use telnyx_ai_core::internal;
use telnyx_ai_core::{Timestamp, internal::lenient, open_enum, status_predicates};

use crate::function_call::FunctionCallItem;
use crate::item::Item;
use crate::usage::ResponseUsage;

open_enum! {
    /// Status of a response, or of an item of it.
    ///
    /// ```
    /// use telnyx_ai_openai::ResponseStatus;
    ///
    /// assert_eq!(ResponseStatus::from("incomplete"), ResponseStatus::Incomplete);
    /// assert_eq!(ResponseStatus::from("paused"), ResponseStatus::Other("paused".into()));
    /// ```
    pub enum ResponseStatus {
        /// Waiting.
        Queued = "queued",
        /// At work.
        InProgress = "in_progress",
        /// Done.
        Completed = "completed",
        /// Cut short; `incomplete_details` says why.
        Incomplete = "incomplete",
        /// Ended by an error.
        Failed = "failed",
        /// Ended on request.
        Cancelled = "cancelled",
    }
}

status_predicates!(ResponseStatus);

open_enum! {
    /// Why a response is incomplete.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_openai::IncompleteReason::MaxOutputTokens.as_str(), "max_output_tokens");
    /// ```
    pub enum IncompleteReason {
        /// `max_output_tokens`, or the model's context, was used up.
        MaxOutputTokens = "max_output_tokens",
        /// A filter cut the answer.
        ContentFilter = "content_filter",
    }
}

/// A response of the model. A plain call returns it, and a stream adds up to it.
///
/// ```
/// use telnyx_ai_openai::ModelResponse;
///
/// let reply: ModelResponse = serde_json::from_str(
///     r#"{"id":"resp_1","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"Hi!"}]}]}"#,
/// )?;
/// assert_eq!(reply.text(), "Hi!");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelResponse {
    /// The id of the response; empty when the service gave none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub id: String,
    /// `response`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub object: String,
    /// Time of creation.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Status of the response; `None` if the service sent none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ResponseStatus>,
    /// The model that answered; empty when the service did not say.
    #[serde(default, deserialize_with = "lenient::string")]
    pub model: String,
    /// Output of the model in order: reasoning, messages and calls.
    #[serde(default, deserialize_with = "lenient::list")]
    pub output: Vec<Item>,
    /// The tokens that were read and written, and are charged.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub usage: Option<ResponseUsage>,
    /// Error of the response, as on the wire. Calls return an [`Error`](telnyx_ai_core::Error) in its place, so this is
    /// seen only in what is attached to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Value>,
    /// Why the response is incomplete.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub incomplete_details: Option<IncompleteDetails>,
    /// The Telnyx conversation that the response was added to. Read from its id and from an object with an `id`.
    #[serde(default, deserialize_with = "conversation", skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    /// Fields that the SDK does not model: mostly the request's own, said again.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ModelResponse {
    /// The text of all messages together; empty when there is none.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_openai::ModelResponse::default().text(), "");
    /// ```
    pub fn text(&self) -> String {
        let messages = self.output.iter().filter_map(|item| match item {
            Item::Message(message) => Some(message.text()),
            _ => None,
        });
        messages.collect()
    }

    /// Returns the reasoning of the model; empty if the service does not show it.
    ///
    /// ```
    /// # let reply: telnyx_ai_openai::ModelResponse = serde_json::from_str(r#"{"output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"2 + 2"}]}]}"#)?;
    /// assert_eq!((reply.reasoning().as_str(), reply.text().as_str()), ("2 + 2", ""));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn reasoning(&self) -> String {
        let thoughts = self.output.iter().filter_map(|item| match item {
            Item::Reasoning(reasoning) => Some(reasoning.text()),
            _ => None,
        });
        thoughts.collect()
    }

    /// The calls of functions that the model asks for.
    ///
    /// ```
    /// use telnyx_ai_openai::{Item, ModelResponse};
    ///
    /// # let reply: ModelResponse = serde_json::from_str(r#"{"output":[{"type":"function_call","call_id":"call_1","name":"now","arguments":"{}"}]}"#)?;
    /// let mut input = vec![Item::user("What time is it?")];
    /// input.extend(reply.output.clone());
    /// for call in reply.function_calls() {
    ///     input.push(Item::function_call_output(&call.call_id, "12:00"));
    /// }
    /// # assert_eq!(input.len(), 3);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn function_calls(&self) -> impl Iterator<Item = &FunctionCallItem> {
        self.output.iter().filter_map(|item| match item {
            Item::FunctionCall(call) => Some(call),
            _ => None,
        })
    }

    /// Returns the error that the response or one of its messages failed with, and where it is.
    #[cfg(feature = "client")]
    pub(crate) fn failure(&self) -> Option<(String, Value)> {
        let unknown = |what: &str| json!({ "message": format!("{what} failed, and the service does not say why") });
        if let Some(error) = self.error.as_ref().filter(|error| internal::reports(error)) {
            return Some(("error".to_owned(), error.clone()));
        }
        if let Some((name, error)) = internal::error_in(&self.extra) {
            return Some((name.to_owned(), error.clone()));
        }
        if has_failed(&self.status) {
            return Some(("status".to_owned(), unknown("the response")));
        }
        self.output.iter().enumerate().find_map(|(at, item)| {
            let Item::Message(item) = item else { return None };
            match internal::error_in(&item.extra) {
                Some((name, error)) => Some((format!("output[{at}].{name}"), error.clone())),
                None => has_failed(&item.status)
                    .then(|| (format!("output[{at}].status"), unknown("a message of the response"))),
            }
        })
    }

    /// Reads the body of a plain response. A response that failed is an error with the response attached.
    #[cfg(feature = "client")]
    pub(crate) fn read(body: &Bytes) -> Result<Self, DecodeError> {
        let whole: Self = internal::object_or_attached(body)?;
        named::has_output(body)?;
        match whole.failure() {
            Some((path, error)) => Err(DecodeError::reported(path, &error).with_attachment(whole)),
            None => Ok(whole),
        }
    }
}

/// Returns true if a status reports a failure, in upper or lower case.
#[cfg(feature = "client")]
fn has_failed(status: &Option<ResponseStatus>) -> bool {
    status.as_ref().is_some_and(|status| internal::is_failure(status.as_str()))
}

#[cfg(feature = "client")]
mod named {
    use super::*;

    /// The list that every response has. It bears the name that the error shows.
    #[derive(Deserialize)]
    struct ModelResponse {
        #[serde(rename = "output", deserialize_with = "lenient::required_list")]
        _output: Vec<IgnoredAny>,
    }

    pub(super) fn has_output(body: &Bytes) -> Result<(), DecodeError> {
        decode::json::<ModelResponse>(body).map(drop)
    }
}

fn conversation<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let id = if value.is_object() { value.get("id").unwrap_or(&Value::Null) } else { &value };
    Ok(match id {
        Value::Null => None,
        Value::String(id) => Some(id.clone()),
        other => Some(other.to_string()),
    })
}

/// Why a response is incomplete.
///
/// ```
/// use telnyx_ai_openai::{IncompleteDetails, IncompleteReason};
///
/// let details: IncompleteDetails = serde_json::from_str(r#"{"reason":"max_output_tokens"}"#)?;
/// assert_eq!(details.reason, Some(IncompleteReason::MaxOutputTokens)); // raise `max_output_tokens`
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IncompleteDetails {
    /// The reason; `None` when the service did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<IncompleteReason>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
