//! Messages of a conversation, in both directions.

mod write;

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
#[cfg(all(feature = "client", feature = "tools"))]
use telnyx_ai_core::FunctionCall;
use telnyx_ai_core::{Role, ToolCall, internal::lenient};

use crate::content::{Content, ContentPart};

pub(crate) use write::all_without_reasoning;
#[cfg(all(feature = "client", feature = "session"))]
pub(crate) use write::without_reasoning;

/// One message of a conversation.
///
/// ```
/// use telnyx_ai::chat::{ContentPart, Message};
///
/// let messages = [
///     Message::system("Be brief."),
///     Message::user("What is in this picture?"),
///     Message::user([
///         ContentPart::text("And in this one?"),
///         ContentPart::image_url("https://example.com/cat.png"),
///     ]),
/// ];
/// assert_eq!(messages[2].text(), "And in this one?");
/// ```
///
/// Requests and responses use the same type, so the message of a completion can be appended to the conversation:
/// `messages.extend(reply.message().cloned())`.
///
/// Serialization of a message includes its reasoning. Serialization of a [`ChatRequest`] omits the reasoning of its
/// messages.
///
/// [`ChatRequest`]: crate::ChatRequest
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Message {
    /// Role of the speaker; [`Role::Assistant`] if a response has none.
    #[serde(default = "assistant", deserialize_with = "role")]
    pub role: Role,
    /// Content; `None` in a message that only calls tools. `None` is serialized as an empty text: the API description
    /// requires a text or parts, and some servers reject `null` and a missing `content`.
    #[serde(default, deserialize_with = "content")]
    pub content: Option<Content>,
    /// Name of the speaker or of the tool.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub name: Option<String>,
    /// Tool calls of the assistant.
    #[serde(default, deserialize_with = "lenient::list")]
    pub tool_calls: Vec<ToolCall>,
    /// Id of the tool call whose result this message carries, in a message of role `tool`.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub tool_call_id: Option<String>,
    // Models send their reasoning under one of three names. Requests omit these fields.
    #[serde(default, deserialize_with = "lenient::opt_json_text")]
    pub(crate) reasoning_content: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_json_text")]
    pub(crate) reasoning: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_json_text")]
    pub(crate) thinking: Option<String>,
    /// Extra fields, unknown to the SDK. They are sent back unchanged with the message. A `null` is dropped.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

fn assistant() -> Role {
    Role::Assistant
}

fn role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
    let role = Option::<Role>::deserialize(deserializer)?.filter(|role| !role.as_str().is_empty());
    Ok(role.unwrap_or_else(assistant))
}

/// Reads an empty text as no content, which is serialized as an empty text.
fn content<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Content>, D::Error> {
    let content = Option::<Content>::deserialize(deserializer)?;
    Ok(content.filter(|content| !matches!(content, Content::Text(text) if text.is_empty())))
}

impl Message {
    /// Creates a message of any role.
    ///
    /// ```
    /// use telnyx_ai::chat::{Message, Role};
    ///
    /// let rules = Message::new(Role::from("developer"), "Respond in English.");
    /// assert_eq!(rules.role.as_str(), "developer");
    /// ```
    pub fn new(role: Role, content: impl Into<Content>) -> Self {
        Self { content: Some(content.into()), ..Self::empty(role) }
    }

    pub(crate) fn empty(role: Role) -> Self {
        Self {
            role,
            content: None,
            name: None,
            tool_calls: Vec::new(),
            tool_call_id: None,
            reasoning_content: None,
            reasoning: None,
            thinking: None,
            extra: Map::new(),
        }
    }

    /// Creates a system message, which instructs the model.
    pub fn system(content: impl Into<Content>) -> Self {
        Self::new(Role::System, content)
    }

    /// Creates a user message: text, or parts of text and images.
    pub fn user(content: impl Into<Content>) -> Self {
        Self::new(Role::User, content)
    }

    /// Creates an assistant message: an earlier response of the model.
    pub fn assistant(content: impl Into<Content>) -> Self {
        Self::new(Role::Assistant, content)
    }

    /// Creates an assistant message that calls tools and has no text.
    pub fn assistant_calls(calls: impl IntoIterator<Item = ToolCall>) -> Self {
        Self { tool_calls: calls.into_iter().collect(), ..Self::empty(Role::Assistant) }
    }

    /// Creates the result of the tool call with the id `tool_call_id`.
    ///
    /// ```
    /// use telnyx_ai::chat::{Message, ToolCall};
    ///
    /// let call = ToolCall::function("call_1", "get_weather", r#"{"city":"Oslo"}"#);
    /// let history = [Message::assistant_calls([call]), Message::tool("call_1", r#"{"celsius": 21}"#)];
    /// assert_eq!(history[1].tool_call_id.as_deref(), Some("call_1"));
    /// ```
    pub fn tool(tool_call_id: impl Into<String>, content: impl Into<Content>) -> Self {
        Self { tool_call_id: Some(tool_call_id.into()), ..Self::new(Role::Tool, content) }
    }

    /// Creates the result of a call. A call without an id, which came as `function_call`, has a result of role
    /// `function`.
    #[cfg(all(feature = "client", feature = "tools"))]
    pub(crate) fn result(call: &ToolCall, content: String) -> Self {
        match call.id.as_str() {
            "" => Self::new(Role::from("function"), content).name(call.name()),
            id => Self::tool(id, content),
        }
    }

    /// Returns the tool calls. The deprecated field `function_call` counts as one call without an id.
    #[cfg(all(feature = "client", feature = "tools"))]
    pub(crate) fn calls(&self) -> Cow<'_, [ToolCall]> {
        let single = |function: &Value| {
            let function = FunctionCall::deserialize(function).ok()?;
            let is_call = !function.name.is_empty() || !function.arguments.is_empty();
            is_call.then(|| ToolCall::function("", function.name, function.arguments))
        };
        match self.extra.get("function_call").filter(|_| self.tool_calls.is_empty()) {
            Some(function) => single(function).into_iter().collect(),
            None => Cow::Borrowed(&self.tool_calls),
        }
    }

    /// Sets [`name`](field@Self::name).
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Returns the text of all parts; empty if there is none. Allocates only if there are several text parts.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.content {
            Some(Content::Text(text)) => text.into(),
            Some(Content::Parts(parts)) => {
                let mut texts = parts.iter().filter_map(ContentPart::as_text);
                let first = Cow::Borrowed(texts.next().unwrap_or_default());
                texts.fold(first, |all, text| all + text)
            }
            None => "".into(),
        }
    }

    /// Returns the reasoning before the text (wire: `reasoning_content`, `reasoning` or `thinking`).
    pub fn reasoning(&self) -> Option<&str> {
        reasoning([&self.reasoning_content, &self.reasoning, &self.thinking])
    }
}

/// Returns the first reasoning that is not empty. Servers that use several names sometimes leave some of the fields
/// empty.
pub(crate) fn reasoning(names: [&Option<String>; 3]) -> Option<&str> {
    names.into_iter().flatten().map(String::as_str).find(|text| !text.is_empty())
}
