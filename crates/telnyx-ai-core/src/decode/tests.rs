use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use super::acknowledgement::nothing;
use super::diagnose::short_type_name;
use super::{data, data_or_bare, json, list, page, text};

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Task {
    id: String,
    sizes: Vec<u32>,
}

fn problem(body: &[u8]) -> String {
    data::<Task>(&body.to_vec().into()).unwrap_err().to_string()
}

#[test]
fn the_path_the_type_and_the_value_are_named() {
    assert_eq!(
        problem(br#"{"data":{"id":"a","sizes":[1,"two"]}}"#),
        "at `data.sizes[1]`: not a Task: invalid type: string \"two\", expected u32 at line 1 column 34; the value is `\"two\"`"
    );
    assert_eq!(
        problem(br#"{"data":{"sizes":[]}}"#),
        "at `data`: not a Task: missing field `id` at line 1 column 20; the value is `{\"sizes\":[]}`"
    );
    assert!(problem(b"[]").starts_with("at the top: not a Task"), "{}", problem(b"[]"));
    assert!(problem(br#"{"data":null}"#).starts_with("at `data`: "));
}

#[test]
fn bodies_that_are_not_json_are_told_apart() {
    for (body, says) in [
        (&b""[..], "got an empty body"),
        (b" \n", "got an empty body"),
        (
            b"<html><body>502</body></html>",
            "sends it: `<html><body>502</body></html>`; check the base URL and any proxy",
        ),
        (br#"{"data":{"id":"a""#, "got 17 bytes that end too early"),
        (b"{\"data\":\"\xff\xfe\"}", "not UTF-8 from byte 9 on"),
        (b"{\"data\":{\"id\":\"a\",\"sizes\":[]}} trailing", "got text after it"),
        (b"oops", "got text that is not JSON"),
    ] {
        let problem = problem(body);
        assert!(problem.contains(says), "{problem}");
        assert!(problem.starts_with("expected JSON (Task), "), "{problem}");
    }
}

#[test]
fn json_that_is_nested_too_deeply_is_json() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(text::<Value>(&nested(127)).is_ok());
    let problem = text::<Value>(&nested(128)).unwrap_err().to_string();
    let expected =
        "expected JSON (Value), got JSON that is nested too deeply (recursion limit exceeded at line 1 column 128): `[";
    assert!(problem.starts_with(expected), "{problem}");
}

#[test]
fn what_is_no_empty_response_says_what_to_do() {
    for (body, says) in [
        (
            "<html>502</html>",
            "expected JSON or an empty response, got HTML or XML, as a proxy or gateway sends it: `<html>502</html>`; check \
             the base URL and any proxy",
        ),
        (
            "\u{feff}<html>",
            "expected JSON or an empty response, got HTML or XML, as a proxy or gateway sends it: `<html>`; check the base \
             URL and any proxy",
        ),
        (
            "{\"a\":",
            "expected JSON or an empty response, got 5 bytes that end too early: EOF while parsing a value at line 1 column 5",
        ),
        (
            "\u{feff}{\"error\":\"boom\"}",
            "at `error`: the response reports an error with a status of success: `\"boom\"`; do not use its other fields",
        ),
    ] {
        assert_eq!(nothing(&body.into()).unwrap_err().to_string(), says);
    }
    for body in ["", "\u{feff}", "OK", "[]", "{\"error\":null}"] {
        nothing(&body.into()).unwrap();
    }
}

#[test]
fn a_text_that_looks_like_html_came_from_no_proxy() {
    assert_eq!(
        text::<Task>("<tool_call>").unwrap_err().to_string(),
        "expected JSON (Task), got text that is not JSON (expected value at line 1 column 1): `<tool_call>`"
    );
}

#[test]
fn an_envelope_is_an_object_with_data() {
    for (body, says) in [
        (
            "7",
            "at the top: not a Vec<Task>: invalid type: integer `7`, expected an object at line 1 column 1; the value is `7`",
        ),
        (
            r#"{"data":null}"#,
            "at `data`: not a Vec<Task>: expected a list, got null at line 1 column 13; the value is `null`",
        ),
        ("{}", "at the top: not a Vec<Task>: missing field `data` at line 1 column 2; the value is `{}`"),
    ] {
        assert_eq!(list::<Task>(&body.into()).unwrap_err().to_string(), says);
        assert_eq!(page::<Task>(&body.into()).unwrap_err().to_string(), says);
    }
    let error = data::<Option<u8>>(&r#"{"data":null}"#.into()).unwrap_err();
    assert_eq!(error.json_path(), Some("data"));
    assert_eq!(data::<Option<u8>>(&r#"{"data":7}"#.into()).unwrap(), Some(7));
    assert_eq!(list::<u8>(&r#"{"data":[null,7,null]}"#.into()).unwrap(), [7]);
    assert_eq!(page::<u8>(&r#"{"data":[null,7,null]}"#.into()).unwrap().data, [7]);
    assert_eq!(list::<u8>(&r#"{"data":[null,"x"]}"#.into()).unwrap_err().json_path(), Some("data[1]"));
}

#[test]
fn ten_megabytes_of_nested_arrays_are_an_error() {
    let deep = vec![b'['; 10 * 1024 * 1024];
    assert!(json::<Value>(&deep.clone().into()).is_err());
    assert!(data::<Task>(&deep.clone().into()).is_err());
    let mut hidden = br#"{"unknown":"#.to_vec();
    hidden.extend(deep);
    assert!(data::<Task>(&hidden.into()).is_err());
}

#[test]
fn long_values_are_cut_between_characters() {
    let body = format!(r#"{{"data":{{"id":["{}"],"sizes":[]}}}}"#, "é".repeat(1000));
    let problem = problem(body.as_bytes());
    assert!(problem.ends_with("é…`") && problem.len() < 600, "{problem}");
}

#[test]
fn type_names_lose_their_modules() {
    assert_eq!(short_type_name("alloc::vec::Vec<a::b::Model>"), "Vec<Model>");
    assert_eq!(
        short_type_name(std::any::type_name::<BTreeMap<String, Option<Value>>>()),
        "BTreeMap<String, Option<Value>>"
    );
}

#[test]
fn an_array_is_no_envelope() {
    let error = data::<Vec<Task>>(&r#" [{"data":[]}]"#.into()).unwrap_err();
    assert_eq!(error.to_string(), "at the top: not a Vec<Task>: expected an object, got an array");
    assert_eq!(error.json_path(), Some("."));
}

#[test]
fn errors_beside_the_data_are_not_swallowed() {
    for (body, path) in [
        (r#"{"data":[],"errors":[{"detail":"boom"}]}"#, Some("errors")),
        (r#"{"data":[],"error":"boom"}"#, Some("error")),
        (r#"{"data":[],"errors":[],"error":null}"#, None),
        (r#"{"data":["error"],"errors":null}"#, None),
    ] {
        let error = data::<Vec<String>>(&body.into()).err();
        assert_eq!(error.as_ref().and_then(|error| error.json_path()), path, "{body}");
    }
}

#[test]
fn bytes_that_are_not_utf8_matter_only_where_they_are_read() {
    let body = Bytes::from_static(b"{\"unread\":\"\xff\",\"data\":7}");
    assert_eq!(data::<u32>(&body).unwrap(), 7);

    let error = data::<u32>(&Bytes::from_static(b"{\"unread\":\"\xff\",\"data\":7} more")).unwrap_err();
    assert!(error.to_string().contains("not UTF-8 from byte 11 on"), "{error}");
}

#[test]
fn an_error_field_that_says_nothing_is_no_error() {
    for nothing in ["false", "0", "0.0", "-0.0", r#""""#, r#"" ""#, "[]", "{}", "null", "[null]", r#"{"a":null}"#] {
        for name in ["error", "errors"] {
            let body = format!(r#"{{"data":7,"{name}":{nothing}}}"#);
            assert_eq!(data::<u32>(&body.clone().into()).unwrap(), 7, "{body}");
        }
    }
    for something in ["true", "1", "0.5", r#""x""#, "[null,1]", r#"{"a":"x","b":null}"#] {
        let body = format!(r#"{{"data":7,"error":{something}}}"#);
        assert_eq!(data::<u32>(&body.clone().into()).unwrap_err().json_path(), Some("error"), "{body}");
    }
}

#[test]
fn an_error_where_nothing_is_expected_is_an_error() {
    for body in [r#"[{"error":"boom"}]"#, "data: {}\n\n", ": ping\n\n", "<html>"] {
        assert!(nothing(&body.into()).is_err(), "{body}");
    }
    for body in ["", "[]", "[1]", "ok", "null"] {
        assert!(nothing(&body.into()).is_ok(), "{body}");
    }
}

#[test]
fn a_byte_order_mark_is_skipped_in_a_body_and_not_in_a_text() {
    assert_eq!(json::<u32>(&"\u{feff}7".into()).unwrap(), 7);
    assert!(text::<u32>("\u{feff}7").is_err());
}

#[test]
fn a_list_of_lists_is_no_envelope() {
    for (body, lists) in [("[[1]]", vec![[1]]), ("[[1],[2]]", vec![[1], [2]])] {
        assert_eq!(data_or_bare::<Vec<[u8; 1]>>(&body.into()).unwrap(), lists);
    }
}
