//! Transcriptions without a speech model.

pub(crate) mod form;
pub(crate) mod models;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod sound;
pub(crate) mod speech;
mod wav;
