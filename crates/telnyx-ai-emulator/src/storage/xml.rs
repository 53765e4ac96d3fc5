//! XML documents of S3.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

mod reader;

pub(super) use reader::{Element, read};

/// The namespace of S3.
const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// A document that is written.
pub(super) struct Writer(String);

impl Writer {
    pub(super) fn new() -> Self {
        Self("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned())
    }

    /// Creates a document with a root element in the namespace of S3.
    pub(super) fn with_root(name: &str) -> Self {
        let mut writer = Self::new();
        writer.0.push_str(&format!("<{name} xmlns=\"{NAMESPACE}\">"));
        writer
    }

    /// Begins an element.
    pub(super) fn open(&mut self, name: &str) -> &mut Self {
        self.0.push_str(&format!("<{name}>"));
        self
    }

    /// Ends an element.
    pub(super) fn close(&mut self, name: &str) -> &mut Self {
        self.0.push_str(&format!("</{name}>"));
        self
    }

    /// Writes text without an element.
    pub(super) fn content(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                // XML 1.0 forbids most of them; S3 writes them in this form.
                c if c.is_control() => self.0.push_str(&format!("&#x{:X};", u32::from(c))),
                c => self.0.push(c),
            }
        }
        self
    }

    /// Writes an element with text.
    pub(super) fn text(&mut self, name: &str, text: &str) -> &mut Self {
        self.open(name).content(text).close(name)
    }

    /// Writes an entity tag.
    pub(super) fn etag(&mut self, etag: &str) -> &mut Self {
        self.text("ETag", &format!("\"{etag}\""))
    }

    /// Returns the document.
    pub(super) fn finish(&mut self) -> String {
        std::mem::take(&mut self.0)
    }

    /// Returns the document as a response.
    pub(super) fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "application/xml")], self.0).into_response()
    }
}

#[cfg(test)]
mod tests;
