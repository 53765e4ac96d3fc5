use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{mark_invalid_utf8, parse};

#[derive(Debug, Deserialize, PartialEq)]
struct Read {
    read: String,
}

#[test]
fn invalid_utf8_is_an_error_only_in_strings_that_are_read() {
    for skipped in [
        &b"\xff"[..],
        b"a\xffb",
        b"\xff\xfe\xff",
        b"\\\\\xff",
        b"\xff\\udc00",
        b"\\ud800\xff",
        b"\xe2\x82",
        b"\xff\\\"",
    ] {
        let body = [br#"{"skipped":""#, skipped, br#"","read":"text"}"#].concat();
        assert_eq!(parse::<Read>(&body).unwrap(), Read { read: "text".into() }, "{}", body.escape_ascii());
        let body = [br#"{"read":""#, skipped, br#""}"#].concat();
        assert!(parse::<Read>(&body).is_err(), "{}", body.escape_ascii());
        assert!(parse::<Value>(&body).is_err(), "{}", body.escape_ascii());
    }
}

#[test]
fn invalid_utf8_outside_strings_is_an_error() {
    for body in [&b"\xff"[..], b"[1\xff]", b"[1]\xff", b"[\"\\\xff\"]", b"[\"\\\\\\\xff\"]", b"{\"a\xff\":1}"] {
        assert!(parse::<Value>(body).is_err(), "{}", body.escape_ascii());
    }
    assert!(parse::<IgnoredAny>(b"[\"\\\xff\"]").is_err(), "no escape of JSON, although it is skipped");
}

#[test]
fn consecutive_invalid_bytes_become_one_escape() {
    assert_eq!(mark_invalid_utf8(&[0xff; 1000]).len(), 7);
}
