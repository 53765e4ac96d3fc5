//! Tests of JSON lines.

use serde::Deserialize;

use super::texts;
use crate::input::{Input, Record};

fn record(json: &'static str) -> Record {
    Input::jsonl().read(json.as_bytes()).unwrap().next().unwrap().unwrap()
}

#[test]
fn broken_lines_are_bad_rows() {
    let bytes =
        b"\xef\xbb\xbf{\"a\":\"x\"}\r\n\n{\"a\":1 2}\n{\"a\":\"\xff\"}\n{\"a\":true}{}\n{\"a\":1.50}\n{\"a\":\"tor";
    let expected = [
        "1: x",
        "line 3: invalid JSON at column 8: expected `,` or `}`",
        "line 4: the line is not UTF-8 at its byte 7",
        "line 5: invalid JSON at column 11: trailing characters",
        "6: 1.5",
        "line 7: invalid JSON at column 9: EOF while parsing a string",
    ];
    assert_eq!(texts(Input::jsonl(), bytes, "a"), expected);
}

#[test]
fn deep_json_is_a_bad_row() {
    let deep = "[".repeat(100_000);
    let texts = texts(Input::jsonl(), deep.as_bytes(), "a");
    assert_eq!(texts, ["line 1: invalid JSON at column 128: recursion limit exceeded"]);
}

#[test]
fn missing_and_other_fields_are_named() {
    let error = |json, field| record(json).text(field).unwrap_err().to_string();
    assert_eq!(error(r#"{"a":1,"b":2}"#, "c"), "line 1: `c` is missing; the row has `a`, `b`");
    assert_eq!(error("{}", "c"), "line 1: `c` is missing; the row has no fields");
    assert_eq!(error("[1]", "c"), "line 1: `c` is missing; the row has no fields, because it is a list");
    assert_eq!(error(r#"{"c":null}"#, "c"), "line 1: `c` is null, and a text is required");
    assert_eq!(error(r#"{"c":[]}"#, "c"), "line 1: `c` is a list, and a text is required");
    assert_eq!(record(r#"{"c":18446744073709551615}"#).text("c").unwrap(), "18446744073709551615");
}

#[test]
fn a_key_is_exact() {
    let key = |json| record(json).key("id").map_err(|bad| bad.to_string());
    assert_eq!(key(r#"{"id":-7}"#), Ok("-7".to_owned()));
    assert_eq!(key(r#"{"id":true}"#), Ok("true".to_owned()));
    let inexact = "line 1: `id` is the key and is not an integer of 64 bits; write it as a string";
    assert_eq!(key(r#"{"id":18446744073709551616}"#), Err(inexact.to_owned()));
    assert_eq!(key("{}"), Err("line 1: `id` is missing; the row has no fields".to_owned()));
}

#[derive(Debug, PartialEq, Deserialize)]
struct Review {
    stars: u8,
}

#[test]
fn lines_decode_into_a_type() {
    assert_eq!(record(r#"{"stars":5,"other":[]}"#).decode(), Ok(Review { stars: 5 }));
    let error = record(r#"{"stars":"5"}"#).decode::<Review>().unwrap_err();
    assert_eq!(error.to_string(), "line 1: invalid type: string \"5\", expected u8");
}
