use std::time::Duration;

use http::StatusCode;
use http::header::{CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue};

use super::{RateLimit, ResponseMetadata, compression};

#[test]
fn x_request_id_has_precedence_over_request_id() {
    let id = |headers: &[(&'static str, &'static str)]| {
        let headers = headers.iter().map(|(name, id)| (HeaderName::from_static(name), HeaderValue::from_static(id)));
        let metadata = ResponseMetadata::new(StatusCode::OK, headers.collect(), 1, Duration::ZERO);
        metadata.request_id().map(str::to_owned)
    };
    let (service, gateway) = (("x-request-id", "r-1"), ("request-id", "r-2"));
    assert_eq!(id(&[service, gateway]).as_deref(), Some("r-1"));
    assert_eq!(id(&[gateway, service]).as_deref(), Some("r-1"));
    assert_eq!(id(&[gateway]).as_deref(), Some("r-2"));
    assert_eq!(id(&[]), None);
}

#[test]
fn compressions_are_recognized_ignoring_case() {
    for (values, found) in [
        (&["gzip"][..], Some("gzip")),
        (&["GZip"], Some("GZip")),
        (&["identity, BR "], Some("BR")),
        (&["identity", "zstd"], Some("zstd")),
        (&["x-gzip"], Some("x-gzip")),
        (&["deflate"], Some("deflate")),
        (&["compress"], Some("compress")),
        (&["X-Compress"], Some("X-Compress")),
        (&["identity"], None),
        (&["utf-8"], None),
        (&["gzipped"], None),
        (&[""], None),
        (&[], None),
    ] {
        let headers = values.iter().map(|value| (CONTENT_ENCODING, HeaderValue::from_static(value)));
        assert_eq!(compression(&headers.collect::<HeaderMap>()), found, "{values:?}");
    }
}

#[test]
fn the_documented_rate_limit_has_precedence() {
    let documented = [("x-ratelimit-limit", "10"), ("x-ratelimit-remaining", "9"), ("x-ratelimit-reset", "8")];
    let other = [
        ("x-ratelimit-limit-requests", "7"),
        ("x-ratelimit-remaining-requests", "6"),
        ("x-ratelimit-reset-requests", "5"),
    ];
    let read = |headers: &[(&'static str, &'static str)]| {
        let headers =
            headers.iter().map(|(name, text)| (HeaderName::from_static(name), HeaderValue::from_static(text)));
        RateLimit::read(&headers.collect())
    };
    let limit = |limit, remaining, reset| RateLimit {
        limit: Some(limit),
        remaining: Some(remaining),
        reset: Some(Duration::from_secs(reset)),
    };
    assert_eq!(read(&[documented, other].concat()), limit(10, 9, 8));
    assert_eq!(read(&other), limit(7, 6, 5));
    assert_eq!(read(&[("x-ratelimit-limit-tokens", "7")]), RateLimit::default(), "tokens are no requests");
}
