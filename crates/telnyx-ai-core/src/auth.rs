//! Who is calling: credentials put headers on each attempt.

use std::error::Error as StdError;
use std::fmt;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use memchr::memchr2;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

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
/// Mark values as sensitive: what is marked, and has 4 bytes or more, is cut out of answers that echo it before an
/// error shows them. An error here ends the call, and its attempt is not sent. A call with an `authorization` header of
/// its own is not asked for another.
#[async_trait]
pub trait Credentials: fmt::Debug + Send + Sync + 'static {
    /// Adds the authorization headers to `headers`.
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn StdError + Send + Sync>>;
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
    /// [`is_config`](Error::is_config) when the key is blank, begins with a quote, or holds white space or another
    /// character outside printable ASCII, such as a line break at its end.
    pub fn new(key: impl Into<String>) -> Result<Self> {
        let key = Zeroizing::new(key.into());
        if key.trim().is_empty() {
            return Err(Error::config("api_key is blank; pass a key or set TELNYX_API_KEY"));
        }
        if key.starts_with(['"', '\'']) {
            return Err(Error::config("api_key begins with a quote; take the quotes off"));
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
        f.write_str("ApiKey([redacted])")
    }
}

#[async_trait]
impl Credentials for ApiKey {
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn StdError + Send + Sync>> {
        headers.insert(AUTHORIZATION, self.header());
        Ok(())
    }
}

/// The secrets that a request carried, so that an answer which echoes them can be cleaned.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<HeaderValue>);

impl Secrets {
    pub(crate) fn of(sent: &HeaderMap) -> Self {
        Self(sent.values().filter(|value| value.is_sensitive()).cloned().collect())
    }

    /// Cuts every secret out of `body`.
    pub(crate) fn scrub(&self, mut body: Bytes) -> Bytes {
        for token in self.tokens() {
            if let Some(clean) = replace_all(&body, token) {
                body = Bytes::from(clean);
            }
        }
        body
    }

    /// The same for a text.
    pub(crate) fn scrub_text(&self, text: &str) -> String {
        let clean = self.scrub(Bytes::copy_from_slice(text.as_bytes()));
        String::from_utf8_lossy(&clean).into_owned()
    }

    /// The same for the headers of an answer.
    pub(crate) fn scrub_headers(&self, headers: &mut HeaderMap) {
        for token in self.tokens() {
            for value in headers.values_mut() {
                if let Some(clean) = replace_all(value.as_bytes(), token) {
                    *value = HeaderValue::from_bytes(&clean).unwrap_or_else(|_| HeaderValue::from_static("[redacted]"));
                }
            }
        }
    }

    fn tokens(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().filter_map(|value| {
            let bytes = value.as_bytes();
            let token = bytes.strip_prefix(b"Bearer ").unwrap_or(bytes);
            // A one-letter test key would blank out half of the text.
            (token.len() >= 4).then_some(token)
        })
    }
}

/// Replaces every occurrence of `secret`, also where JSON spells some of its characters with escapes.
fn replace_all(text: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    // Escapes only make a text longer.
    if text.len() < secret.len() {
        return None;
    }
    let mut out = Vec::new();
    let mut kept = 0;
    let mut at = 0;
    let first = secret.first().copied().unwrap_or_default();
    while let Some(rest) = text.get(at..) {
        // Elsewhere it cannot begin.
        let Some(next) = memchr2(first, b'\\', rest) else { break };
        at += next;
        match matched(rest.get(next..).unwrap_or_default(), secret) {
            Some(length) => {
                out.extend_from_slice(text.get(kept..at).unwrap_or_default());
                out.extend_from_slice(b"[redacted]");
                at += length;
                kept = at;
            }
            None => at += 1,
        }
    }
    if out.is_empty() {
        return None;
    }
    out.extend_from_slice(text.get(kept..).unwrap_or_default());
    Some(out)
}

/// How many bytes of `text` spell `secret`, if it begins with it.
fn matched(text: &[u8], secret: &[u8]) -> Option<usize> {
    let mut rest = text;
    for &wanted in secret {
        let (byte, length) = match rest {
            [b'\\', b'u', digits @ ..] => (escaped(digits.get(..4)?)?, 6),
            [b'\\', byte, ..] => (*byte, 2),
            [byte, ..] => (*byte, 1),
            [] => return None,
        };
        // A backslash may also be part of the secret itself.
        let length = if byte == wanted { length } else { (*rest.first()? == wanted).then_some(1)? };
        rest = rest.get(length..)?;
    }
    Some(text.len() - rest.len())
}

fn escaped(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests;
