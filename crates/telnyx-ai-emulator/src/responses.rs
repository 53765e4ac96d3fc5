//! Responses in OpenAI's newer form, handled by the chat engine.

pub(crate) mod conversation;
pub(crate) mod events;
pub(crate) mod request;
pub(crate) mod response;
