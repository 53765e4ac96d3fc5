//! Speech to text through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

mod create_transcription;
mod recording;
mod spans;
mod transcription;
