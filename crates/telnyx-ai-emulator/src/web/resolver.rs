//! Name resolution with allowed addresses only, so that the client connects to the checked address.

use std::{io, net::SocketAddr};

use futures_util::{FutureExt, future::BoxFuture};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::permit;

/// A name lookup.
pub(super) type Lookup = fn(String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;

/// A resolver for the HTTP client.
pub(super) struct Resolver(pub(super) Lookup);

/// Resolves a name with the system.
pub(super) fn system(name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
    // The client sets the port of the URL.
    async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) }.boxed()
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let found = (self.0)(name.as_str().to_owned());
        Box::pin(async move {
            let (mut permitted, mut rejected) = (Vec::new(), None);
            for address in found.await? {
                match permit(address.ip()) {
                    Ok(()) => permitted.push(address),
                    Err(reason) => rejected = rejected.or(Some(reason)),
                }
            }
            match rejected {
                Some(reason) if permitted.is_empty() => Err(reason.into()),
                _ => Ok(Box::new(permitted.into_iter()) as Addrs),
            }
        })
    }
}
