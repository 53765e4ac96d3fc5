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
pub(crate) struct DefaultHeaders {
    plain: HeaderMap,
    /// For requests whose body is JSON.
    json: HeaderMap,
    secrets: Secrets,
    /// The caller says what is accepted, whatever an operation expects.
    accept_given: bool,
}

impl DefaultHeaders {
    /// `given` are those of the caller; one that authorizes takes the place of the key.
    pub(crate) fn new(given: &[(String, String)], key: Option<&ApiKey>) -> Result<Self> {
        let mut plain = HeaderMap::with_capacity(TABLE_SIZE);
        plain.insert(USER_AGENT, HeaderValue::from_static(concat!("telnyx-ai-rust/", env!("CARGO_PKG_VERSION"))));
        for (name, value) in given {
            let (name, value) = header::parse(ErrorKind::Config, name, value)?;
            // All calls would be taken for one.
            if name == IDEMPOTENCY_KEY {
                let problem = format!("header `{name}` belongs to one call; use `idempotency_key(…)` there");
                return Err(Error::config(problem));
            }
            plain.insert(name, value);
        }
        // Nothing here decodes another.
        plain.entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
        if let Some(key) = key {
            plain.entry(AUTHORIZATION).or_insert_with(|| key.header());
        }
        let accept_given = plain.contains_key(ACCEPT);
        plain.entry(ACCEPT).or_insert(HeaderValue::from_static(JSON));
        let mut json = plain.clone();
        json.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        let secrets = Secrets::of(&plain);
        Ok(Self { plain, json, secrets, accept_given })
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
