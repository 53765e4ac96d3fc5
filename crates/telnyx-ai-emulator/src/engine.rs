//! The replacements for the models of the service: a lexical embedder, ranking and summaries.

pub(crate) mod clustering;
pub(crate) mod dense;
pub(crate) mod embedder;
pub(crate) mod index;
pub(crate) mod indexer;
pub(crate) mod insight;
pub(crate) mod ranking;
pub(crate) mod search;
pub(crate) mod summarizer;
