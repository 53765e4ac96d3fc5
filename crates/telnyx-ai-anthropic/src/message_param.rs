//! The conversation so far, as it is sent.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Role, from_list, from_text};

use crate::content::Content;
use crate::message::Message;

/// One message of the conversation so far.
///
/// ```
/// use telnyx_ai_anthropic::{ContentBlock, MessageParam};
///
/// let history = [
///     MessageParam::user("What is in this picture?"),
///     MessageParam::user([ContentBlock::text("And in this one?"), ContentBlock::image_url("https://example.com/cat.png")]),
///     MessageParam::assistant("A cat."),
/// ];
/// assert_eq!(serde_json::to_string(&history[2])?, r#"{"role":"assistant","content":"A cat."}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Instructions are not a message here: they are [`system`](crate::CreateMessage::system).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageParam {
    /// Role of the speaker: the user or the assistant.
    pub role: Role,
    /// Content of the message.
    pub content: Content,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl MessageParam {
    /// A message of any role.
    ///
    /// ```
    /// use telnyx_ai_anthropic::{MessageParam, Role};
    ///
    /// assert_eq!(MessageParam::new(Role::User, "Hi"), MessageParam::user("Hi"));
    /// ```
    pub fn new(role: Role, content: impl Into<Content>) -> Self {
        Self { role, content: content.into(), extra: Map::new() }
    }

    /// Creates a message of the user: text, blocks, results of tools.
    ///
    /// ```
    /// use telnyx_ai_anthropic::{ContentBlock, MessageParam};
    ///
    /// let answer = MessageParam::user([ContentBlock::tool_result("toolu_1", "21 degrees"), ContentBlock::text("Go on.")]);
    /// ```
    pub fn user(content: impl Into<Content>) -> Self {
        Self::new(Role::User, content)
    }

    /// Creates an earlier message of the model.
    ///
    /// ```
    /// use telnyx_ai_anthropic::{MessageParam, Role};
    ///
    /// assert_eq!(MessageParam::assistant("A cat.").role, Role::Assistant);
    /// ```
    pub fn assistant(content: impl Into<Content>) -> Self {
        Self::new(Role::Assistant, content)
    }
}

impl From<Message> for MessageParam {
    fn from(answer: Message) -> Self {
        Self::new(answer.role, answer.content)
    }
}

impl From<&Message> for MessageParam {
    fn from(answer: &Message) -> Self {
        Self::new(answer.role.clone(), answer.content.clone())
    }
}

/// The conversation so far, oldest message first: what [`CreateMessage::new`](crate::CreateMessage::new) takes. A text is
/// one message of the user.
///
/// ```
/// use telnyx_ai_anthropic::{MessageParam, Messages};
///
/// assert_eq!(Messages::from("Hi"), Messages::from([MessageParam::user("Hi")]));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Messages(pub(crate) Vec<MessageParam>);

from_text!(Messages, |text| Messages(vec![MessageParam::user(text)]));

from_list!(Messages, MessageParam, Messages);
