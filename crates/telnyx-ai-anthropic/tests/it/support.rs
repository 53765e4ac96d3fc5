//! Shared events, streams and values.

pub(crate) mod reading;
