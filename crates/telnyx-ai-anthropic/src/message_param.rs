//! Messages of the conversation in a request.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Role, from_list, from_text};

use crate::content::Content;
use crate::message::Message;

/// A message of the conversation so far.
///
/// ```
/// use telnyx_ai::anthropic::{ContentBlock, CreateMessage, MessageParam};
///
/// let history = [
///     MessageParam::user([
///         ContentBlock::text("What is this?"),
///         ContentBlock::image_url("https://example.com/cat.png"),
///     ]),
///     MessageParam::assistant("A cat."),
///     MessageParam::user("Of which breed?"),
/// ];
/// let request = CreateMessage::new("zai-org/GLM-5.2", 200, history);
/// ```
///
/// Instructions are not messages in this API; set [`system`](crate::CreateMessage::system).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageParam {
    /// Role of the speaker: the user or the assistant.
    pub role: Role,
    /// Content of the message.
    pub content: Content,
    /// Unknown fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl MessageParam {
    /// Creates a message of any role.
    pub fn new(role: Role, content: impl Into<Content>) -> Self {
        Self { role, content: content.into(), extra: Map::new() }
    }

    /// Creates a message of the user: text or blocks, such as tool results.
    pub fn user(content: impl Into<Content>) -> Self {
        Self::new(Role::User, content)
    }

    /// Creates an earlier message of the model.
    pub fn assistant(content: impl Into<Content>) -> Self {
        Self::new(Role::Assistant, content)
    }
}

impl From<Message> for MessageParam {
    fn from(message: Message) -> Self {
        Self::new(message.role, message.content)
    }
}

impl From<&Message> for MessageParam {
    fn from(message: &Message) -> Self {
        Self::new(message.role.clone(), message.content.clone())
    }
}

/// The conversation so far, oldest message first, as accepted by [`CreateMessage::new`](crate::CreateMessage::new).
/// Text converts into one message of the user.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Messages(pub(crate) Vec<MessageParam>);

from_text!(Messages, |text| Messages(vec![MessageParam::user(text)]));

from_list!(Messages, MessageParam, Messages);
