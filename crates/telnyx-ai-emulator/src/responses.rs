//! Responses: requests of OpenAI's newer form, answered by the same engine as chat completions.

pub(crate) mod answer;
pub(crate) mod events;
pub(crate) mod request;
pub(crate) mod thread;
