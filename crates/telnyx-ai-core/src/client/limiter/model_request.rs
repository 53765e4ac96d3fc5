//! The facts in the body of a request that its limits depend on.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::estimate::RequestSize;
use crate::request::body::Body;
use crate::response::lenient;

/// A request of a model.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ModelRequest {
    /// Empty if the service chooses the model.
    pub(super) model: String,
    /// Empty if the request names no region.
    pub(super) region: String,
    pub(super) size: RequestSize,
}

#[derive(Deserialize)]
struct Fields {
    #[serde(default, deserialize_with = "lenient::opt_string")]
    model: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_string")]
    region: Option<String>,
    #[serde(default, deserialize_with = "lenient::opt_any_count")]
    max_tokens: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_any_count")]
    max_completion_tokens: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_any_count")]
    max_output_tokens: Option<u64>,
    messages: Option<IgnoredAny>,
    input: Option<IgnoredAny>,
}

impl ModelRequest {
    /// Reads the body of a request. Returns `None` if it names no model and has no input for one.
    pub(super) fn read(body: &Body) -> Option<Self> {
        let json = body.as_json()?;
        let fields: Fields = serde_json::from_slice(json).ok()?;
        if fields.model.is_none() && fields.messages.is_none() && fields.input.is_none() {
            return None;
        }
        let limits = [fields.max_tokens, fields.max_completion_tokens, fields.max_output_tokens];
        let bytes = u64::try_from(json.len()).unwrap_or(u64::MAX);
        Some(Self {
            model: fields.model.unwrap_or_default(),
            region: fields.region.unwrap_or_default(),
            size: RequestSize { bytes, max_output: limits.into_iter().flatten().min() },
        })
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Body, ModelRequest, RequestSize};

    fn read(json: &'static str) -> Option<(String, String, Option<u64>)> {
        let request = ModelRequest::read(&Body::Json(Bytes::from_static(json.as_bytes())))?;
        assert_eq!(request.size.bytes, json.len() as u64);
        Some((request.model, request.region, request.size.max_output))
    }

    fn facts(model: &str, region: &str, max_output: Option<u64>) -> Option<(String, String, Option<u64>)> {
        Some((model.to_owned(), region.to_owned(), max_output))
    }

    #[test]
    fn requests_of_all_apis_are_read() {
        let chat = r#"{"messages":[{"role":"user","content":"Hi"}],"model":"a/b","max_tokens":9,"region":"EU"}"#;
        assert_eq!(read(chat), facts("a/b", "EU", Some(9)));
        let both = r#"{"model":"m","max_completion_tokens":7,"max_output_tokens":"5","input":"Hi"}"#;
        assert_eq!(read(both), facts("m", "", Some(5)));
        assert_eq!(read(r#"{"messages":[]}"#), facts("", "", None));
        assert_eq!(read(r#"{"model":"m","max_tokens":null,"region":null}"#), facts("m", "", None));
        assert_eq!(read(r#"{"model":"m","max_tokens":-1}"#), facts("m", "", None));
    }

    #[test]
    fn other_requests_belong_to_no_model() {
        for json in [r#"{"bucket_name":"b"}"#, "[]", "3", "", "{", r#"{"model":["m"]}"#, r#"{"model":"a","model":"b"}"#] {
            assert_eq!(read(json), None, "{json}");
        }
        assert_eq!(ModelRequest::read(&Body::Empty), None);
        assert_eq!(RequestSize::default().max_output, None);
    }
}
