use http::{HeaderMap, HeaderValue};
use telnyx_ai_core::internal::Secrets;

use super::{Chunk, chunks, secret_values, text};

#[test]
fn values_of_secret_parameters_are_redacted() {
    let none = Secrets::default();
    for (given, expected) in [
        ("https://a/b?X-Amz-Signature=0a1b&c=d", "https://a/b?X-Amz-Signature=[redacted]&c=d"),
        ("?a=b&sig=1&TOKEN=2#f", "?a=b&sig=1&TOKEN=[redacted]#f"),
        (r#"{"url":"/a?x=1\u0026api_key=k","b":"=c"}"#, r#"{"url":"/a?x=1\u0026api_key=[redacted]","b":"=c"}"#),
        ("<U>/a?x=1&amp;X-Amz-Credential=k</U>", "<U>/a?x=1&amp;X-Amz-Credential=[redacted]</U>"),
        ("key=value, a key=value", "key=value, a key=value"),
        ("?key=", "?key="),
        ("=?=&=", "=?=&="),
    ] {
        assert_eq!(text(&none, given), expected);
    }
}

#[test]
fn the_value_of_a_secret_parameter_is_redacted_elsewhere() {
    let body = r#"{"token":"tok/12345","presigned_url":"https://a/b?X-AMZ-Security-Token=tok%2F12345"}"#;
    let expected = r#"{"token":"[redacted]","presigned_url":"https://a/b?X-AMZ-Security-Token=[redacted]"}"#;
    assert_eq!(text(&Secrets::default(), body), expected);
    let short = "/a?token=on and on";
    assert_eq!(text(&Secrets::default(), short), "/a?token=[redacted] and on");
}

#[test]
fn the_key_of_a_storage_header_is_a_secret() {
    let mut headers = HeaderMap::new();
    let line =
        "AWS4-HMAC-SHA256 Credential=KEY/12/20261127/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00";
    let mut value = HeaderValue::from_static(line);
    value.set_sensitive(true);
    headers.insert("authorization", value);
    let secrets: Secrets = secret_values(&headers, &"https://a/b".parse().unwrap()).iter().collect();
    assert_eq!(text(&secrets, "<KEY/12>"), "<[redacted]>");
}

#[test]
fn a_secret_in_any_number_of_chunks_is_replaced_once() {
    let key = HeaderValue::from_static("Bearer 0123456789");
    let secrets: Secrets = [&key].into_iter().collect();
    let body = "a 0123456789 b 0123456789";
    for size in 1..=body.len() {
        let parts = body.as_bytes().chunks(size).map(|part| Chunk { at_ms: 0, bytes: part.to_vec().into() });
        let count = parts.len();
        let clean = chunks(&secrets, parts.collect());
        assert_eq!(clean.len(), count);
        let joined = clean.iter().map(|chunk| &*chunk.bytes).collect::<Vec<_>>().concat();
        assert_eq!(String::from_utf8(joined).unwrap(), "a [redacted] b [redacted]", "{size}");
    }
}
