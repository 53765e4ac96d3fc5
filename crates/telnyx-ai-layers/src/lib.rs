//! Layers of the Telnyx AI SDK: a layer is a [`Transport`](telnyx_ai_core::Transport) around a transport.
//!
//! - [`Record`] and [`Replay`]: record real exchanges in a file and replay them in tests.
//! - [`Cache`]: the response to a request that was sent before, without another request.
//! - `ServiceTransport` and `TransportService` (feature `tower`): services of tower as transports, and transports as
//!   services.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod cache;
mod cassette;
mod record;
#[cfg(feature = "reqwest")]
mod record_or_replay;
mod replay;
#[cfg(feature = "tower")]
mod tower;

pub use cache::{Cache, CacheStore, MemoryStore};
pub use record::Record;
#[cfg(feature = "reqwest")]
pub use record_or_replay::record_or_replay;
pub use replay::Replay;
#[cfg(feature = "tower")]
pub use tower::{ServiceTransport, TransportService};
