use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use super::{data, json, short_type_name};

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
