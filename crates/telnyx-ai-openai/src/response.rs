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
use telnyx_ai_core::{Money, PriceList, Timestamp, internal::lenient, open_enum, status_predicates};

use crate::function_call::FunctionCallItem;
use crate::item::Item;
use crate::usage::ResponseUsage;

open_enum! {
    /// Status of a response or of one of its items.
    pub enum ResponseStatus {
        /// Waiting to be processed.
        Queued = "queued",
        /// Being processed.
        InProgress = "in_progress",
        /// Complete.
        Completed = "completed",
        /// Ended early; the reason is in [`incomplete_details`](ModelResponse::incomplete_details).
        Incomplete = "incomplete",
        /// Failed with an error.
        Failed = "failed",
        /// Cancelled on request.
        Cancelled = "cancelled",
    }
}

status_predicates!(ResponseStatus);

open_enum! {
    /// Reason of an incomplete response.
    pub enum IncompleteReason {
        /// The response reached `max_output_tokens` or the end of the model's context.
        MaxOutputTokens = "max_output_tokens",
        /// A content filter stopped the response.
        ContentFilter = "content_filter",
    }
}

/// A response of the model, returned by a plain call or assembled from a stream.
///
/// ```
/// use telnyx_ai::openai::{IncompleteReason, ModelResponse};
///
/// fn show(response: &ModelResponse) {
///     println!("{}", response.text());
///     let reason = response.incomplete_details.as_ref().and_then(|details| details.reason.as_ref());
///     if reason == Some(&IncompleteReason::MaxOutputTokens) {
///         println!("… (raise `max_output_tokens`)");
///     }
///     if let Some(usage) = &response.usage {
///         println!("{} tokens", usage.total_tokens);
///     }
/// }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelResponse {
    /// Id of the response; empty if the service sent none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub id: String,
    /// Kind of the object: `response`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub object: String,
    /// Time of creation.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Status of the response; `None` if the service sent none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ResponseStatus>,
    /// Model that created the response; empty if the service sent none.
    #[serde(default, deserialize_with = "lenient::string")]
    pub model: String,
    /// Output of the model in order: reasoning, messages and calls.
    #[serde(default, deserialize_with = "lenient::list")]
    pub output: Vec<Item>,
    /// Number of input and output tokens, which are charged.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub usage: Option<ResponseUsage>,
    /// Error of the response, as on the wire. Calls return an [`Error`](telnyx_ai_core::Error) instead, so the field is
    /// set only in a response that is attached to an error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Value>,
    /// Details of an incomplete response.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub incomplete_details: Option<IncompleteDetails>,
    /// Id of the Telnyx conversation that the response was added to. On the wire it is the id or an object with an
    /// `id`.
    #[serde(default, deserialize_with = "conversation", skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    /// Unknown fields; most of them echo the request.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl ModelResponse {
    /// Returns the concatenated text of all messages; empty if there is none.
    pub fn text(&self) -> String {
        let messages = self.output.iter().filter_map(|item| match item {
            Item::Message(message) => Some(message.text()),
            _ => None,
        });
        messages.collect()
    }

    /// Returns the reasoning of the model; empty if the service does not show it.
    pub fn reasoning(&self) -> String {
        let texts = self.output.iter().filter_map(|item| match item {
            Item::Reasoning(reasoning) => Some(reasoning.text()),
            _ => None,
        });
        texts.collect()
    }

    /// Returns the cost of the response, at the price of its [`model`](field@Self::model); `None` if it is unknown. See
    /// [`PriceList`].
    ///
    /// A service tier that the request names has another price. If the response does not name it, the cost is computed
    /// at the default price.
    pub fn cost(&self, prices: &PriceList) -> Option<Money> {
        let tier = self.extra.get("service_tier").and_then(Value::as_str);
        prices.response_cost(&self.model, tier, self.usage.as_ref())
    }

    /// Returns the function calls that the model requests.
    ///
    /// ```
    /// use telnyx_ai::openai::{Item, ModelResponse};
    ///
    /// /// Appends the output of the model and the outputs of its calls, for the next request.
    /// fn append(input: &mut Vec<Item>, response: &ModelResponse) {
    ///     input.extend(response.output.clone());
    ///     for call in response.function_calls() {
    ///         input.push(Item::function_call_output(&call.call_id, "12:00"));
    ///     }
    /// }
    /// ```
    pub fn function_calls(&self) -> impl Iterator<Item = &FunctionCallItem> {
        self.output.iter().filter_map(|item| match item {
            Item::FunctionCall(call) => Some(call),
            _ => None,
        })
    }

    /// Returns the JSON path and the error of a failed response or of a failed message in it.
    #[cfg(feature = "client")]
    pub(crate) fn failure(&self) -> Option<(String, Value)> {
        let unknown = |what: &str| json!({ "message": format!("{what} failed; the service reported no reason") });
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

    /// Decodes the body of a plain response. A failed response becomes an error with the response attached.
    #[cfg(feature = "client")]
    pub(crate) fn read(body: &Bytes) -> Result<Self, DecodeError> {
        let response: Self = internal::object_or_attached(body)?;
        named::has_output(body)?;
        match response.failure() {
            Some((path, error)) => Err(DecodeError::reported(path, &error).with_attachment(response)),
            None => Ok(response),
        }
    }
}

/// Returns `true` if a status reports a failure, in upper or lower case.
#[cfg(feature = "client")]
fn has_failed(status: &Option<ResponseStatus>) -> bool {
    status.as_ref().is_some_and(|status| internal::is_failure(status.as_str()))
}

#[cfg(feature = "client")]
mod named {
    use super::*;

    /// Checks that `output` is present. The error shows the name of this struct.
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

/// Details of an incomplete response.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IncompleteDetails {
    /// Reason; `None` if the service sent none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<IncompleteReason>,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
