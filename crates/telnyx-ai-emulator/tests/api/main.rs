//! Every operation of a running emulator, over plain TCP.

// The lints allow panics in test functions but not in their helpers.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod aggregates;
mod anthropic;
mod audio;
mod buckets;
mod chat;
mod client;
mod clusters;
mod conversations;
mod embeddings;
mod endings;
mod errors;
mod faults;
mod filters;
mod fine_tuning;
mod histories;
mod hosts;
mod insights;
mod lifetime;
mod models;
mod openai_embeddings;
mod openai_errors;
mod openai_requests;
mod page;
#[cfg(feature = "cli")]
mod program;
mod reasoning;
mod requests;
mod responses;
mod restart;
mod script;
mod settings;
mod storage;
mod streams;
mod structured;
mod summarize;
mod timeouts;
mod tool_pairs;
mod upstream;
mod websites;
