//! Speech to text, as a program calls it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "../../../../tests/src/drift.rs"]
mod drift;
mod support;
#[path = "../../../../tests/src/wire_kit.rs"]
mod wire_kit;

mod create_transcription;
mod recording;
mod transcription;
