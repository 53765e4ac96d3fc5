use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use super::acknowledgement::accept;
use super::diagnose::short_type_name;
use super::{DecodeError, data, data_or_bare, json, list, page, text};
use crate::Error;

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
fn errors_contain_the_path_the_type_and_the_value() {
    assert_eq!(
        problem(br#"{"data":{"id":"a","sizes":[1,"two"]}}"#),
        "at `data.sizes[1]`: not a Task: invalid type: string \"two\", expected u32 at line 1 column 34; the value is `\"two\"`"
    );
    assert_eq!(
        problem(br#"{"data":{"sizes":[]}}"#),
        "at `data`: not a Task: missing field `id` at line 1 column 20; the value is `{\"sizes\":[]}`"
    );
    assert!(problem(b"[]").starts_with("at the top level: not a Task"), "{}", problem(b"[]"));
    assert!(problem(br#"{"data":null}"#).starts_with("at `data`: "));
}

#[test]
fn each_kind_of_invalid_json_has_its_message() {
    for (body, says) in [
        (&b""[..], "got an empty body"),
        (b" \n", "got an empty body"),
        (
            b"<html><body>502</body></html>",
            "gateway: `<html><body>502</body></html>`; check the base URL and any proxy",
        ),
        (br#"{"data":{"id":"a""#, "got 17 bytes of incomplete JSON"),
        (b"{\"data\":\"\xff\xfe\"}", "not UTF-8 from byte 9 on"),
        (b"{\"data\":{\"id\":\"a\",\"sizes\":[]}} trailing", "got text after the JSON value"),
        (b"oops", "got text that is not JSON"),
    ] {
        let problem = problem(body);
        assert!(problem.contains(says), "{problem}");
        assert!(problem.starts_with("expected JSON (Task), "), "{problem}");
    }
}

#[test]
fn deep_nesting_has_its_own_message() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(text::<Value>(&nested(127)).is_ok());
    let problem = text::<Value>(&nested(128)).unwrap_err().to_string();
    let expected =
        "expected JSON (Value), got JSON that is nested too deeply (recursion limit exceeded at line 1 column 128): `[";
    assert!(problem.starts_with(expected), "{problem}");
}

#[test]
fn errors_of_an_expected_empty_response_name_the_remedy() {
    for (body, says) in [
        (
            "<html>502</html>",
            "expected JSON or an empty response, got HTML or XML, probably from a proxy or gateway: `<html>502</html>`; check \
             the base URL and any proxy",
        ),
        (
            "\u{feff}<html>",
            "expected JSON or an empty response, got HTML or XML, probably from a proxy or gateway: `<html>`; check the base \
             URL and any proxy",
        ),
        (
            "{\"a\":",
            "expected JSON or an empty response, got 5 bytes of incomplete JSON: EOF while parsing a value at line 1 column 5",
        ),
        (
            "\u{feff}{\"error\":\"boom\"}",
            "at `error`: the response reports an error with a status of success: `\"boom\"`; do not use its other fields",
        ),
    ] {
        assert_eq!(accept(&body.into()).unwrap_err().to_string(), says);
    }
    for body in ["", "\u{feff}", "OK", "[]", "{\"error\":null}"] {
        accept(&body.into()).unwrap();
    }
}

#[test]
fn html_in_a_text_is_not_attributed_to_a_proxy() {
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
            "at the top level: not a Vec<Task>: invalid type: integer `7`, expected an object at line 1 column 1; the value is `7`",
        ),
        (
            r#"{"data":null}"#,
            "at `data`: not a Vec<Task>: expected a list, got null at line 1 column 13; the value is `null`",
        ),
        ("{}", "at the top level: not a Vec<Task>: missing field `data` at line 1 column 2; the value is `{}`"),
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
fn long_values_are_truncated_at_character_boundaries() {
    let body = format!(r#"{{"data":{{"id":["{}"],"sizes":[]}}}}"#, "é".repeat(1000));
    let problem = problem(body.as_bytes());
    assert!(problem.ends_with("é…`") && problem.len() < 600, "{problem}");
}

#[test]
fn type_names_omit_their_modules() {
    assert_eq!(short_type_name("alloc::vec::Vec<a::b::Model>"), "Vec<Model>");
    assert_eq!(
        short_type_name(std::any::type_name::<BTreeMap<String, Option<Value>>>()),
        "BTreeMap<String, Option<Value>>"
    );
}

#[test]
fn an_array_is_not_an_envelope() {
    let error = data::<Vec<Task>>(&r#" [{"data":[]}]"#.into()).unwrap_err();
    assert_eq!(error.to_string(), "at the top level: not a Vec<Task>: expected an object, got an array");
    assert_eq!(error.json_path(), Some("."));
}

#[test]
fn errors_next_to_the_data_are_reported() {
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
fn invalid_utf8_is_an_error_only_in_strings_that_are_read() {
    let body = Bytes::from_static(b"{\"unread\":\"\xff\",\"data\":7}");
    assert_eq!(data::<u32>(&body).unwrap(), 7);

    let error = data::<u32>(&Bytes::from_static(b"{\"unread\":\"\xff\",\"data\":7} more")).unwrap_err();
    assert!(error.to_string().contains("not UTF-8 from byte 11 on"), "{error}");
}

#[test]
fn an_empty_error_field_is_not_an_error() {
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
fn an_error_in_an_expected_empty_response_is_reported() {
    for body in [r#"[{"error":"boom"}]"#, "data: {}\n\n", ": ping\n\n", "<html>"] {
        assert!(accept(&body.into()).is_err(), "{body}");
    }
    for body in ["", "[]", "[1]", "ok", "null"] {
        assert!(accept(&body.into()).is_ok(), "{body}");
    }
}

#[test]
fn a_byte_order_mark_is_skipped_in_bodies_only() {
    assert_eq!(json::<u32>(&"\u{feff}7".into()).unwrap(), 7);
    assert!(text::<u32>("\u{feff}7").is_err());
}

#[test]
fn a_list_of_lists_is_not_an_envelope() {
    for (body, lists) in [("[[1]]", vec![[1]]), ("[[1],[2]]", vec![[1], [2]])] {
        assert_eq!(data_or_bare::<Vec<[u8; 1]>>(&body.into()).unwrap(), lists);
    }
}

#[test]
fn a_list_is_required_and_skips_null_items() {
    assert_eq!(list::<String>(&r#"{"data":["a",null,"b"]}"#.into()).unwrap(), ["a", "b"]);
    for body in ["{}", r#"{"data":null}"#] {
        assert!(list::<String>(&body.into()).unwrap_err().to_string().contains("`data`"), "{body}");
    }
}

#[test]
fn a_path_can_be_prefixed() {
    for (inner, outer) in
        [(".", "arguments"), ("city", "arguments.city"), ("[0]", "arguments[0]"), ("[0].a", "arguments[0].a")]
    {
        assert_eq!(DecodeError::at(inner, "is empty").under("arguments").json_path(), Some(outer));
    }
    let html = json::<u8>(&"<html>".into()).unwrap_err();
    assert_eq!(html.json_path(), None);
    assert_eq!(html.under("meta").json_path(), Some("meta"));
}

#[test]
fn an_attachment_is_kept_by_the_error() {
    let error = Error::from(DecodeError::at("choices[0]", "is incomplete").with_attachment("so far".to_owned()));
    assert!(error.is_decode());
    assert_eq!(error.attachment::<String>().map(String::as_str), Some("so far"));
}
