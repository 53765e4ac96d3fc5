//! Running a call. In the order in which a call runs: [`call`] (what awaiting a request does), [`attempts`] (the loop and
//! its retries), [`attempt`] (one attempt within its timeout), [`send`] (the request itself), [`redirect`], [`receive`]
//! (the body of the response), [`value`] (from the body to the value).

pub(crate) mod attempt;
pub(crate) mod attempts;
pub(crate) mod backoff;
mod call;
pub(crate) mod content_range;
pub(crate) mod content_type;
pub(crate) mod failure;
mod headers;
pub(crate) mod read_body;
pub(crate) mod receive;
mod redirect;
pub(crate) mod retry;
mod send;
mod url;
mod value;
