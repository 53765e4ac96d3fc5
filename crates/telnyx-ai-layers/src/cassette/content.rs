//! The content of a body: JSON as JSON, text as text, other bytes as base64.

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_TYPE, ETAG};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use telnyx_ai_core::internal::{from_base64, to_base64};

use super::layout::compact;

/// A recorded body.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    Json(Box<RawValue>),
    Text(String),
    Base64(Binary),
    /// The pieces of the body of a response, as they arrived.
    Chunks(Vec<RecordedChunk>),
}

/// Bytes that are base64 in the file.
#[derive(Clone, Debug)]
pub(crate) struct Binary(Bytes);

/// A piece of a body. It has either a text or bytes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordedChunk {
    /// Milliseconds since the headers of the response.
    at_ms: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    base64: Option<Binary>,
}

/// A piece of a body and its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    /// Milliseconds since the headers of the response.
    pub(crate) at_ms: u64,
    pub(crate) bytes: Bytes,
}

impl Content {
    /// Returns the content of a body in one piece; `None` if it is empty.
    pub(crate) fn of(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        if body.is_empty() {
            return None;
        }
        if let Some(json) = as_json(headers, body) {
            return Some(Self::Json(json));
        }
        Some(match std::str::from_utf8(body) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Base64(Binary(Bytes::copy_from_slice(body))),
        })
    }

    /// Returns the content of the body of a response. A complete JSON body is one piece, and a stream of events always
    /// keeps its pieces.
    pub(crate) fn of_chunks(headers: &HeaderMap, chunks: Vec<Chunk>, is_complete: bool) -> Option<Self> {
        let body = chunks.iter().map(|chunk| &*chunk.bytes).collect::<Vec<_>>().concat();
        let is_one_piece = chunks.len() < 2 || (is_complete && as_json(headers, &body).is_some());
        if is_one_piece && !has_type(headers, "text/event-stream") {
            return Self::of(headers, &body);
        }
        (!chunks.is_empty()).then(|| Self::Chunks(chunks.into_iter().map(RecordedChunk::from).collect()))
    }

    /// Returns the pieces of the body.
    pub(crate) fn chunks(&self) -> Vec<Chunk> {
        let one = |bytes| vec![Chunk { at_ms: 0, bytes }];
        match self {
            Self::Json(json) => one(compact(json.get()).into()),
            Self::Text(text) => one(Bytes::copy_from_slice(text.as_bytes())),
            Self::Base64(Binary(bytes)) => one(bytes.clone()),
            Self::Chunks(chunks) => chunks.iter().map(Chunk::from).collect(),
        }
    }

    /// Returns the complete body.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.chunks().iter().map(|chunk| &*chunk.bytes).collect::<Vec<_>>().concat()
    }
}

/// Returns the JSON value of a body that can be laid out again. White space in a file, which has an entity tag, is part
/// of its content.
fn as_json(headers: &HeaderMap, body: &[u8]) -> Option<Box<RawValue>> {
    let text = std::str::from_utf8(body).ok()?;
    if !has_type(headers, "application/json") || headers.contains_key(ETAG) && compact(text) != text {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// Returns `true` if the content type is `essence`, with any parameters.
pub(crate) fn has_type(headers: &HeaderMap, essence: &str) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(essence)
}

impl From<Chunk> for RecordedChunk {
    fn from(Chunk { at_ms, bytes }: Chunk) -> Self {
        match std::str::from_utf8(&bytes) {
            Ok(text) => Self { at_ms, text: Some(text.to_owned()), base64: None },
            Err(_) => Self { at_ms, text: None, base64: Some(Binary(bytes)) },
        }
    }
}

impl From<&RecordedChunk> for Chunk {
    fn from(chunk: &RecordedChunk) -> Self {
        let mut bytes = chunk.text.clone().unwrap_or_default().into_bytes();
        bytes.extend(chunk.base64.iter().flat_map(|Binary(bytes)| bytes.iter()));
        Self { at_ms: chunk.at_ms, bytes: bytes.into() }
    }
}

impl Serialize for Binary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&to_base64(&self.0))
    }
}

impl<'de> Deserialize<'de> for Binary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        from_base64(&text).map(|bytes| Self(bytes.into())).map_err(D::Error::custom)
    }
}
