//! Layers of the Telnyx AI SDK: a layer is a [`Transport`](telnyx_ai_core::Transport) around a transport.
//!
//! - [`Record`] and [`Replay`]: record real exchanges in a file and replay them in tests.
//! - [`Cache`]: the response to a request that was sent before, without another request.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod cache;
mod cassette;
mod record;
#[cfg(feature = "reqwest")]
mod record_or_replay;
mod replay;

pub use cache::{Cache, CacheStore, MemoryStore};
pub use record::Record;
#[cfg(feature = "reqwest")]
pub use record_or_replay::record_or_replay;
pub use replay::Replay;
