//! Shared events, streams and values.

pub(crate) mod reading;
pub(crate) mod server_events;
