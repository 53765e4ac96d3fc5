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
//! `client` (default): `Audio`, and `Transcribe` with its `Recording`, which is read while it is sent. The default
//! includes that of [`telnyx_ai_core`]: TLS by rustls and HTTP/2. For another TLS, depend on this crate with
//! `default-features = false, features = ["client"]` and on `telnyx-ai-core` with the feature of that TLS. Without
//! `client` there are only the types of requests and responses, and no HTTP client, no async runtime and no TLS in the
//! dependency tree.

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

// One dependency is enough: a client can be built without naming core.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
