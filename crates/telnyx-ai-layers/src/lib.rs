//! Layers of the Telnyx AI SDK: a layer is a [`Transport`](telnyx_ai_core::Transport) around a transport.
//!
//! - [`Record`] and [`Replay`]: record real exchanges in a file and replay them in tests.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod cassette;
mod record;
#[cfg(feature = "reqwest")]
mod record_or_replay;
mod replay;

pub use record::Record;
#[cfg(feature = "reqwest")]
pub use record_or_replay::record_or_replay;
pub use replay::Replay;
