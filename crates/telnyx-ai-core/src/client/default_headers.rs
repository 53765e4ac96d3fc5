//! The headers that every request of a client has.

use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};

use crate::client::credentials::ApiKey;
use crate::client::header::{self, IDEMPOTENCY_KEY};
use crate::error::{Error, ErrorKind, Result};
use crate::redact::Secrets;

pub(crate) const JSON: &str = "application/json";

/// Headers that fit into the table of each copy, so that it need not grow when a call, the length and the host add theirs.
const TABLE_SIZE: usize = 12;

/// The headers that every request of a client has, built once, so that a call copies them and adds little of its own.
#[derive(Clone)]
pub(crate) struct DefaultHeaders {
    plain: HeaderMap,
    /// For requests whose body is JSON.
    json: HeaderMap,
    secrets: Secrets,
    /// The caller says what is accepted, whatever an operation expects.
    accept_given: bool,
}

/// The change of the authorization from a client to one derived from it.
pub(crate) enum Authorization {
    Unchanged,
    Key(ApiKey),
    /// Credentials add it to each request.
    Credentials,
}

impl DefaultHeaders {
    /// The headers of the SDK itself.
    pub(crate) fn of_sdk() -> Self {
        let mut plain = HeaderMap::with_capacity(TABLE_SIZE);
        plain.insert(USER_AGENT, HeaderValue::from_static(concat!("telnyx-ai-rust/", env!("CARGO_PKG_VERSION"))));
        // Nothing here decodes another.
        plain.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        plain.insert(ACCEPT, HeaderValue::from_static(JSON));
        Self::new(plain, false)
    }

    /// These headers with another authorization and those `given` by a caller, each in place of one of its name. A given
    /// header that authorizes counts before the key.
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
        let mut accept_given = self.accept_given;
        for (name, value) in given {
            let (name, value) = header::parse(ErrorKind::Config, name, value)?;
            // All calls would be taken for one.
            if name == IDEMPOTENCY_KEY {
                let problem = format!("header `{name}` belongs to one call; use `idempotency_key(…)` there");
                return Err(Error::config(problem));
            }
            accept_given |= name == ACCEPT;
            plain.insert(name, value);
        }
        Ok(Self::new(plain, accept_given))
    }

    fn new(plain: HeaderMap, accept_given: bool) -> Self {
        let mut json = plain.clone();
        json.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        let secrets = Secrets::of(&plain);
        Self { plain, json, secrets, accept_given }
    }

    /// The authorization of the client, unless credentials add it.
    pub(crate) fn authorization(&self) -> Option<&HeaderValue> {
        self.plain.get(AUTHORIZATION)
    }

    /// The secrets among them.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The headers of a request, with or without a JSON body.
    pub(crate) fn of(&self, has_json: bool) -> HeaderMap {
        if has_json { self.json.clone() } else { self.plain.clone() }
    }

    /// Returns true if the caller set `accept`, which then counts whatever an operation expects.
    pub(crate) fn accepts_given(&self) -> bool {
        self.accept_given
    }
}
