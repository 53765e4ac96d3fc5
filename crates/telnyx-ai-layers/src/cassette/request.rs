//! The recorded form of a request.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method};
use telnyx_ai_core::internal::{Secrets, without_boundary};
use url::Url;

use super::RecordedRequest;
use super::content::{Content, has_type};
use super::headers::RecordedHeaders;
use super::redact;

/// The boundary of each recorded form.
const BOUNDARY: &str = "boundary";

/// A request with its body.
#[derive(Debug)]
pub(crate) struct SentRequest {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl SentRequest {
    /// Returns the recorded form without secrets.
    pub(crate) fn recorded(&self, secrets: &Secrets) -> RecordedRequest {
        let (headers, body) = self.without_boundary();
        let body = redact::bytes(secrets, &body);
        RecordedRequest {
            method: self.method.to_string(),
            path: redact::text(secrets, self.url.path()),
            query: redact::query(secrets, self.url.query().unwrap_or_default()),
            body: Content::of(&headers, &body),
            headers: RecordedHeaders(redact::headers(secrets, &headers)),
        }
    }

    /// Returns the headers and the body, with a constant boundary of a form.
    fn without_boundary(&self) -> (HeaderMap, Bytes) {
        let Some(boundary) = boundary(&self.headers) else { return (self.headers.clone(), self.body.clone()) };
        let mut headers = self.headers.clone();
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        if let Ok(value) = HeaderValue::try_from(content_type) {
            headers.insert(http::header::CONTENT_TYPE, value);
        }
        let parts: Vec<&[u8]> = without_boundary(&self.body, &boundary).collect();
        (headers, parts.join(BOUNDARY.as_bytes()).into())
    }
}

/// Returns the boundary of a form, which is random.
fn boundary(headers: &HeaderMap) -> Option<String> {
    if !has_type(headers, "multipart/form-data") {
        return None;
    }
    let (_, boundary) = headers.get(http::header::CONTENT_TYPE)?.to_str().ok()?.split_once("boundary=")?;
    let boundary = boundary.split(';').next().unwrap_or_default().trim().trim_matches('"');
    (!boundary.is_empty()).then(|| boundary.to_owned())
}
