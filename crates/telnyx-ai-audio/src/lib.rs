//! Speech to text of the Telnyx AI Inference API.
//!
//! ```no_run
//! # async fn example() -> telnyx_ai::Result<()> {
//! use telnyx_ai::Telnyx;
//! use telnyx_ai::audio::{AudioModel, CreateTranscription, Recording};
//!
//! let telnyx = Telnyx::from_env()?;
//! let params = CreateTranscription::new(AudioModel::Nova3, Recording::path("call.mp3"));
//! println!("{}", telnyx.audio().transcribe(params).await?.text);
//! # Ok(()) }
//! ```
//!
//! # Features
//! `client` (default): `Audio`, and `CreateTranscription` with its `Recording`, which is read while it is sent. The
//! default features include the default features of `telnyx-ai-core`: TLS by rustls and HTTP/2. For another TLS
//! implementation, depend on this crate with `default-features = false, features = ["client"]` and on `telnyx-ai-core`
//! with the feature of that implementation. Without `client` there are only the types of requests and responses, and no
//! HTTP client, no async runtime and no TLS in the dependency tree.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "client")]
mod audio;
mod audio_model;
#[cfg(feature = "client")]
mod create_transcription;
#[cfg(feature = "client")]
mod recording;
mod response_format;
mod speaker;
mod timestamp_granularity;
mod transcription;

pub use audio_model::AudioModel;
pub use response_format::ResponseFormat;
pub use speaker::Speaker;
pub use timestamp_granularity::TimestampGranularity;
pub use transcription::{Segment, Transcription, Word};
#[cfg(feature = "client")]
pub use {audio::Audio, create_transcription::CreateTranscription, recording::Recording};

// Lets a program that depends on this crate alone build a client.
#[cfg(feature = "client")]
#[doc(no_inline)]
pub use telnyx_ai_core::Client;
#[doc(no_inline)]
pub use telnyx_ai_core::{Error, Result};
