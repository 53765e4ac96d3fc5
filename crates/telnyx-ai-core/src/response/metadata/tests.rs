use std::time::Duration;

use http::StatusCode;
use http::header::{CONTENT_ENCODING, HeaderMap, HeaderName, HeaderValue};

use super::{ResponseMetadata, compression};

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
