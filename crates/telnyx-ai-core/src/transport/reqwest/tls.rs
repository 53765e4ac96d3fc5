//! Root certificates and TLS support of the built-in transport.

use crate::error::{Error, Result};

#[cfg(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls"))]
pub(super) use with_tls::Roots;
#[cfg(not(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls")))]
pub(super) use without_tls::Roots;

#[cfg(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls"))]
mod with_tls {
    use super::super::{Certificate, ClientBuilder};
    use super::{Error, Result};

    /// Certificates that are trusted in addition to the certificates of the system.
    pub(in super::super) struct Roots(Vec<Certificate>);

    impl Roots {
        pub(in super::super) const SPEAK_TLS: bool = true;

        /// Parses PEM files. Errors never show their content: a file may also contain a private key.
        pub(in super::super) fn read(texts: &[Vec<u8>]) -> Result<Self> {
            let mut roots = Vec::new();
            for text in texts {
                let some = Certificate::from_pem_bundle(text)
                    .map_err(|source| Error::config("root_certificate is not valid PEM").with_source(source))?;
                if some.is_empty() {
                    return Err(Error::config(
                        "root_certificate contains no certificate; pass PEM text (`-----BEGIN CERTIFICATE-----`), not a path or DER",
                    ));
                }
                roots.extend(some);
            }
            Ok(Self(roots))
        }

        pub(in super::super) fn add_to(&self, builder: ClientBuilder) -> ClientBuilder {
            builder.tls_certs_merge(self.0.iter().cloned())
        }

        /// Trusts no roots and skips loading the system store.
        pub(in super::super) fn without(builder: ClientBuilder) -> ClientBuilder {
            builder.tls_certs_only([])
        }
    }
}

#[cfg(not(any(feature = "rustls", feature = "rustls-no-provider", feature = "native-tls")))]
mod without_tls {
    use super::super::ClientBuilder;
    use super::{Error, Result};

    /// No root certificates.
    pub(in super::super) struct Roots;

    impl Roots {
        pub(in super::super) const SPEAK_TLS: bool = false;

        pub(in super::super) fn read(texts: &[Vec<u8>]) -> Result<Self> {
            match texts {
                [] => Ok(Self),
                _ => Err(Error::config(
                    "root_certificate is set, and no TLS feature is on; enable `rustls`, `rustls-no-provider` or `native-tls`",
                )),
            }
        }

        pub(in super::super) fn add_to(&self, builder: ClientBuilder) -> ClientBuilder {
            builder
        }

        pub(in super::super) fn without(builder: ClientBuilder) -> ClientBuilder {
            builder
        }
    }
}

/// Fails if no crypto provider is installed, because the HTTP client would panic.
#[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
pub(super) fn require_provider() -> Result<()> {
    // The same as rustls at its first use. Fails only if the program has just installed another provider.
    #[cfg(feature = "ring")]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    if rustls::crypto::CryptoProvider::get_default().is_some() {
        return Ok(());
    }
    Err(Error::config(
        "rustls-no-provider is on, and no crypto provider is installed; before `build()` call \
         `rustls::crypto::ring::default_provider().install_default()` or its like, or enable `ring` or `rustls`",
    ))
}

#[cfg(not(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls")))))]
pub(super) fn require_provider() -> Result<()> {
    Ok(())
}
