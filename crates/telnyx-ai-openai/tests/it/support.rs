//! Events, streams and values that several tests share.

pub(crate) mod reading;
pub(crate) mod telling;
