//! Authentication of requests: API keys and custom credentials.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::redact::REDACTED;

/// Adds the authorization to requests. The SDK calls the credentials for every attempt, so a token can be renewed
/// between attempts.
///
/// ```
/// use telnyx_ai::{Credentials, HeaderMap, Telnyx};
///
/// #[derive(Debug)]
/// struct RotatingToken;
///
/// #[async_trait::async_trait]
/// impl Credentials for RotatingToken {
///     async fn authorize(
///         &self,
///         headers: &mut HeaderMap,
///     ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///         let token = tokio::fs::read_to_string("/run/secrets/telnyx-token").await?;
///         headers.insert("authorization", format!("Bearer {}", token.trim()).parse()?);
///         Ok(())
///     }
/// }
///
/// let telnyx = Telnyx::builder().credentials(RotatingToken).build()?;
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// Errors and spans show secret header values redacted, also where a response echoes them. The value of
/// `authorization`, and of any header whose name contains a word such as `key`, `token` or `secret`, is secret. Mark
/// other secret values as [sensitive](http::HeaderValue::set_sensitive). Values of fewer than 4 bytes are not redacted.
///
/// An error of `authorize` fails the call, and nothing is sent for that attempt. Credentials are not called for a
/// request that has an `authorization` header.
#[async_trait]
pub trait Credentials: fmt::Debug + Send + Sync + 'static {
    /// Adds the authorization headers to `headers`.
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn StdError + Send + Sync>>;

    /// Returns the credentials of the current task, for credentials that depend on a task-local value. Default `None`.
    ///
    /// The SDK calls this method in the task that creates a request or a tool loop. The request uses the returned
    /// credentials in any task, including the tasks of [`buffered`](crate::Client::buffered) and `tokio::spawn`, which
    /// cannot read the task-local value. If this method returns `None`, [`authorize`](Self::authorize) of these
    /// credentials is called in the task that runs the request.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use telnyx_ai::{ApiKey, Bytes, Credentials, HeaderMap, Method, Result, Telnyx};
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
    ///     async fn authorize(
    ///         &self,
    ///         _: &mut HeaderMap,
    ///     ) -> std::result::Result<(), Box<dyn std::error::Error + Send + Sync>> {
    ///         Err("the request was created outside the scope of a tenant".into())
    ///     }
    ///
    ///     fn capture(&self) -> Option<Arc<dyn Credentials>> {
    ///         let key = TENANT.try_with(ApiKey::clone).ok()?;
    ///         Some(Arc::new(key))
    ///     }
    /// }
    ///
    /// async fn assistants(telnyx: &Telnyx, tenant: ApiKey, ids: &[&str]) -> Vec<Result<Bytes>> {
    ///     let get = |id| telnyx.request(Method::GET, format!("/ai/assistants/{id}"));
    ///     // The requests are created in the scope, when they start.
    ///     TENANT.scope(tenant, telnyx.buffered(ids.iter().map(get), 8).collect()).await
    /// }
    ///
    /// let telnyx = Telnyx::builder().credentials(TenantKey).build()?;
    /// # Ok::<(), telnyx_ai::Error>(())
    /// ```
    ///
    /// A [stream of pages](crate::Pages) and a [`Poller`](crate::Poller) keep the credentials of the request that they
    /// were created from.
    fn capture(&self) -> Option<Arc<dyn Credentials>> {
        None
    }
}

/// A Telnyx API key, sent as `Authorization: Bearer …`.
///
/// ```
/// use telnyx_ai::ApiKey;
///
/// let key = ApiKey::new("KEY0123")?;
/// assert_eq!(format!("{key:?}"), "ApiKey([redacted])");
/// assert!(ApiKey::new("KEY0123\n").unwrap_err().is_config()); // a line break, as read from a file
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// The memory of the key is zeroed when the last clone is dropped.
#[derive(Clone)]
pub struct ApiKey(HeaderValue);

impl ApiKey {
    /// Creates an API key.
    ///
    /// # Errors
    /// [`is_config`](Error::is_config) if the key is blank, starts with a quote or with `Bearer`, or contains white
    /// space or other characters outside printable ASCII, such as a trailing line break.
    pub fn new(key: impl Into<String>) -> Result<Self> {
        let key = Zeroizing::new(key.into());
        if key.trim().is_empty() {
            return Err(Error::config("api_key is blank; pass a key or set TELNYX_API_KEY"));
        }
        if key.starts_with(['"', '\'']) {
            return Err(Error::config("api_key begins with a quote; remove the quotes"));
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
            return Err(Error::config(format!("api_key contains {what} at byte {at} of {}; remove it", key.len())));
        }
        let line = Bytes::from_owner(Zeroizing::new(format!("Bearer {}", key.as_str()).into_bytes()));
        let mut value = HeaderValue::from_maybe_shared(line)
            .map_err(|source| Error::config("api_key cannot be sent as a header").with_source(source))?;
        value.set_sensitive(true);
        Ok(Self(value))
    }

    /// Returns the value of the `authorization` header.
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
