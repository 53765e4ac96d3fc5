//! The parts of a request: path, query, body.

use std::borrow::Cow;
use std::fmt;

use http::HeaderValue;
use serde::Serialize;

use super::Endpoint;
use crate::client::header;
use crate::error::{Error, ErrorKind, Result};
use crate::request::body::Body;
use crate::request::multipart::Multipart;
use crate::request::path;
use crate::request::source::BodySource;
use crate::types::extra_fields::ExtraFields;

impl<T> Endpoint<T> {
    /// Fills the placeholder `{name}` of the path with `value`, encoded as one segment. An empty value, `.` and `..`
    /// are invalid.
    pub fn path(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        match path::fill(&self.call.path, name, value.as_ref()) {
            Ok(path) => self.call.path = path,
            Err(error) => self.call.defer_error(error),
        }
        self
    }

    /// Appends a query pair. Call it several times for several values of the same name.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.call.query.push(name, &value);
        self
    }

    /// Appends a query pair if `value` is set.
    pub fn query_opt(self, name: impl Into<Cow<'static, str>>, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Appends the query pairs of a paged list, `page[number]` and `page[size]`, if they are set.
    pub fn page_query(self, number: Option<u64>, size: Option<u32>) -> Self {
        self.query_opt("page[number]", number).query_opt("page[size]", size)
    }

    /// Sends `params` with the fields of `extra` added, as a JSON body.
    pub fn body(mut self, params: &impl Serialize, extra: &ExtraFields) -> Self {
        match Body::json(params, extra) {
            Ok(body) => self.call.body = body,
            Err(error) => self.call.defer_error(error),
        }
        self
    }

    /// Fills the placeholder `{key}` of the path with the key of an object: each part between slashes is one segment.
    pub fn key(mut self, key: &str) -> Self {
        match path::fill_key(&self.call.path, key) {
            Ok(path) => self.call.path = path,
            Err(error) => self.call.defer_error(error),
        }
        self
    }

    /// Sends a header with this value.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match header::parse(ErrorKind::InvalidInput, name, value) {
            Ok((name, value)) => {
                self.call.headers.insert(name, value);
            }
            Err(error) => self.call.defer_error(error),
        }
        self
    }

    /// Sends the bytes of `source` as the body.
    pub fn source(mut self, content_type: &str, source: BodySource) -> Self {
        match HeaderValue::from_str(content_type) {
            Ok(content_type) => self.call.body = Body::Segments(content_type, [source].into()),
            Err(_) => self
                .call
                .defer_error(Error::invalid_input("content_type", "holds a character that a header cannot hold")),
        }
        self
    }

    /// Sends a form with files.
    pub fn multipart(mut self, form: Multipart) -> Self {
        self.call.body = Body::from(form);
        self
    }

    /// Stores the error of a validation of arguments. The first error is returned when the call runs.
    pub fn check(mut self, checked: Result<()>) -> Self {
        if let Err(error) = checked {
            self.call.defer_error(error);
        }
        self
    }
}
