//! Items: what the input and the output of a response are made of.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Role, internal::lenient};

use crate::content::{ItemContent, ItemPart};
use crate::function_call::{FunctionCallItem, FunctionCallOutputItem};
use crate::known;
use crate::response::ResponseStatus;

/// An item of the input or the output of a response.
///
/// ```
/// use telnyx_ai_openai::{Item, ItemPart};
///
/// let input = [
///     Item::message("developer", "Be brief."),
///     Item::user([ItemPart::text("What is this?"), ItemPart::image_url("https://example.com/cat.png")]),
/// ];
/// assert_eq!(input[0].kind(), "message");
/// ```
///
/// The same type goes out and comes back, so the output of one response is part of the input of the next as it is:
/// `input.extend(reply.output.clone())`. The kind is in `type` on the wire; an object with a `role` and no `type` is a
/// message.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Item {
    /// A message of the user, of the model, or with instructions.
    Message(MessageItem),
    /// The model asks for a call of a function.
    FunctionCall(FunctionCallItem),
    /// The output of a function call.
    FunctionCallOutput(FunctionCallOutputItem),
    /// The reasoning of the model before its response.
    Reasoning(ReasoningItem),
    /// An item of a kind that the SDK does not model, as it is on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl Item {
    /// A message of any role.
    ///
    /// ```
    /// let item = telnyx_ai_openai::Item::message("developer", "Be brief.");
    /// assert_eq!(serde_json::to_string(&item)?, r#"{"type":"message","role":"developer","content":"Be brief."}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn message(role: impl Into<Role>, content: impl Into<ItemContent>) -> Self {
        Self::Message(MessageItem { role: role.into(), content: content.into(), ..MessageItem::default() })
    }

    /// Creates a message of the user: text, or text and images.
    ///
    /// ```
    /// let item = telnyx_ai_openai::Item::user("Hi");
    /// ```
    pub fn user(content: impl Into<ItemContent>) -> Self {
        Self::message(Role::User, content)
    }

    /// Instructions for the model. [`instructions`](crate::CreateResponse::instructions) says them for the whole response.
    ///
    /// ```
    /// let item = telnyx_ai_openai::Item::system("Be brief.");
    /// ```
    pub fn system(content: impl Into<ItemContent>) -> Self {
        Self::message(Role::System, content)
    }

    /// Creates an earlier message of the model.
    ///
    /// ```
    /// let item = telnyx_ai_openai::Item::assistant("A cat.");
    /// ```
    pub fn assistant(content: impl Into<ItemContent>) -> Self {
        Self::message(Role::Assistant, content)
    }

    /// Creates the output of the function call `call_id`.
    ///
    /// ```
    /// let item = telnyx_ai_openai::Item::function_call_output("call_1", r#"{"celsius":21}"#);
    /// assert_eq!(item.kind(), "function_call_output");
    /// ```
    pub fn function_call_output(call_id: impl Into<String>, output: impl Into<ItemContent>) -> Self {
        let (call_id, output) = (call_id.into(), output.into());
        Self::FunctionCallOutput(FunctionCallOutputItem { call_id, output, ..FunctionCallOutputItem::default() })
    }

    /// The kind of the item (wire: `type`); empty where an item of another kind does not say.
    ///
    /// ```
    /// let item: telnyx_ai_openai::Item = serde_json::from_str(r#"{"type":"web_search_call","id":"ws_1"}"#)?;
    /// assert_eq!(item.kind(), "web_search_call");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn kind(&self) -> &str {
        match self {
            Self::Message(_) => "message",
            Self::FunctionCall(_) => "function_call",
            Self::FunctionCallOutput(_) => "function_call_output",
            Self::Reasoning(_) => "reasoning",
            Self::Other(value) => known::kind(value),
        }
    }

    /// The id of the item; `None` for one that was not made by the service.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_openai::Item::user("Hi").id(), None);
    /// ```
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
        match known::kind(&value) {
            "message" => known::read(value).map(Self::Message),
            "function_call" => known::read(value).map(Self::FunctionCall),
            "function_call_output" => known::read(value).map(Self::FunctionCallOutput),
            "reasoning" => known::read(value).map(Self::Reasoning),
            "" if value.get("role").is_some() && value.get("type").is_none_or(Value::is_null) => {
                known::read(value).map(Self::Message)
            }
            _ => Ok(Self::Other(value)),
        }
    }
}

/// A message.
///
/// ```
/// let item: telnyx_ai_openai::MessageItem = serde_json::from_str(
///     r#"{"id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"A cat."}]}"#,
/// )?;
/// assert_eq!(item.text(), "A cat.");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageItem {
    /// The id of the item; `None` for one that was not made by the service.
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
    /// Fields that the SDK does not model, kept as they came and sent as they are, but for `null`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl MessageItem {
    /// The text, of all parts together.
    ///
    /// ```
    /// let message: telnyx_ai_openai::MessageItem = serde_json::from_str(r#"{"role":"assistant","content":[{"type":"output_text","text":"Hi."}]}"#)?;
    /// assert_eq!(message.text(), "Hi.");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
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
    let said = Option::<Role>::deserialize(deserializer)?.filter(|role| !role.as_str().is_empty());
    Ok(said.unwrap_or_else(assistant))
}

/// The reasoning of the model before its response.
///
/// ```
/// let item: telnyx_ai_openai::ReasoningItem =
///     serde_json::from_str(r#"{"id":"rs_1","summary":[{"type":"summary_text","text":"2 + 2"}]}"#)?;
/// assert_eq!(item.text(), "2 + 2");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReasoningItem {
    /// The id of the item.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Status of the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ResponseStatus>,
    /// Summaries of the thoughts, of kind [`ItemPart::SummaryText`].
    #[serde(default, deserialize_with = "lenient::list")]
    pub summary: Vec<ItemPart>,
    /// The thoughts themselves where the service shows them, of kind [`ItemPart::ReasoningText`].
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<ItemPart>,
    /// Fields that the SDK does not model, such as `encrypted_content`, kept as they came and sent as they are, but for `null`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl ReasoningItem {
    /// The thoughts; their summary where the service shows no more.
    ///
    /// ```
    /// let thoughts: telnyx_ai_openai::ReasoningItem = serde_json::from_str(r#"{"summary":[{"type":"summary_text","text":"Hm."}]}"#)?;
    /// assert_eq!(thoughts.text(), "Hm.");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn text(&self) -> String {
        let parts = if self.content.is_empty() { &self.summary } else { &self.content };
        let texts = parts.iter().filter_map(|part| match part {
            ItemPart::ReasoningText(part) | ItemPart::SummaryText(part) => Some(part.text.as_str()),
            _ => None,
        });
        texts.collect()
    }
}
