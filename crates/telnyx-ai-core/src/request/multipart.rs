//! multipart/form-data as a list of segments, so that any transport can send it and a retry can send it again.

use std::mem;

use bytes::Bytes;
use http::HeaderValue;

pub use crate::request::source::{BodySource, FilePart, OneShotReader};

#[cfg(test)]
mod tests;

/// A form with files, to be sent as a request body.
///
/// Files are not read here: they stay segments of the body, so a form takes no more memory than its text fields.
///
/// ```
/// # use telnyx_ai_core::{internal::{Endpoint, Idempotency, multipart::Multipart, multipart::BodySource}, Client, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::status(200));
/// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
/// # let send = |form| Endpoint::post("files.create", "/files", Idempotency::NotIdempotent).multipart(form).on(&client);
/// let form = Multipart::new().text("model", "m-1").file("file", "a.wav", "audio/wav", BodySource::Bytes("RIFF".into()));
/// send(form).await?;
/// # let body = String::from_utf8_lossy(&mock.requests()[0].body).into_owned();
/// assert_eq!(body.matches("Content-Disposition: form-data; name=").count(), 2);
/// assert!(body.find("m-1") < body.find("RIFF")); // in the order they were added
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Debug)]
#[must_use]
pub struct Multipart {
    boundary: String,
    /// Framing and text fields since the last file.
    text: String,
    segments: Vec<BodySource>,
}

impl Multipart {
    /// An empty form, with a random boundary.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::{Endpoint, Idempotency, multipart::Multipart}, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200)).reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// # let send = |form| Endpoint::post("files.create", "/files", Idempotency::NotIdempotent).multipart(form).on(&client);
    /// send(Multipart::new()).await?;
    /// send(Multipart::new()).await?;
    /// let sent = mock.requests();
    /// assert_ne!(sent[0].header("content-type"), sent[1].header("content-type"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
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
    /// # use telnyx_ai_core::{internal::{Endpoint, Idempotency, multipart::Multipart}, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// # let send = |form| Endpoint::post("files.create", "/files", Idempotency::NotIdempotent).multipart(form).on(&client);
    /// send(Multipart::new().text("timestamp_granularities[]", "segment")).await?;
    /// # let body = String::from_utf8_lossy(&mock.requests()[0].body).into_owned();
    /// assert!(body.contains("name=\"timestamp_granularities[]\"\r\n\r\nsegment\r\n"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn text(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.begin_part(name.as_ref());
        self.text.extend(["\r\n\r\n", value.as_ref(), "\r\n"]);
        self
    }

    /// Adds a file. An empty content type is sent as `application/octet-stream`.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::{Endpoint, Idempotency, multipart::Multipart, multipart::BodySource}, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// # let send = |form| Endpoint::post("files.create", "/files", Idempotency::NotIdempotent).multipart(form).on(&client);
    /// send(Multipart::new().file("file", "a.wav", "", BodySource::Bytes("RIFF".into()))).await?;
    /// # let body = String::from_utf8_lossy(&mock.requests()[0].body).into_owned();
    /// assert!(body.contains("name=\"file\"; filename=\"a.wav\"\r\nContent-Type: application/octet-stream\r\n\r\nRIFF\r\n"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn file(
        mut self,
        name: impl AsRef<str>,
        filename: impl AsRef<str>,
        content_type: impl AsRef<str>,
        body: BodySource,
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
    pub(crate) fn into_body(mut self) -> (HeaderValue, Vec<BodySource>) {
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
        self.segments.push(BodySource::Bytes(Bytes::from(mem::take(&mut self.text))));
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
