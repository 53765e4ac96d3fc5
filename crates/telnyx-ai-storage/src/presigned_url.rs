//! Presigned URLs.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::decode::{self, DecodeError};
use telnyx_ai_core::internal::{Endpoint, Idempotency, lenient};
use telnyx_ai_core::{Bytes, Client, Error, ExtraFields, Request, Timestamp};

/// A week, the longest time that the service allows.
const MAX_TTL: u32 = 604_800;

/// URL with which anyone can download or upload one object until it expires.
#[non_exhaustive]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresignedUrl {
    /// URL with its token, which grants access to the object.
    pub url: String,
    /// Time at which the URL expires; `None` if the service sends none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

impl std::fmt::Debug for PresignedUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PresignedUrl").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

#[derive(Serialize)]
struct Body {
    ttl: u32,
}

#[derive(Deserialize)]
struct Envelope {
    /// Documented name.
    content: Option<Content>,
    /// Name in older samples.
    data: Option<Content>,
}

#[derive(Deserialize)]
struct Content {
    presigned_url: String,
    #[serde(default, deserialize_with = "lenient::opt_timestamp")]
    expires_at: Option<Timestamp>,
}

impl PresignedUrl {
    pub(crate) fn request(api: &Client, bucket: &str, key: &str, ttl: u32) -> Request<Self> {
        let checked = match ttl {
            1..=MAX_TTL => Ok(()),
            _ => Err(Error::invalid_input("ttl_seconds", format!("is {ttl}; it must be 1 to {MAX_TTL}"))),
        };
        // A URL that nobody receives does no work, so a lost response may be requested again.
        Endpoint::post(
            "storage.presigned_url",
            "/storage/buckets/{bucket}/{key}/presigned_url",
            Idempotency::Idempotent,
        )
        .check(checked)
        .path("bucket", bucket)
        .path("key", key)
        .body(&Body { ttl }, &ExtraFields::default())
        .decode_with(read)
        .on(api)
    }
}

fn read(body: &Bytes) -> Result<PresignedUrl, DecodeError> {
    let Envelope { content, data } = decode::json(body)?;
    let content = content.or(data).ok_or_else(|| DecodeError::at("content", "is missing"))?;
    Ok(PresignedUrl { url: content.presigned_url, expires_at: content.expires_at })
}
