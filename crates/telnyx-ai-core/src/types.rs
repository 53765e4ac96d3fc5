//! Types of several domains.

pub(crate) mod base64;
pub(crate) mod extra_fields;
pub(crate) mod from_list;
pub(crate) mod from_text;
pub(crate) mod inference;
pub mod merge;
pub(crate) mod money;
pub(crate) mod price_list;
pub(crate) mod task;
pub(crate) mod tokens_by_model;
pub(crate) mod tool_call;
