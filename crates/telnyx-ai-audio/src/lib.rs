//! Speech to text of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn run() -> telnyx_ai_core::Result<()> {
//! use telnyx_ai_audio::{Audio, AudioModel, Recording, Transcribe};
//! use telnyx_ai_core::Client;
//!
//! let audio = Audio::new(&Client::from_env()?);
//! let call = Transcribe::new(AudioModel::WhisperLargeV3Turbo, Recording::path("call.mp3"));
//! println!("{}", audio.transcribe(call).await?.text);
//! # Ok(()) }
//! ```

mod recording;
mod transcribe;
mod types;

pub use recording::Recording;
pub use transcribe::{Audio, AudioModel, ResponseFormat, TimestampGranularity, Transcribe};
pub use types::{Segment, Transcription, Word};
