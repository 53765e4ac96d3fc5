//! Redaction of the sensitive values of a request from everything that errors and spans show.

mod matches;
mod recent;
mod secret_headers;
mod tokens;

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{HeaderMap, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

use tokens::Token;

pub(crate) use recent::RecentSecrets;
pub use secret_headers::is_secret_name;
pub(crate) use secret_headers::{is_secret, mark_secrets};

/// The replacement of a secret.
pub const REDACTED: &str = "[redacted]";

/// The secrets of a request. Clones are cheap.
#[derive(Clone, Default)]
pub struct Secrets(Arc<[Secret]>);

/// A sensitive header value. Its tokens are parsed once, because a response has many headers to redact.
struct Secret {
    value: HeaderValue,
    tokens: Vec<Token>,
}

/// The redacted form of a value.
pub enum Redaction<T> {
    /// The value contains no secret.
    Unchanged,
    /// The value without its secrets.
    Redacted(Box<T>),
    /// The value without its secrets is not a `T`.
    Invalid,
}

impl<T> Redaction<T> {
    /// Returns `value` without its secrets, for errors and spans.
    pub fn apply(self, value: T) -> Option<T> {
        match self {
            Self::Unchanged => Some(value),
            Self::Redacted(clean) => Some(*clean),
            Self::Invalid => None,
        }
    }
}

impl Secrets {
    pub(crate) fn of(sent: &HeaderMap) -> Self {
        sensitive(sent).collect()
    }

    /// Returns the secrets of a request. It shares `of_client` if they are equal.
    pub(crate) fn of_request(sent: &HeaderMap, of_client: &Self) -> Self {
        if sensitive(sent).eq(of_client.values()) { of_client.clone() } else { Self::of(sent) }
    }

    /// Returns these secrets and the secrets of `headers`.
    pub(crate) fn with(&self, headers: &HeaderMap) -> Self {
        self.values().chain(sensitive(headers)).collect()
    }

    fn values(&self) -> impl Iterator<Item = &HeaderValue> {
        self.0.iter().map(|secret| &secret.value)
    }

    /// Redacts every secret in `body`.
    pub(crate) fn redact(&self, body: Bytes) -> Bytes {
        match self.redacted(&body) {
            Some(clean) => Bytes::from(clean),
            None => body,
        }
    }

    /// Redacts every secret in `text`.
    pub fn redact_text(&self, text: &str) -> String {
        match self.redacted(text.as_bytes()) {
            Some(clean) => String::from_utf8_lossy(&clean).into_owned(),
            None => text.to_owned(),
        }
    }

    /// Redacts every secret in the headers of a response.
    pub(crate) fn redact_headers(&self, headers: &mut HeaderMap) {
        for value in headers.values_mut() {
            if let Some(clean) = self.redacted(value.as_bytes()) {
                *value = HeaderValue::from_bytes(&clean).unwrap_or_else(|_| HeaderValue::from_static(REDACTED));
            }
        }
    }

    /// Redacts every secret in the texts of a value.
    pub fn redact_value<T: Serialize + DeserializeOwned>(&self, value: &T) -> Redaction<T> {
        let Ok(json) = serde_json::to_vec(value) else { return Redaction::Invalid };
        match self.redacted(&json).map(|clean| serde_json::from_slice(&clean)) {
            None => Redaction::Unchanged,
            Some(Ok(clean)) => Redaction::Redacted(Box::new(clean)),
            Some(Err(_)) => Redaction::Invalid,
        }
    }

    /// Returns `text` without its secrets; `None` if it contains none.
    pub(crate) fn redacted(&self, text: &[u8]) -> Option<Vec<u8>> {
        matches::replace(text, self.find(text))
    }

    /// Returns the positions of all secrets in `text`. They may overlap.
    pub fn find(&self, text: &[u8]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for Secret { value, tokens } in &*self.0 {
            for token in tokens {
                matches::find(text, token.bytes(value.as_bytes()), token.only_complete, &mut found);
            }
        }
        found
    }
}

impl<'a> FromIterator<&'a HeaderValue> for Secrets {
    fn from_iter<I: IntoIterator<Item = &'a HeaderValue>>(values: I) -> Self {
        let secret = |value: &HeaderValue| Secret { value: value.clone(), tokens: tokens::of(value.as_bytes()) };
        Self(values.into_iter().map(secret).collect())
    }
}

fn sensitive(headers: &HeaderMap) -> impl Iterator<Item = &HeaderValue> {
    headers.values().filter(|value| value.is_sensitive())
}

impl Error {
    /// Redacts the message and the JSON path of the error.
    pub(crate) fn redacted(self, secrets: &Secrets) -> Self {
        self.map_texts(|text| secrets.redact_text(&text))
    }
}

#[cfg(test)]
mod tests;
