//! A cached response.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use telnyx_ai_core::internal::{error_in, is_failure};
use telnyx_ai_core::transport::TransportResponse;

use crate::cassette::content::has_type;

/// The header of a response from the cache.
const HIT: HeaderName = HeaderName::from_static("telnyx-ai-cache");

/// The headers that are cached. Others describe one response, such as its rate limits and cookies.
const KEPT: [HeaderName; 2] = [CONTENT_TYPE, HeaderName::from_static("x-request-id")];

/// The body of a successful response, with some headers.
#[derive(Debug)]
pub(super) struct Entry {
    headers: HeaderMap,
    body: Bytes,
}

impl Entry {
    /// Returns the entry of a complete response; `None` if it reports an error.
    pub(super) fn of(headers: &HeaderMap, body: &Bytes) -> Option<Self> {
        match serde_json::from_slice(body) {
            Ok(value) if reports_error(&value) => return None,
            Err(_) if has_type(headers, "application/json") => return None,
            _ => {}
        }
        let kept = KEPT.into_iter().filter_map(|name| Some((name.clone(), headers.get(name)?.clone())));
        Some(Self { headers: kept.collect(), body: body.clone() })
    }

    /// Returns the entry as lines of headers, an empty line and the body.
    pub(super) fn to_bytes(&self) -> Bytes {
        let mut bytes = Vec::with_capacity(self.body.len() + 128);
        for (name, value) in &self.headers {
            for part in [name.as_str().as_bytes(), b":", value.as_bytes(), b"\n"] {
                bytes.extend_from_slice(part);
            }
        }
        bytes.push(b'\n');
        bytes.extend_from_slice(&self.body);
        bytes.into()
    }

    /// Returns `None` if the bytes are not those of an entry.
    pub(super) fn from_bytes(mut bytes: Bytes) -> Option<Self> {
        let mut headers = HeaderMap::new();
        loop {
            let end = memchr::memchr(b'\n', &bytes)?;
            let line = bytes.split_to(end);
            let _ = bytes.split_to(1);
            if line.is_empty() {
                return Some(Self { headers, body: bytes });
            }
            let colon = memchr::memchr(b':', &line)?;
            let (name, value) = line.split_at_checked(colon)?;
            headers.append(HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value.get(1..)?).ok()?);
        }
    }

    pub(super) fn into_response(self) -> TransportResponse {
        let mut headers = self.headers;
        headers.insert(HIT, HeaderValue::from_static("hit"));
        TransportResponse::new(StatusCode::OK, headers, self.body.into())
    }
}

/// Returns `true` if a response, or a choice of a completion, reports an error.
fn reports_error(value: &Value) -> bool {
    let Value::Object(fields) = value else { return false };
    let word = |name: &str| fields.get(name).and_then(Value::as_str);
    let fails = ["finish_reason", "stop_reason", "status", "type"].into_iter().filter_map(word).any(is_failure);
    let choices = match fields.get("choices") {
        Some(Value::Array(choices)) => choices.is_empty() || choices.iter().any(reports_error),
        Some(_) => true,
        None => false,
    };
    fails || choices || error_in(fields).is_some()
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Entry, HeaderMap, HeaderValue};

    fn json(body: &str) -> Option<Entry> {
        let headers = [("content-type", "application/json"), ("set-cookie", "a=b"), ("x-request-id", "r-1")];
        let header = |(name, value): (&'static str, _)| (name.parse().unwrap(), HeaderValue::from_static(value));
        let headers: HeaderMap = headers.map(header).into_iter().collect();
        Entry::of(&headers, &Bytes::copy_from_slice(body.as_bytes()))
    }

    #[test]
    fn an_entry_is_bytes() {
        let bytes = json("{\"a\":\n1}").unwrap().to_bytes();
        assert_eq!(bytes, "content-type:application/json\nx-request-id:r-1\n\n{\"a\":\n1}");
        let response = Entry::from_bytes(bytes).unwrap().into_response();
        assert_eq!(response.headers.len(), 3);
        assert_eq!(response.headers["telnyx-ai-cache"], "hit");
        for invalid in ["", "a:b", "a:b\n", "no colon\n\n", "a b:c\n\n", ":\n\n"] {
            assert!(Entry::from_bytes(invalid.into()).is_none(), "{invalid}");
        }
    }

    #[test]
    fn errors_have_no_entry() {
        for (body, expected) in [
            (r#"{"choices":[{"finish_reason":"stop","message":{}}],"error":null}"#, true),
            (r#"{"choices":[{"finish_reason":"length"}]}"#, true),
            (r#"{"data":[]}"#, true),
            ("[]", true),
            (r#"{"choices":[{"finish_reason":"error"}]}"#, false),
            (r#"{"choices":[{"error":{"code":1}}]}"#, false),
            (r#"{"choices":[]}"#, false),
            (r#"{"choices":null}"#, false),
            (r#"{"errors":[{"code":"10007"}]}"#, false),
            (r#"{"type":"error","error":{}}"#, false),
            (r#"{"status":"FAILED"}"#, false),
            ("{", false),
            ("", false),
        ] {
            assert_eq!(json(body).is_some(), expected, "{body}");
        }
        let of_any_type = |body: &str| Entry::of(&HeaderMap::new(), &Bytes::copy_from_slice(body.as_bytes()));
        assert!(of_any_type("a text").is_some());
        assert!(of_any_type(r#"{"error":"busy"}"#).is_none());
    }
}
