//! The new messages of a turn.

use telnyx_ai_core::{from_list, from_text};

use crate::message::Message;

/// The new messages of a turn of a session. The list may be empty.
///
/// ```
/// use telnyx_ai::chat::{Message, Turn};
///
/// assert_eq!(Turn::from("What is the weather?"), Turn::from([Message::user("What is the weather?")]));
/// let results = Turn::from([Message::tool("call_1", "Sunny."), Message::tool("call_2", "Rain.")]);
/// ```
///
/// An empty turn continues from the messages of the session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn(pub(super) Vec<Message>);

from_text!(Turn, |text| Turn(vec![Message::user(text)]));

from_list!(Turn, Message, Turn);
