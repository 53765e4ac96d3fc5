//! Values that are requests by themselves: a text of the user, or the messages so far.

use telnyx_ai_core::from_text;

use super::ChatRequest;
use crate::message::Message;

from_text!(ChatRequest, |question| ChatRequest::new([Message::user(question)]));

impl From<Vec<Message>> for ChatRequest {
    fn from(messages: Vec<Message>) -> Self {
        Self::new(messages)
    }
}

impl<const N: usize> From<[Message; N]> for ChatRequest {
    fn from(messages: [Message; N]) -> Self {
        Self::new(messages)
    }
}
