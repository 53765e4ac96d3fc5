//! A private certificate authority, a TLS server in front of a plain server, and a proxy with tunnels.
//!
//! `cargo test -p telnyx-ai-tls-tests --no-default-features --features FEATURE` tests the client with one TLS feature
//! alone. A test of the workspace has the feature `rustls` and two crypto providers in the dependency tree.
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

/// Installs the crypto provider that the feature `rustls-no-provider` requires. The other features need no
/// installation.
pub fn install_provider() {
    #[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
    let _ = rustls::crypto::ring::default_provider().install_default();
}
