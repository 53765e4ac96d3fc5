//! Values that are requests by themselves: a text of the user, or the messages so far.

use super::ChatRequest;
use crate::message::Message;

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

impl From<&str> for ChatRequest {
    fn from(question: &str) -> Self {
        Self::new([Message::user(question)])
    }
}

impl From<String> for ChatRequest {
    fn from(question: String) -> Self {
        Self::new([Message::user(question)])
    }
}
