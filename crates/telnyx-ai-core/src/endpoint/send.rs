//! What an endpoint sends: path, query, body.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use super::Endpoint;
use crate::body::{Body, Extra};
use crate::error::Result;
use crate::multipart::Multipart;
use crate::path;

impl<T> Endpoint<T> {
    /// Fills the placeholder `{name}` of the path. The value is encoded as one segment; an empty one, `.` and `..` are
    /// mistakes.
    pub fn path(mut self, name: &'static str, value: impl AsRef<str>) -> Self {
        match path::fill(&self.call.path, name, value.as_ref()) {
            Ok(path) => self.call.path = path,
            Err(error) => self.call.set_mistake(&error),
        }
        self
    }

    /// Appends a query pair. Call it again with the same name for a repeated key.
    pub fn query(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.call.query.push(name, &value);
        self
    }

    /// Appends a query pair if there is a value.
    pub fn query_opt(self, name: impl Into<Cow<'static, str>>, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Sends `params`, with the fields of `extra` added, as a JSON body.
    pub fn body(mut self, params: &impl Serialize, extra: &Extra) -> Self {
        match Body::json(params, extra) {
            Ok(body) => self.call.body = body,
            Err(error) => self.call.set_mistake(&error),
        }
        self
    }

    /// Sends a form with files.
    pub fn multipart(mut self, form: Multipart) -> Self {
        self.call.body = Body::from(form);
        self
    }

    /// Keeps the error of a check of the arguments; the first one counts.
    pub fn check(mut self, checked: Result<()>) -> Self {
        if let Err(error) = checked {
            self.call.set_mistake(&error);
        }
        self
    }
}
