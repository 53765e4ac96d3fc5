use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{parse, unreadable_where_not_utf8};

#[derive(Debug, Deserialize, PartialEq)]
struct Read {
    read: String,
}

#[test]
fn what_is_not_utf8_is_an_error_only_in_what_is_read() {
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
fn what_is_not_utf8_is_an_error_where_it_is_no_part_of_a_string() {
    for body in [&b"\xff"[..], b"[1\xff]", b"[1]\xff", b"[\"\\\xff\"]", b"[\"\\\\\\\xff\"]", b"{\"a\xff\":1}"] {
        assert!(parse::<Value>(body).is_err(), "{}", body.escape_ascii());
    }
    assert!(parse::<IgnoredAny>(b"[\"\\\xff\"]").is_err(), "no escape of JSON, although it is skipped");
}

#[test]
fn a_row_of_bytes_that_are_not_utf8_takes_one_escape() {
    assert_eq!(unreadable_where_not_utf8(&[0xff; 1000]).len(), 7);
}
