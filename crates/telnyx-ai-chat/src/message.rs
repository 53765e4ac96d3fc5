//! Messages: what a conversation with a model is made of, in both directions.

use std::fmt;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use telnyx_ai_core::{Role, ToolCall, lenient};

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
/// assert_eq!((before.role.as_str(), before.text(), before.reasoning()), ("assistant", "A cat.", None));
/// assert_eq!(Message::assistant_calls([]).content, None);
/// ```
///
/// The same type goes out and comes back, so a reply is appended to the history as it is:
/// `messages.extend(reply.message().cloned())`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Who speaks; the assistant where a reply does not say.
    #[serde(default = "assistant", deserialize_with = "role")]
    pub role: Role,
    /// What is said. `None` is sent as `null`: a message that only calls tools.
    #[serde(default)]
    pub content: Option<Content>,
    /// The name of the speaker, or of the tool.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The tools that the assistant calls.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// Which call this message of role `tool` answers.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub tool_call_id: Option<String>,
    // Models send their reasoning under one of two names. It is read, and never sent back.
    #[serde(default, deserialize_with = "lenient::opt_json_text", skip_serializing)]
    pub(crate) reasoning_content: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_json_text", skip_serializing)]
    pub(crate) reasoning: Option<String>,
    /// Fields that the SDK does not model, kept as they came and sent as they are.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

fn assistant() -> Role {
    Role::Assistant
}

fn role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
    let said = Option::<Role>::deserialize(deserializer)?.filter(|role| !role.as_str().is_empty());
    Ok(said.unwrap_or_else(assistant))
}

impl Message {
    /// A message of any role.
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
            extra: Map::new(),
        }
    }

    /// Instructions for the model.
    pub fn system(content: impl Into<Content>) -> Self {
        Self::new(Role::System, content)
    }

    /// What the user says: text, or text and images.
    pub fn user(content: impl Into<Content>) -> Self {
        Self::new(Role::User, content)
    }

    /// What the model said before.
    pub fn assistant(content: impl Into<Content>) -> Self {
        Self::new(Role::Assistant, content)
    }

    /// The calls that the model made before, with no text.
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

    /// Names the speaker or the tool.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The text; empty when there is none. Of several parts, the first text.
    pub fn text(&self) -> &str {
        match &self.content {
            Some(Content::Text(text)) => text,
            Some(Content::Parts(parts)) => parts.iter().find_map(ContentPart::as_text).unwrap_or_default(),
            None => "",
        }
    }

    /// What the model thought before it answered (wire: `reasoning_content` or `reasoning`).
    pub fn reasoning(&self) -> Option<&str> {
        reasoning(&self.reasoning_content, &self.reasoning)
    }
}

/// The reasoning under either of its names. Servers that use both leave one of them empty at times.
pub(crate) fn reasoning<'a>(one: &'a Option<String>, other: &'a Option<String>) -> Option<&'a str> {
    [one, other].into_iter().flatten().map(String::as_str).find(|text| !text.is_empty())
}

/// What a message says.
///
/// ```
/// use telnyx_ai_chat::{Content, ContentPart};
///
/// assert_eq!(Content::from("Hi"), Content::Text("Hi".into()));
/// assert_eq!(Content::from([ContentPart::text("Hi")]), Content::Parts(vec![ContentPart::text("Hi")]));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// Text and images in order.
    Parts(Vec<ContentPart>),
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Content {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<Vec<ContentPart>> for Content {
    fn from(parts: Vec<ContentPart>) -> Self {
        Self::Parts(parts)
    }
}

impl<const N: usize> From<[ContentPart; N]> for Content {
    fn from(parts: [ContentPart; N]) -> Self {
        Self::Parts(parts.into())
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Parts(parts) => parts.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ContentVisitor;

        impl<'de> Visitor<'de> for ContentVisitor {
            type Value = Content;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or an array of content parts")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Content, E> {
                Ok(Content::Text(text.to_owned()))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Content, E> {
                Ok(Content::Text(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, parts: A) -> Result<Content, A::Error> {
                Vec::deserialize(de::value::SeqAccessDeserializer::new(parts)).map(Content::Parts)
            }
        }

        deserializer.deserialize_any(ContentVisitor)
    }
}

/// A part of a message: text or an image.
///
/// ```
/// use telnyx_ai_chat::ContentPart;
///
/// let part = ContentPart::image_url("https://example.com/cat.png");
/// assert_eq!(serde_json::to_string(&part)?, r#"{"type":"image_url","image_url":"https://example.com/cat.png"}"#);
/// assert_eq!((ContentPart::text("Hi").as_text(), part.as_text()), (Some("Hi"), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// The service takes the URL of an image as a string, where OpenAI takes an object; both are read.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum ContentPart {
    /// Text.
    Text(String),
    /// The URL of an image: `https:` or `data:`.
    ImageUrl(String),
    /// A part of a kind that the SDK does not model, as it is on the wire.
    Other(Value),
}

impl ContentPart {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An image by its URL.
    pub fn image_url(url: impl Into<String>) -> Self {
        Self::ImageUrl(url.into())
    }

    /// The text, if this part is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Serialize for ContentPart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(tag = "type", rename_all = "snake_case")]
        enum Wire<'a> {
            Text { text: &'a str },
            ImageUrl { image_url: &'a str },
        }
        match self {
            Self::Text(text) => Wire::Text { text }.serialize(serializer),
            Self::ImageUrl(image_url) => Wire::ImageUrl { image_url }.serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ContentPart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let known = match value.get("type").and_then(Value::as_str) {
            Some("text") => value.get("text").and_then(Value::as_str).map(Self::text),
            Some("image_url") => value
                .get("image_url")
                .and_then(|image| image.as_str().or_else(|| image.get("url")?.as_str()))
                .map(Self::image_url),
            _ => None,
        };
        Ok(known.unwrap_or(Self::Other(value)))
    }
}
