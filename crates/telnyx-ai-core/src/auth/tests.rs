use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};

use super::{ApiKey, Credentials, Secrets};

fn sent(secret: &str) -> Secrets {
    let mut value = HeaderValue::from_str(secret).unwrap();
    value.set_sensitive(true);
    Secrets::of(&HeaderMap::from_iter([(AUTHORIZATION, value)]))
}

#[tokio::test]
async fn the_key_is_a_sensitive_bearer_header() {
    let mut headers = HeaderMap::new();
    ApiKey::new("KEY-1").unwrap().authorize(&mut headers).await.unwrap();
    assert_eq!(headers[AUTHORIZATION], "Bearer KEY-1");
    assert!(headers[AUTHORIZATION].is_sensitive());
}

#[test]
fn unusable_keys_say_why_and_never_show_themselves() {
    for (key, says) in [
        ("", "is blank"),
        ("\"canary\"", "take the quotes off"),
        (" \t\n", "is blank"),
        ("canary\n", "a line break at byte 6 of 7"),
        ("cana ry", "white space at byte 4 of 7"),
        ("canary\u{e9}", "outside printable ASCII"),
        ("canary\0", "outside printable ASCII"),
    ] {
        let error = ApiKey::new(key).unwrap_err();
        assert!(error.is_config());
        assert!(error.to_string().contains(says), "{key:?}: {error}");
        assert!(!format!("{error:?}{error}").contains("cana"));
    }
}

#[test]
fn an_echoed_secret_is_cut_out_everywhere() {
    let sent = sent("Bearer canary-42");
    assert_eq!(
        sent.scrub(Bytes::from_static(b"{\"key\":\"canary-42\",\"again\":\"canary-42\"}")),
        "{\"key\":\"[redacted]\",\"again\":\"[redacted]\"}"
    );
    assert_eq!(sent.scrub(Bytes::from_static(b"nothing here")), "nothing here");
    let mut headers = HeaderMap::from_iter([("x-echo".parse().unwrap(), HeaderValue::from_static("a canary-42 b"))]);
    sent.scrub_headers(&mut headers);
    assert_eq!(headers["x-echo"], "a [redacted] b");
}

#[test]
fn a_secret_that_json_spells_with_escapes_is_cut_out() {
    let sent = sent("Bearer can/ary+42");
    for echo in [r"can/ary+42", r"can\/ary+42", r"\u0063an/ary\u002b42", r"can\u002Fary\u002B42"] {
        let body = format!(r#"{{"key":"{echo}","é":"can/ary+4"}}"#);
        assert_eq!(sent.scrub(body.into()), r#"{"key":"[redacted]","é":"can/ary+4"}"#.as_bytes(), "{echo}");
    }
    for other in [r"can/ary+4", r"\u0063", r"\u00", r"\", r"can/ary\u2b42", "can/ary+4\\"] {
        assert_eq!(sent.scrub(other.to_owned().into()), other.as_bytes());
    }
}
