//! A private certificate authority, TLS in front of any server of this machine, and a proxy that makes tunnels.
//!
//! `cargo test -p telnyx-ai-tls-tests --no-default-features --features FEATURE` tests the client with one TLS feature
//! alone. Within the whole workspace it is `rustls`, with a second provider in the tree.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "this package is only ever part of a test: a panic there is a failed test, which is what is wanted"
)]

mod authority;
mod http2;
mod proxy;
mod server;

pub use authority::Authority;
pub use http2::{Http2Server, Reaction};
pub use proxy::{Proxy, Tunnel};
pub use server::TlsServer;

/// Installs what the feature `rustls-no-provider` leaves to the program. The other features, `ring` included, need nothing.
pub fn install_provider() {
    #[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
    let _ = rustls::crypto::ring::default_provider().install_default();
}
