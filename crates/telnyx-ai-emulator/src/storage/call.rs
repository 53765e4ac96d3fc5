//! The parts of a request.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, header},
};
use percent_encoding::percent_decode_str;

use super::{PATH, error::StorageError};
use crate::app::App;

/// Maximum length of a key in bytes.
const MAX_KEY: usize = 1024;

/// A request of the storage API.
pub(super) struct Call {
    pub(super) app: Arc<App>,
    pub(super) method: Method,
    /// Name of the bucket; empty for the list of buckets.
    pub(super) bucket: String,
    /// Key of the object; empty for the bucket.
    pub(super) key: String,
    query: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
}

impl Call {
    pub(super) fn new(app: &Arc<App>, request: Request) -> Result<(Self, Body), StorageError> {
        let (head, body) = request.into_parts();
        let (bucket, key) = split_path(head.uri.path())
            .ok_or_else(|| StorageError::bad("InvalidURI", "The path is not percent-encoded UTF-8."))?;
        if key.len() > MAX_KEY {
            return Err(StorageError::bad("KeyTooLongError", "The key is longer than 1024 bytes."));
        }
        let query = url::form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes()).into_owned();
        let app = Arc::clone(app);
        let call = Self { app, method: head.method, bucket, key, query: query.collect(), headers: head.headers };
        Ok((call, body))
    }

    /// Returns a parameter of the query.
    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns a header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns a number of the query, or `default` if it is missing, at most `default`.
    pub(super) fn limit(&self, name: &'static str, default: usize) -> Result<usize, StorageError> {
        match self.query(name).filter(|text| !text.is_empty()) {
            None => Ok(default),
            Some(text) => text
                .parse::<u32>()
                .map(|number| default.min(usize::try_from(number).unwrap_or(default)))
                .map_err(|_| {
                    StorageError::bad(
                        "InvalidArgument",
                        format!("The parameter {name} must be a number from 0 to 2147483647."),
                    )
                }),
        }
    }

    /// Checks that the bucket exists.
    pub(super) fn require_bucket(&self) -> Result<(), StorageError> {
        if self.app.store.files.exists(&self.bucket) { Ok(()) } else { Err(StorageError::no_bucket()) }
    }

    /// Returns the URL of the storage API as the client reached it.
    pub(super) fn own_url(headers: &HeaderMap) -> String {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
        format!("http://{host}{PATH}")
    }
}

/// Returns the bucket and the key of a path. Returns `None` if they are not UTF-8.
pub(super) fn split_path(path: &str) -> Option<(String, String)> {
    let path = path.strip_prefix(PATH).unwrap_or(path);
    let path = path.strip_prefix('/').unwrap_or(path);
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    let decoded = |text: &str| Some(percent_decode_str(text).decode_utf8().ok()?.into_owned());
    Some((decoded(bucket)?, decoded(key)?))
}
