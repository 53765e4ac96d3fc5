//! multipart/form-data as a list of segments, so that any transport can send it and a retry can send it again.

use std::mem;

use bytes::Bytes;
use http::HeaderValue;

pub use crate::segment::{OnceReader, Segment};

#[cfg(test)]
mod tests;

/// A form with files, to be sent as a request body.
///
/// Files are not read here: they stay segments of the body, so a form takes no more memory than its text fields.
///
/// ```
/// use telnyx_ai_core::multipart::Multipart;
///
/// let form = Multipart::new().text("model", "openai/whisper-large-v3-turbo").text("response_format", "json");
/// # let _ = form;
/// ```
#[derive(Debug)]
#[must_use]
pub struct Multipart {
    boundary: String,
    /// Framing and text fields since the last file.
    text: String,
    segments: Vec<Segment>,
}

impl Multipart {
    /// An empty form, with a random boundary.
    ///
    /// ```
    /// let form = telnyx_ai_core::multipart::Multipart::new();
    /// # let _ = form;
    /// ```
    pub fn new() -> Self {
        Self::with_boundary(format!("telnyx-{:032x}", fastrand::u128(..)))
    }

    pub(crate) fn with_boundary(boundary: impl Into<String>) -> Self {
        Self { boundary: boundary.into(), text: String::new(), segments: Vec::new() }
    }

    /// Adds a text field; fields are sent in the order they are added.
    ///
    /// ```
    /// let form = telnyx_ai_core::multipart::Multipart::new().text("timestamp_granularities[]", "segment");
    /// # let _ = form;
    /// ```
    pub fn text(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.begin_part(name.as_ref());
        self.text.extend(["\r\n\r\n", value.as_ref(), "\r\n"]);
        self
    }

    /// Adds a file. An empty content type is sent as `application/octet-stream`.
    ///
    /// ```
    /// use telnyx_ai_core::multipart::{Multipart, Segment};
    ///
    /// let form = Multipart::new().file("file", "a.wav", "audio/wav", Segment::Bytes("RIFF...".into()));
    /// # let _ = form;
    /// ```
    pub fn file(
        mut self,
        name: impl AsRef<str>,
        filename: impl AsRef<str>,
        content_type: impl AsRef<str>,
        body: Segment,
    ) -> Self {
        self.begin_part(name.as_ref());
        // A line end here would let the caller's data write headers of its own.
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

    /// The content type and the body.
    pub(crate) fn into_body(mut self) -> (HeaderValue, Vec<Segment>) {
        self.text.extend(["--", &self.boundary, "--\r\n"]);
        self.end_segment();
        let content_type = HeaderValue::try_from(format!("multipart/form-data; boundary={}", self.boundary));
        // The boundary is our own hexadecimal text.
        (content_type.unwrap_or_else(|_| HeaderValue::from_static("multipart/form-data")), self.segments)
    }

    fn begin_part(&mut self, name: &str) {
        self.text.extend(["--", &self.boundary, "\r\nContent-Disposition: form-data; name=\""]);
        escape(&mut self.text, name);
        self.text.push('"');
    }

    fn end_segment(&mut self) {
        self.segments.push(Segment::Bytes(Bytes::from(mem::take(&mut self.text))));
    }
}

impl Default for Multipart {
    fn default() -> Self {
        Self::new()
    }
}

/// Escapes the characters that would end the quoted name, as browsers do.
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
