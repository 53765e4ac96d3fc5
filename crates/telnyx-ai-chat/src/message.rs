//! Messages: what a conversation with a model is made of, in both directions.

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
/// use telnyx_ai_chat::{ContentPart, Message};
///
/// let messages = [
///     Message::system("Be brief."),
///     Message::user("What is in this picture?"),
///     Message::user([ContentPart::text("And in this one?"), ContentPart::image_url("https://example.com/cat.png")]),
/// ];
/// assert_eq!(messages[1].text(), "What is in this picture?");
/// let before = Message::assistant("A cat.").name("helper");
/// assert_eq!((before.role.as_str(), &*before.text(), before.reasoning()), ("assistant", "A cat.", None));
/// assert_eq!(Message::assistant_calls([]).content, None);
/// ```
///
/// The same type goes out and comes back, so a reply is appended to the history as it is:
/// `messages.extend(reply.message().cloned())`. Serde writes the reasoning of a message; a [`ChatRequest`] with the message
/// in it does not.
///
/// [`ChatRequest`]: crate::ChatRequest
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Message {
    /// Role of the speaker; the assistant if a response has none.
    #[serde(default = "assistant", deserialize_with = "role")]
    pub role: Role,
    /// The content; `None` in a message that only calls tools. It is sent as an empty text: the API description requires
    /// a text or parts here, and servers that follow it reject `null` and a message without `content`.
    #[serde(default, deserialize_with = "content")]
    pub content: Option<Content>,
    /// The name of the speaker, or of the tool.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub name: Option<String>,
    /// The tools that the assistant calls.
    #[serde(default, deserialize_with = "lenient::list")]
    pub tool_calls: Vec<ToolCall>,
    /// Id of the call that this message of role `tool` has the result of.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub tool_call_id: Option<String>,
    // Models send their reasoning under one of three names. It is kept, and never sent back.
    #[serde(default, deserialize_with = "lenient::opt_json_text")]
    pub(crate) reasoning_content: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_json_text")]
    pub(crate) reasoning: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_json_text")]
    pub(crate) thinking: Option<String>,
    /// Fields that the SDK does not model, kept as they came and sent as they are. A `null` is not kept, so that it is
    /// not sent back.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

fn assistant() -> Role {
    Role::Assistant
}

fn role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
    let said = Option::<Role>::deserialize(deserializer)?.filter(|role| !role.as_str().is_empty());
    Ok(said.unwrap_or_else(assistant))
}

/// An empty text says the same as no content, and is what that is sent as.
fn content<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Content>, D::Error> {
    let content = Option::<Content>::deserialize(deserializer)?;
    Ok(content.filter(|content| !matches!(content, Content::Text(text) if text.is_empty())))
}

impl Message {
    /// A message of any role.
    ///
    /// ```
    /// use telnyx_ai_chat::{Message, Role};
    ///
    /// let rules = Message::new(Role::from("developer"), "Answer in English.");
    /// assert_eq!((rules.role.as_str(), &*rules.text()), ("developer", "Answer in English."));
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

    /// Instructions for the model.
    ///
    /// ```
    /// use telnyx_ai_chat::{ChatRequest, Message};
    ///
    /// let ask = ChatRequest::new([Message::system("Be brief."), Message::user("Hi")]);
    /// ```
    pub fn system(content: impl Into<Content>) -> Self {
        Self::new(Role::System, content)
    }

    /// Creates a message of the user: text, or text and images.
    ///
    /// ```
    /// use telnyx_ai_chat::{ContentPart, Message};
    ///
    /// let asks = Message::user("What is in this picture?");
    /// let shows = Message::user([ContentPart::text("And in this?"), ContentPart::image_url("https://example.com/cat.png")]);
    /// assert_eq!((&*asks.text(), &*shows.text()), ("What is in this picture?", "And in this?"));
    /// ```
    pub fn user(content: impl Into<Content>) -> Self {
        Self::new(Role::User, content)
    }

    /// Creates an earlier message of the model.
    ///
    /// ```
    /// use telnyx_ai_chat::Message;
    ///
    /// let so_far = [Message::user("Hi"), Message::assistant("Hello! How can I help?"), Message::user("Tell me a joke.")];
    /// assert_eq!(so_far[1].role.as_str(), "assistant");
    /// ```
    pub fn assistant(content: impl Into<Content>) -> Self {
        Self::new(Role::Assistant, content)
    }

    /// The calls that the model made before, with no text.
    ///
    /// ```
    /// use telnyx_ai_chat::{Message, ToolCall};
    ///
    /// let call = ToolCall::function("call_1", "get_weather", r#"{"city":"Oslo"}"#);
    /// let history = [Message::assistant_calls([call]), Message::tool("call_1", r#"{"celsius": 21}"#)];
    /// assert_eq!(history[0].content, None);
    /// ```
    pub fn assistant_calls(calls: impl IntoIterator<Item = ToolCall>) -> Self {
        Self { tool_calls: calls.into_iter().collect(), ..Self::empty(Role::Assistant) }
    }

    /// The result of the tool call `tool_call_id`.
    ///
    /// ```
    /// use telnyx_ai_chat::Message;
    ///
    /// let answer = Message::tool("call_1", r#"{"celsius": 21}"#);
    /// assert_eq!(answer.tool_call_id.as_deref(), Some("call_1"));
    /// ```
    pub fn tool(tool_call_id: impl Into<String>, content: impl Into<Content>) -> Self {
        Self { tool_call_id: Some(tool_call_id.into()), ..Self::new(Role::Tool, content) }
    }

    /// The result of a call, in the form that the call came in.
    #[cfg(all(feature = "client", feature = "tools"))]
    pub(crate) fn result(call: &ToolCall, content: String) -> Self {
        match call.id.as_str() {
            "" => Self::new(Role::from("function"), content).name(call.name()),
            id => Self::tool(id, content),
        }
    }

    /// Returns the calls of the message. A call in the deprecated `function_call` field is one without an id.
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

    /// Names the speaker or the tool.
    ///
    /// ```
    /// let ann = telnyx_ai_chat::Message::user("Hi").name("Ann");
    /// assert_eq!(ann.name.as_deref(), Some("Ann"));
    /// ```
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Returns the text, of all parts together; empty when there is none. Only the text of several parts is copied.
    ///
    /// ```
    /// use telnyx_ai_chat::{ContentPart, Message};
    ///
    /// assert_eq!(Message::user("Hi").text(), "Hi");
    /// assert_eq!(Message::user([ContentPart::text("Good "), ContentPart::text("day")]).text(), "Good day");
    /// assert_eq!(Message::assistant_calls([]).text(), "");
    /// ```
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

    /// Returns the reasoning before the response (wire: `reasoning_content`, `reasoning` or `thinking`).
    ///
    /// ```
    /// let message: telnyx_ai_chat::Message = serde_json::from_str(r#"{"content":"4","reasoning_content":"2 + 2"}"#)?;
    /// assert_eq!((&*message.text(), message.reasoning()), ("4", Some("2 + 2")));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn reasoning(&self) -> Option<&str> {
        reasoning([&self.reasoning_content, &self.reasoning, &self.thinking])
    }
}

/// The reasoning under one of its names. Servers that use several leave some of them empty at times.
pub(crate) fn reasoning(names: [&Option<String>; 3]) -> Option<&str> {
    names.into_iter().flatten().map(String::as_str).find(|text| !text.is_empty())
}
