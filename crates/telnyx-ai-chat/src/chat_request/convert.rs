//! Conversions to a request: from the text of a user, from messages, from a reference.

use telnyx_ai_core::{from_list, from_text};

use super::ChatRequest;
use crate::message::Message;

from_text!(ChatRequest, |question| ChatRequest::new([Message::user(question)]));

from_list!(ChatRequest, Message, |messages: Vec<Message>| ChatRequest::new(messages));

impl From<&ChatRequest> for ChatRequest {
    fn from(request: &ChatRequest) -> Self {
        request.clone()
    }
}
