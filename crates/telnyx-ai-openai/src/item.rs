//! Items of the input and the output of a response.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Role, internal::lenient};

use crate::content::{ItemContent, ItemPart};
use crate::function_call::{FunctionCallItem, FunctionCallOutputItem};
use crate::response::ResponseStatus;
use crate::tagged;

/// An item of the input or the output of a response.
///
/// ```
/// use telnyx_ai::openai::{Item, ItemPart};
///
/// let input = [
///     Item::message("developer", "Be brief."),
///     Item::user([
///         ItemPart::text("What is this?"),
///         ItemPart::image_url("https://example.com/cat.png"),
///     ]),
/// ];
/// assert_eq!(input[0].kind(), "message");
/// ```
///
/// Requests and responses share this type, so the output of one response can be part of the next input unchanged:
/// `input.extend(reply.output.clone())`. The wire name of the kind is `type`. An object with a `role` and no `type` is
/// decoded as a message.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Item {
    /// A message of the user or the model, or instructions.
    Message(MessageItem),
    /// A function call that the model requests.
    FunctionCall(FunctionCallItem),
    /// The output of a function call.
    FunctionCallOutput(FunctionCallOutputItem),
    /// The reasoning of the model before its response.
    Reasoning(ReasoningItem),
    /// An item of an unknown kind, as on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl Item {
    /// Creates a message of any role.
    pub fn message(role: impl Into<Role>, content: impl Into<ItemContent>) -> Self {
        Self::Message(MessageItem { role: role.into(), content: content.into(), ..MessageItem::default() })
    }

    /// Creates a message of the user: text, or parts with text and images.
    pub fn user(content: impl Into<ItemContent>) -> Self {
        Self::message(Role::User, content)
    }

    /// Creates instructions for the model. [`instructions`](crate::CreateResponse::instructions) is the simpler form.
    pub fn system(content: impl Into<ItemContent>) -> Self {
        Self::message(Role::System, content)
    }

    /// Creates an earlier message of the model.
    pub fn assistant(content: impl Into<ItemContent>) -> Self {
        Self::message(Role::Assistant, content)
    }

    /// Creates the output of the function call `call_id`.
    pub fn function_call_output(call_id: impl Into<String>, output: impl Into<ItemContent>) -> Self {
        let (call_id, output) = (call_id.into(), output.into());
        Self::FunctionCallOutput(FunctionCallOutputItem { call_id, output, ..FunctionCallOutputItem::default() })
    }

    /// Returns the kind of the item (wire: `type`); empty for an item without one.
    pub fn kind(&self) -> &str {
        match self {
            Self::Message(_) => "message",
            Self::FunctionCall(_) => "function_call",
            Self::FunctionCallOutput(_) => "function_call_output",
            Self::Reasoning(_) => "reasoning",
            Self::Other(value) => tagged::kind(value),
        }
    }

    /// Returns the id of the item; `None` for an item that the service did not create.
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Message(item) => item.id.as_deref(),
            Self::FunctionCall(item) => item.id.as_deref(),
            Self::FunctionCallOutput(item) => item.id.as_deref(),
            Self::Reasoning(item) => item.id.as_deref(),
            Self::Other(value) => value.get("id").and_then(Value::as_str),
        }
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        match tagged::kind(&value) {
            "message" => tagged::read(value).map(Self::Message),
            "function_call" => tagged::read(value).map(Self::FunctionCall),
            "function_call_output" => tagged::read(value).map(Self::FunctionCallOutput),
            "reasoning" => tagged::read(value).map(Self::Reasoning),
            "" if value.get("role").is_some() && value.get("type").is_none_or(Value::is_null) => {
                tagged::read(value).map(Self::Message)
            }
            _ => Ok(Self::Other(value)),
        }
    }
}

/// A message of the input or the output.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageItem {
    /// Id of the item; `None` for an item that the service did not create.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Status of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ResponseStatus>,
    /// Role of the speaker; the assistant if the service sends none.
    #[serde(default = "assistant", deserialize_with = "role")]
    pub role: Role,
    /// Content of the message.
    #[serde(default)]
    pub content: ItemContent,
    /// Unknown fields, kept as received and sent unchanged. Fields that are `null` are dropped.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl MessageItem {
    /// Returns the concatenated text of all parts.
    pub fn text(&self) -> String {
        self.content.text()
    }
}

impl Default for MessageItem {
    fn default() -> Self {
        Self { id: None, status: None, role: assistant(), content: ItemContent::default(), extra: Map::new() }
    }
}

fn assistant() -> Role {
    Role::Assistant
}

fn role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
    let role = Option::<Role>::deserialize(deserializer)?.filter(|role| !role.as_str().is_empty());
    Ok(role.unwrap_or_else(assistant))
}

/// The reasoning of the model before its response.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReasoningItem {
    /// Id of the item.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Status of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ResponseStatus>,
    /// Summaries of the reasoning, of kind [`ItemPart::SummaryText`].
    #[serde(default, deserialize_with = "lenient::list")]
    pub summary: Vec<ItemPart>,
    /// Full reasoning, of kind [`ItemPart::ReasoningText`]; empty if the service does not show it.
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<ItemPart>,
    /// Unknown fields, such as `encrypted_content`, kept as received and sent unchanged. Fields that are `null` are
    /// dropped.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl ReasoningItem {
    /// Returns the full reasoning, or its summary if the service shows no more.
    pub fn text(&self) -> String {
        let parts = if self.content.is_empty() { &self.summary } else { &self.content };
        let texts = parts.iter().filter_map(|part| match part {
            ItemPart::ReasoningText(part) | ItemPart::SummaryText(part) => Some(part.text.as_str()),
            _ => None,
        });
        texts.collect()
    }
}
