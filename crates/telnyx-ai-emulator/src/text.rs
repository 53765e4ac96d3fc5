//! The conversion of documents to words, sentences and chunks.

pub(crate) mod document;
pub(crate) mod html;
pub(crate) mod passages;
pub(crate) mod splitter;
pub(crate) mod tokens;
pub(crate) mod words;
