//! The key of a request.

use axum::http::{Method, header};

use super::{call::Call, error::StorageError, presigned};

/// Checks that a request has a key or the token of a presigned URL. The signature is ignored, as the service does.
pub(super) fn check(call: &Call) -> Result<(), StorageError> {
    if call.query("X-Amz-Credential").is_some() {
        return Err(StorageError::denied(
            "The URL contains an API key in X-Amz-Credential. Create a presigned URL with \
             `POST /v2/storage/buckets/{bucket}/{key}/presigned_url`, whose token is not a key.",
        ));
    }
    let authorization = call.headers.get(header::AUTHORIZATION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    if authorization.as_deref().and_then(key).is_some() {
        return Ok(());
    }
    if let Some(token) = call.query(presigned::TOKEN)
        && [Method::GET, Method::HEAD, Method::PUT].contains(&call.method)
    {
        return presigned::check(call, token);
    }
    Err(StorageError::denied(
        "The request has no key. Send `Authorization: AWS4-HMAC-SHA256 Credential=KEY/…` or `Authorization: Bearer KEY`.",
    ))
}

/// Returns the key in an authorization header.
fn key(authorization: &str) -> Option<&str> {
    let (scheme, rest) = authorization.split_once(' ')?;
    let key = if scheme.eq_ignore_ascii_case("bearer") {
        rest.trim()
    } else if scheme == "AWS4-HMAC-SHA256" {
        rest.split(',').find_map(|part| part.trim().strip_prefix("Credential="))?.split('/').next()?
    } else {
        return None;
    };
    (!key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn keys_of_both_forms() {
        for (header, expected) in [
            ("Bearer KEY", Some("KEY")),
            ("bearer  KEY ", Some("KEY")),
            (
                "AWS4-HMAC-SHA256 Credential=KEY/20260101/r/s3/aws4_request, SignedHeaders=host, Signature=0",
                Some("KEY"),
            ),
            ("AWS4-HMAC-SHA256 SignedHeaders=host,Credential=KEY", Some("KEY")),
            ("AWS4-HMAC-SHA256 Credential=/20260101/r/s3/aws4_request", None),
            ("AWS4-HMAC-SHA256 Signature=0", None),
            ("Bearer ", None),
            ("Basic KEY", None),
            ("KEY", None),
        ] {
            assert_eq!(key(header), expected, "{header}");
        }
    }
}
