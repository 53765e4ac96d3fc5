//! The client for pages and recordings whose URLs come from callers.

use std::{
    error::Error as StdError,
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::http::{HeaderValue, header};
use bytes::{Bytes, BytesMut};
use reqwest::{Client, Method, Request, Response, redirect};
use url::{Host, Origin, Url};

mod address;
mod resolver;

use address::{Rejected, permit};
use resolver::{Lookup, Resolver, system};

/// Time limit for one page, including redirects.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Maximum number of redirects for one page.
const MAX_REDIRECTS: usize = 10;

/// The client for URLs from callers. By default it does not connect to private addresses.
pub(crate) struct Web {
    allow_private: bool,
    lookup: Lookup,
    /// Created by the first fetch, because creation reads the certificates of the system.
    client: OnceLock<Result<Client, String>>,
}

/// A fetched page with any status.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The final URL after all redirects.
    pub(crate) url: Url,
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Bytes,
}

/// The allowed redirects.
#[derive(Clone, Debug)]
pub(crate) enum Redirects {
    ToAnySite,
    Within(Origin),
}

impl Web {
    /// Creates a client that connects to private addresses only if `allow_private` is set.
    pub(crate) fn new(allow_private: bool) -> Self {
        Self { allow_private, lookup: system, client: OnceLock::new() }
    }

    /// Fetches a URL unchanged, without its fragment and user.
    ///
    /// [`Url`] changes only apostrophes in the query, to `%27`, like browsers. Other characters are escaped only if
    /// they are invalid in a request.
    ///
    /// # Errors
    ///
    /// Fails if the address is private, if there is no response, if the body is larger than `largest`, or if a redirect
    /// is not allowed.
    pub(crate) async fn get(&self, url: Url, largest: usize, redirects: &Redirects) -> Result<Page, String> {
        let url = bare(url);
        let requested = url.clone();
        match tokio::time::timeout(TIMEOUT, self.follow(url, largest, redirects)).await {
            Ok(page) => page,
            Err(_) => Err(format!("{requested} took longer than {} seconds", TIMEOUT.as_secs())),
        }
    }

    async fn follow(&self, mut url: Url, largest: usize, redirects: &Redirects) -> Result<Page, String> {
        for _ in 0..=MAX_REDIRECTS {
            let response = self.send(&url).await.map_err(|problem| format!("{url} {problem}"))?;
            let Some(target) = redirect_target(&response) else {
                return read(url, response, largest).await;
            };
            let next = url.join(&target).map_err(|_| format!("{url} redirects to `{target}`, which is not a URL"))?;
            if !matches!(next.scheme(), "http" | "https") {
                return Err(format!("{url} redirects to {next}, which is neither http nor https"));
            }
            if let Redirects::Within(origin) = redirects
                && next.origin() != *origin
            {
                return Err(format!("{url} redirects to {next}, which is another site"));
            }
            url = bare(next);
        }
        Err(format!("{url} has more than {MAX_REDIRECTS} redirects"))
    }

    /// Sends one request. An error is the rest of a sentence that begins with the URL.
    async fn send(&self, url: &Url) -> Result<Response, String> {
        // A literal address in a URL is not resolved, so the resolver does not check it.
        let literal = match url.host() {
            Some(Host::Ipv4(ip)) => Some(ip.into()),
            Some(Host::Ipv6(ip)) => Some(ip.into()),
            _ => None,
        };
        if !self.allow_private
            && let Some(ip) = literal
        {
            permit(ip).map_err(|rejected| rejected.to_string())?;
        }
        let client = self.client.get_or_init(|| self.connect().map_err(|error| reason(&error))).as_ref();
        let client = client.map_err(|problem| format!("cannot be fetched: {problem}"))?;
        let mut request = Request::new(Method::GET, url.clone());
        let accept = HeaderValue::from_static("text/html, text/plain;q=0.9, */*;q=0.1");
        request.headers_mut().insert(header::ACCEPT, accept);
        request.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        client.execute(request).await.map_err(|error| match rejected(&error) {
            Some(rejected) => rejected.to_string(),
            None => format!("cannot be fetched: {}", reason(&error)),
        })
    }

    fn connect(&self) -> reqwest::Result<Client> {
        let builder = Client::builder()
            .user_agent(concat!("telnyx-ai-emulator/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false);
        match self.allow_private {
            true => builder.build(),
            // A proxy would resolve the name again and connect to the result.
            false => builder.no_proxy().dns_resolver(Arc::new(Resolver(self.lookup))).build(),
        }
    }
}

/// Removes the parts of a URL that are not sent or must not reach the next server.
pub(crate) fn bare(mut url: Url) -> Url {
    url.set_fragment(None);
    // These fail only for URLs without a host, which were rejected before.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

fn redirect_target(response: &Response) -> Option<String> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let target = response.headers().get(header::LOCATION)?;
    Some(String::from_utf8_lossy(target.as_bytes()).into_owned())
}

async fn read(url: Url, mut response: Response, largest: usize) -> Result<Page, String> {
    let text = |name| response.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let content_type = text(header::CONTENT_TYPE).unwrap_or_default().to_owned();
    if let Some(encoding) = text(header::CONTENT_ENCODING).filter(|encoding| !encoding.eq_ignore_ascii_case("identity"))
    {
        return Err(format!("{url} has the content encoding {encoding}, which was not requested"));
    }
    let status = response.status().as_u16();
    let mut body = BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(Page { url, status, content_type, body: body.freeze() }),
            Ok(Some(chunk)) if body.len() + chunk.len() > largest => {
                return Err(format!("{url} is larger than {largest} bytes"));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Err(error) => return Err(format!("{url} was interrupted: {}", reason(&error))),
        }
    }
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

fn rejected(error: &reqwest::Error) -> Option<&Rejected> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// Returns the innermost cause, because the outer causes only state that a request failed.
fn reason(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

#[cfg(test)]
mod tests;
