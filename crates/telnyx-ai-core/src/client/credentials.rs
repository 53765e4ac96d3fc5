//! Who is calling: credentials put headers on each attempt.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::redact::REDACTED;

/// Puts authorization on a request, once for every attempt, so that a token can be renewed between attempts.
///
/// ```
/// use async_trait::async_trait;
/// use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
/// use telnyx_ai_core::{Client, Credentials};
///
/// #[derive(Debug)]
/// struct FromVault;
///
/// #[async_trait]
/// impl Credentials for FromVault {
///     async fn authorize(
///         &self,
///         headers: &mut HeaderMap,
///     ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///         let mut value = HeaderValue::from_str("Bearer fetched-just-now")?;
///         value.set_sensitive(true);
///         headers.insert(AUTHORIZATION, value);
///         Ok(())
///     }
/// }
///
/// let client = Client::builder().credentials(FromVault).build()?;
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
///
/// Mark values as sensitive: what is marked, and has 4 bytes or more, is redacted in responses that echo it before an
/// error or a span shows them: the value, or what follows its scheme. An error here ends the call, and its attempt is not sent. A call with an `authorization` header of
/// its own is not asked for another.
#[async_trait]
pub trait Credentials: fmt::Debug + Send + Sync + 'static {
    /// Adds the authorization headers to `headers`.
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn StdError + Send + Sync>>;

    /// Returns the credentials of the current task, for credentials that depend on it; `None` by default.
    ///
    /// It is called in the task that creates a request or a tool loop. The request then uses the result in whatever task
    /// it runs, those of [`buffered`](crate::Client::buffered) and `tokio::spawn` included. Without it, credentials that
    /// read a task-local value find none there. With `None`, [`authorize`](Self::authorize) of these credentials is called
    /// in the task that runs the request.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use telnyx_ai_core::{ApiKey, Bytes, Client, Credentials, HeaderMap, Method};
    ///
    /// tokio::task_local! {
    ///     /// The key of the tenant that the current task works for.
    ///     static TENANT: ApiKey;
    /// }
    ///
    /// #[derive(Debug)]
    /// struct TenantKey;
    ///
    /// #[async_trait::async_trait]
    /// impl Credentials for TenantKey {
    ///     async fn authorize(&self, _: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    ///         Err("the request was created outside the scope of a tenant".into())
    ///     }
    ///
    ///     fn capture(&self) -> Option<Arc<dyn Credentials>> {
    ///         let key = TENANT.try_with(ApiKey::clone).ok()?;
    ///         Some(Arc::new(key))
    ///     }
    /// }
    ///
    /// async fn assistants(client: &Client, tenant: ApiKey, ids: &[&str]) -> Vec<telnyx_ai_core::Result<Bytes>> {
    ///     let requests = ids.iter().map(|id| client.request(Method::GET, format!("/ai/assistants/{id}")));
    ///     TENANT.scope(tenant, client.buffered(requests, 8).collect()).await // created in here, as they start
    /// }
    ///
    /// let client = Client::builder().credentials(TenantKey).build()?;
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// A [stream of pages](crate::Pages) or a [`Poller`](crate::Poller) keeps the credentials of the request that it was
    /// made from.
    fn capture(&self) -> Option<Arc<dyn Credentials>> {
        None
    }
}

/// A Telnyx API key, sent as `Authorization: Bearer …`.
///
/// ```
/// let key = telnyx_ai_core::ApiKey::new("KEY0123")?;
/// assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
///
/// Its memory is wiped when the last copy is dropped, and `Debug` shows none of it.
#[derive(Clone)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// Checks the key and prepares its header.
    ///
    /// ```
    /// use telnyx_ai_core::ApiKey;
    ///
    /// assert!(ApiKey::new("KEY0123").is_ok());
    /// assert!(ApiKey::new("KEY0123\n").unwrap_err().is_config());
    /// ```
    ///
    /// # Errors
    /// [`is_config`](Error::is_config) when the key is blank, begins with a quote or with the scheme `Bearer`, or holds white
    /// space or another character outside printable ASCII, such as a line break at its end.
    pub fn new(key: impl Into<String>) -> Result<Self> {
        let key = Zeroizing::new(key.into());
        if key.trim().is_empty() {
            return Err(Error::config("api_key is blank; pass a key or set TELNYX_API_KEY"));
        }
        if key.starts_with(['"', '\'']) {
            return Err(Error::config("api_key begins with a quote; take the quotes off"));
        }
        if key.split_ascii_whitespace().next().is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer")) {
            return Err(Error::config("api_key begins with `Bearer`; drop the prefix: the SDK adds it"));
        }
        if let Some(at) = key.bytes().position(|byte| !byte.is_ascii_graphic()) {
            let what = match key.as_bytes().get(at) {
                Some(b'\n' | b'\r') => "a line break",
                Some(b' ' | b'\t') => "white space",
                _ => "a character outside printable ASCII",
            };
            return Err(Error::config(format!("api_key holds {what} at byte {at} of {}; remove it", key.len())));
        }
        let line = Bytes::from_owner(Zeroizing::new(format!("Bearer {}", key.as_str()).into_bytes()));
        let mut value = HeaderValue::from_maybe_shared(line)
            .map_err(|source| Error::config("api_key cannot be sent as a header").with_source(source))?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    /// The value of `authorization`.
    pub(crate) fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({REDACTED})")
    }
}

#[async_trait]
impl Credentials for ApiKey {
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn StdError + Send + Sync>> {
        headers.insert(AUTHORIZATION, self.header());
        Ok(())
    }
}

#[cfg(test)]
mod tests;
