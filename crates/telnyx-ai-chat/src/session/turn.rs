//! What is new in a turn.

use telnyx_ai_core::{from_list, from_text};

use crate::message::Message;

/// What is new in a turn of a session: one message or several.
///
/// ```
/// use telnyx_ai_chat::{Message, Turn};
///
/// let asked = Turn::from("What is the weather?"); // of the user
/// let answered = Turn::from([Message::tool("call_1", "Sunny."), Message::tool("call_2", "Rain.")]);
/// ```
///
/// Without a message, the model is asked to go on from what is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Turn(pub(super) Vec<Message>);

from_text!(Turn, |text| Turn(vec![Message::user(text)]));

from_list!(Turn, Message, Turn);
