//! Request bodies that can be sent by several attempts.

use std::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;

use crate::error::Result;
use crate::request::multipart::Multipart;
use crate::request::source::{self, BodySource};
use crate::transport::TransportBody;
use crate::types::extra_fields::ExtraFields;

/// The body of a call. [`open`](Self::open) returns the same bytes for each attempt.
#[derive(Clone, Debug, Default)]
pub(crate) enum Body {
    #[default]
    Empty,
    Json(Bytes),
    /// Bytes with the content type of the caller.
    Bytes(HeaderValue, Bytes),
    /// A form with files.
    Segments(HeaderValue, Arc<[BodySource]>),
}

impl Body {
    /// Serializes `value` with the fields of `extra` added.
    pub(crate) fn json(value: &impl Serialize, extra: &ExtraFields) -> Result<Self> {
        extra.add_to(value).map(Self::Json)
    }

    pub(crate) fn open(&self) -> TransportBody {
        match self {
            Self::Empty => TransportBody::Empty,
            Self::Json(bytes) | Self::Bytes(_, bytes) => TransportBody::Bytes(bytes.clone()),
            Self::Segments(_, segments) => TransportBody::Stream {
                length: Some(segments.iter().map(BodySource::len).fold(0, u64::saturating_add)),
                stream: Box::pin(source::read(Arc::clone(segments))),
            },
        }
    }

    /// Returns the bytes of a JSON body.
    pub(crate) fn as_json(&self) -> Option<&[u8]> {
        match self {
            Self::Json(bytes) => Some(bytes),
            Self::Bytes(content_type, bytes) if is_json(content_type) => Some(bytes),
            Self::Empty | Self::Bytes(..) | Self::Segments(..) => None,
        }
    }

    /// Returns `false` if the body contains a reader that an earlier attempt consumed.
    pub(crate) fn can_be_sent(&self) -> bool {
        match self {
            Self::Segments(_, segments) => segments.iter().all(BodySource::can_be_sent),
            _ => true,
        }
    }

    /// Returns `false` if the body contains a reader, which one attempt consumes.
    pub(crate) fn can_be_sent_twice(&self) -> bool {
        match self {
            Self::Segments(_, segments) => !segments.iter().any(|segment| matches!(segment, BodySource::Reader(_))),
            _ => true,
        }
    }
}

fn is_json(content_type: &HeaderValue) -> bool {
    let essence = content_type.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

impl From<Multipart> for Body {
    fn from(form: Multipart) -> Self {
        let (content_type, segments) = form.into_body();
        Self::Segments(content_type, segments.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Body, ExtraFields};

    fn text(value: serde_json::Value, extra: ExtraFields) -> String {
        match Body::json(&value, &extra).unwrap() {
            Body::Json(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn extra_fields_join_the_body() {
        assert_eq!(text(json!({"a": 1}), ExtraFields::default()), r#"{"a":1}"#);
        assert_eq!(text(json!({"a": "é"}), ExtraFields::default().with("b", 2)), r#"{"a":"é","b":2}"#);
    }

    #[test]
    fn a_field_set_twice_is_an_error() {
        let error = Body::json(&json!({"a": 1}), &ExtraFields::default().with("a", 2)).unwrap_err();
        assert_eq!(error.to_string(), "`a` is set twice: by its own setter and by `extra`; drop one of them");
        let error = Body::json(&json!([1]), &ExtraFields::default().with("a", 2)).unwrap_err();
        assert!(error.is_invalid_input());
    }
}
