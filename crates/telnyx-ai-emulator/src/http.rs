//! Request and response handling shared by all operations.

pub(crate) mod body;
pub(crate) mod idempotency;
pub(crate) mod openai;
pub(crate) mod operation;
pub(crate) mod paging;
pub(crate) mod path;
pub(crate) mod response;
pub(crate) mod sse;
pub(crate) mod tables;
pub(crate) mod validate;
