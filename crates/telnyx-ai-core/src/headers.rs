//! The headers that every request of a client has.

use http::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};

use crate::auth::ApiKey;
use crate::body::Body;
use crate::config;
use crate::endpoint::Call;
use crate::error::{Error, Result};
use crate::redact::Secrets;

pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
pub(crate) const JSON: &str = "application/json";

/// They are put together once, so that a call copies them and adds little of its own.
pub(crate) struct Headers {
    plain: HeaderMap,
    /// For requests whose body is JSON.
    json: HeaderMap,
    secrets: Secrets,
    /// The caller says what is accepted, whatever an operation expects.
    accept_given: bool,
}

impl Headers {
    /// `given` are those of the caller; one that authorizes takes the place of the key.
    pub(crate) fn new(given: &[(String, String)], key: Option<&ApiKey>) -> Result<Self> {
        let mut plain = HeaderMap::new();
        plain.insert(USER_AGENT, HeaderValue::from_static(concat!("telnyx-ai-rust/", env!("CARGO_PKG_VERSION"))));
        for (name, value) in given {
            let (name, value) = config::header(name, value).map_err(Error::config)?;
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

    /// Those of a request of `call`.
    pub(crate) fn of(&self, call: &Call) -> HeaderMap {
        let mut headers = match &call.body {
            Body::Json(_) => self.json.clone(),
            Body::Empty | Body::Bytes(..) | Body::Segments(..) => self.plain.clone(),
        };
        if call.accept != JSON && !self.accept_given {
            headers.insert(ACCEPT, HeaderValue::from_static(call.accept));
        }
        if let Body::Bytes(content_type, _) | Body::Segments(content_type, _) = &call.body {
            headers.insert(CONTENT_TYPE, content_type.clone());
        }
        replace(&mut headers, &call.headers);
        headers
    }
}

/// Puts each of `with` in place of what has its name.
pub(crate) fn replace(headers: &mut HeaderMap, with: &HeaderMap) {
    for (name, value) in with {
        headers.insert(name.clone(), value.clone());
    }
}

/// Marks the values that their names say are secrets, so that they are redacted where a response echoes them.
pub(crate) fn mark_secrets(headers: &mut HeaderMap) {
    for (name, value) in headers {
        if config::is_secret(name) {
            value.set_sensitive(true);
        }
    }
}
