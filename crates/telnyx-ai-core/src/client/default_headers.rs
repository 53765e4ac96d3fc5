//! The headers of every request of a client.

use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};

use crate::client::credentials::ApiKey;
use crate::client::header::{self, IDEMPOTENCY_KEY};
use crate::error::{Error, ErrorKind, Result};
use crate::redact::Secrets;

pub(crate) const JSON: &str = "application/json";

/// Capacity of the header map. It leaves room for the headers of a call, so that a copy does not have to grow.
const TABLE_SIZE: usize = 12;

/// The headers of every request of a client, built once so that a call only copies them.
#[derive(Clone)]
pub(crate) struct DefaultHeaders {
    plain: HeaderMap,
    /// For requests whose body is JSON.
    json: HeaderMap,
    secrets: Secrets,
    /// The caller set `accept`, which replaces the `accept` of the operation.
    has_custom_accept: bool,
}

/// The authorization of a derived client.
pub(crate) enum Authorization {
    Unchanged,
    Key(ApiKey),
    /// Credentials add the header to each attempt.
    Credentials,
}

impl DefaultHeaders {
    /// Returns the headers that the SDK sets.
    pub(crate) fn of_sdk() -> Self {
        let mut plain = HeaderMap::with_capacity(TABLE_SIZE);
        plain.insert(USER_AGENT, HeaderValue::from_static(concat!("telnyx-ai-rust/", env!("CARGO_PKG_VERSION"))));
        // The SDK decodes no compressed responses.
        plain.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        plain.insert(ACCEPT, HeaderValue::from_static(JSON));
        Self::new(plain, false)
    }

    /// Returns these headers with another authorization and with the headers in `given`, which replace headers of the
    /// same name. An `authorization` header in `given` has precedence over the key.
    pub(crate) fn with(&self, authorization: Authorization, given: &[(String, String)]) -> Result<Self> {
        let mut plain = self.plain.clone();
        match authorization {
            Authorization::Unchanged => {}
            Authorization::Key(key) => {
                plain.insert(AUTHORIZATION, key.header());
            }
            Authorization::Credentials => {
                plain.remove(AUTHORIZATION);
            }
        }
        let mut has_custom_accept = self.has_custom_accept;
        for (name, value) in given {
            let (name, value) = header::parse(ErrorKind::Config, name, value)?;
            // With the same key, the service would treat all calls as one call.
            if name == IDEMPOTENCY_KEY {
                let problem = format!("header `{name}` belongs to one call; use `idempotency_key(…)` there");
                return Err(Error::config(problem));
            }
            has_custom_accept |= name == ACCEPT;
            plain.insert(name, value);
        }
        Ok(Self::new(plain, has_custom_accept))
    }

    /// Returns these headers for a service whose responses are files of any type.
    pub(crate) fn of_files(&self) -> Self {
        let mut plain = self.plain.clone();
        if !self.has_custom_accept {
            plain.insert(ACCEPT, HeaderValue::from_static("*/*"));
        }
        Self::new(plain, self.has_custom_accept)
    }

    fn new(plain: HeaderMap, has_custom_accept: bool) -> Self {
        let mut json = plain.clone();
        json.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        let secrets = Secrets::of(&plain);
        Self { plain, json, secrets, has_custom_accept }
    }

    /// Returns the authorization of the client, or `None` if credentials add it.
    pub(crate) fn authorization(&self) -> Option<&HeaderValue> {
        self.plain.get(AUTHORIZATION)
    }

    /// Returns the secrets in these headers.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Returns the headers of a request, with `content-type` if it has a JSON body.
    pub(crate) fn of(&self, has_json: bool) -> HeaderMap {
        if has_json { self.json.clone() } else { self.plain.clone() }
    }

    /// Returns `true` if the caller set `accept`, which replaces the `accept` of the operation.
    pub(crate) fn has_custom_accept(&self) -> bool {
        self.has_custom_accept
    }
}
