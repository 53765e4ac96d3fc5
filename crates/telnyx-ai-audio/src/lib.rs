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
//!
//! # Features
//! `rustls` (default), `rustls-no-provider`, `native-tls`, `reqwest`, `http2` (default), `test-util`: as in
//! [`telnyx_ai_core`]. Each of them brings `client`: [`Audio`], and [`Transcribe`] with its [`Recording`], which is
//! read while it is sent. `client` alone is for a transport of your own. Without it there are only the types of
//! requests and answers, and no HTTP client, no async runtime and no TLS in the dependency tree.

mod options;
#[cfg(feature = "client")]
mod recording;
mod speaker;
#[cfg(feature = "client")]
mod transcribe;
mod types;

pub use options::{AudioModel, ResponseFormat, TimestampGranularity};
#[cfg(feature = "client")]
pub use recording::Recording;
pub use speaker::Speaker;
#[cfg(feature = "client")]
pub use transcribe::{Audio, Transcribe};
pub use types::{Segment, Transcription, Word};
