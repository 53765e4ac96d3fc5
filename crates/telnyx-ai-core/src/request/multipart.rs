//! `multipart/form-data` as a list of body parts, which any transport and every retry can send.

use std::mem;

use bytes::Bytes;
use http::HeaderValue;

pub use crate::request::source::{BodySource, FileRange, OneShotReader};

#[cfg(test)]
mod tests;

/// A form with files, sent as a request body.
///
/// Files are not read here. They remain separate parts of the body, so a form needs memory only for its text fields.
#[derive(Debug)]
#[must_use]
pub struct Multipart {
    boundary: String,
    /// Boundaries and text fields since the last file.
    text: String,
    segments: Vec<BodySource>,
}

impl Multipart {
    /// Creates an empty form with a random boundary.
    pub fn new() -> Self {
        Self::with_boundary(format!("telnyx-{:032x}", fastrand::u128(..)))
    }

    pub(crate) fn with_boundary(boundary: impl Into<String>) -> Self {
        Self { boundary: boundary.into(), text: String::new(), segments: Vec::new() }
    }

    /// Adds a text field. Fields are sent in the order in which they are added.
    pub fn text(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.begin_part(name.as_ref());
        self.text.extend(["\r\n\r\n", value.as_ref(), "\r\n"]);
        self
    }

    /// Adds a file. An empty content type is sent as `application/octet-stream`.
    pub fn file(
        mut self,
        name: impl AsRef<str>,
        filename: impl AsRef<str>,
        content_type: impl AsRef<str>,
        body: BodySource,
    ) -> Self {
        self.begin_part(name.as_ref());
        // A line break would let the content type inject headers.
        let content_type: String = content_type.as_ref().chars().filter(|next| !next.is_control()).collect();
        let content_type = if content_type.is_empty() { "application/octet-stream" } else { &content_type };
        self.text.push_str("; filename=\"");
        escape(&mut self.text, filename.as_ref());
        self.text.extend(["\"\r\nContent-Type: ", content_type, "\r\n\r\n"]);
        self.end_segment();
        self.segments.push(body);
        self.text.push_str("\r\n");
        self
    }

    /// Returns the content type and the parts of the body.
    pub(crate) fn into_body(mut self) -> (HeaderValue, Vec<BodySource>) {
        self.text.extend(["--", &self.boundary, "--\r\n"]);
        self.end_segment();
        let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary={}", self.boundary));
        // Never fails: the boundary is hexadecimal.
        (content_type.unwrap_or_else(|_| HeaderValue::from_static("multipart/form-data")), self.segments)
    }

    fn begin_part(&mut self, name: &str) {
        self.text.extend(["--", &self.boundary, "\r\nContent-Disposition: form-data; name=\""]);
        escape(&mut self.text, name);
        self.text.push('"');
    }

    fn end_segment(&mut self) {
        self.segments.push(BodySource::Bytes(Bytes::from(mem::take(&mut self.text))));
    }
}

impl Default for Multipart {
    fn default() -> Self {
        Self::new()
    }
}

/// Escapes the characters that would end a quoted name, like browsers.
fn escape(out: &mut String, name: &str) {
    for next in name.chars() {
        match next {
            '"' => out.push_str("%22"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            other => out.push(other),
        }
    }
}
