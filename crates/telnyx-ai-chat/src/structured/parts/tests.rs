mod properties;

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Location, ParsedPart, PartValue, Parts, Step};
use crate::structured::part::SharedText;

fn drain(parser: &mut Parts, parts: &mut Vec<(String, Value)>) {
    while let Some(part) = parser.next() {
        // Both ways to read a value agree.
        let value: Value = part.value_as().unwrap();
        assert_eq!(part.value, value);
        parts.push((part.path(), part.value.into()));
    }
}

/// Returns the parts of a text that arrives in these pieces, and the partial value at the end.
fn parts<'a>(pieces: impl IntoIterator<Item = &'a str>) -> (Vec<(String, Value)>, Option<Value>) {
    let mut parser = Parts::default();
    let mut parts = Vec::new();
    for piece in pieces {
        parser.push(piece);
        drain(&mut parser, &mut parts);
        parser.partial_value();
    }
    parser.end();
    drain(&mut parser, &mut parts);
    (parts, parser.partial_value().cloned())
}

#[test]
fn values_arrive_in_the_order_in_which_they_end() {
    let text = r#" {"title": "a \"b\" ü\\", "steps": [{"n": -1.5e3, "ok": true}, [], {}, null], "last": 7} "#;
    let expected = [
        ("title", json!("a \"b\" ü\\")),
        ("steps[0].n", json!(-1500.0)),
        ("steps[0].ok", json!(true)),
        ("steps[0]", json!({ "n": -1500.0, "ok": true })),
        ("steps[1]", json!([])),
        ("steps[2]", json!({})),
        ("steps[3]", json!(null)),
        ("steps", json!([{ "n": -1500.0, "ok": true }, [], {}, null])),
        ("last", json!(7)),
        ("", serde_json::from_str(text).unwrap()),
    ];
    let (parts, complete) = parts([text]);
    assert_eq!(parts, expected.map(|(path, value)| (path.to_owned(), value)));
    assert_eq!(complete, Some(serde_json::from_str(text).unwrap()));
}

#[test]
fn the_partial_value_has_the_shape_of_the_response() {
    for (text, so_far) in [
        ("", None),
        ("  ", None),
        ("{", Some(json!({}))),
        (r#"{"a"#, Some(json!({}))),
        (r#"{"a":"#, Some(json!({}))),
        (r#"{"a": "x"#, Some(json!({}))),
        (r#"{"a": "x""#, Some(json!({ "a": "x" }))),
        (r#"{"a": ["#, Some(json!({ "a": [] }))),
        (r#"{"a": [{"b": 12"#, Some(json!({ "a": [{}] }))),
        (r#"{"a": [{"b": 12,"#, Some(json!({ "a": [{ "b": 12 }] }))),
        (r#"{"a": [1], "a": 2}"#, Some(json!({ "a": 2 }))),
        (r#"{"a": [1], "a": {"b": [3, "#, Some(json!({ "a": { "b": [3] } }))),
        (r#"{"a": [1], "b": {"#, Some(json!({ "a": [1], "b": {} }))),
        (r#"[[1, [2, 3], {"#, Some(json!([[1, [2, 3], {}]]))),
        // The parts that were complete before the error.
        (r#"[1, [2, oops, 3]"#, Some(json!([1, [2]]))),
        (r#"{"a": 1, 2}"#, Some(json!({ "a": 1 }))),
    ] {
        let mut parser = Parts::default();
        parser.push(text);
        assert_eq!(parser.partial_value().cloned(), so_far, "{text}");
        assert_eq!(parser.partial_value().cloned(), so_far, "{text} once more");
        // The text arrives byte by byte, and the parts are read after each byte.
        let mut parser = Parts::default();
        for at in 0..text.len() {
            parser.push(&text[at..=at]);
            parser.partial_value();
        }
        assert_eq!(parser.partial_value().cloned(), so_far, "{text} in bytes");
    }
}

#[test]
fn a_bare_value_is_complete_at_the_end_of_the_text() {
    assert_eq!(parts(["4", "2"]), (vec![(String::new(), json!(42))], Some(json!(42))));
    assert_eq!(parts(["\"a", "b\""]), (vec![(String::new(), json!("ab"))], Some(json!("ab"))));
    assert_eq!(parts(["\"ab"]), (vec![], None));
}

#[test]
fn invalid_json_yields_no_further_parts() {
    for (text, paths) in [
        // The two that were reported.
        (r#"{"a":1,2}"#, &["a"] as &[&str]),
        ("{1: 2}", &[]),
        ("Here you are: {\"a\": 1}", &[]),
        ("[1, oops, 2]", &["[0]"]),
        ("[1, 'x', 2]", &["[0]"]),
        ("[1 2]", &["[0]"]),
        ("[1,]", &["[0]"]),
        ("[,1]", &[]),
        ("[1,,2]", &["[0]"]),
        ("[1:2]", &["[0]"]),
        ("[1}", &["[0]"]),
        ("]", &[]),
        ("}", &[]),
        (":1", &[]),
        (r#"{"a" 1}"#, &[]),
        (r#"{"a":}"#, &[]),
        (r#"{"a"}"#, &[]),
        (r#"{"a":1,}"#, &["a"]),
        (r#"{,"a":1}"#, &[]),
        (r#"{"a":1 "b":2}"#, &["a"]),
        (r#"{"a":1]"#, &["a"]),
        (r#"{"a"::1}"#, &[]),
        (r#"{"a":1:2}"#, &["a"]),
        (r#"{[1]: 2}"#, &[]),
        (r#"{null: 2}"#, &[]),
        (r#"{"a":[{"b":1}"#, &["a[0].b", "a[0]"]),
        // Text after the value makes it invalid.
        (r#"{"a":1}}"#, &["a"]),
        (r#"{"a": 1} {"b": 2}"#, &["a"]),
        (r#"{"a": 1}, "#, &["a"]),
        (r#"{"a": 1} Is that all?"#, &["a"]),
        ("1 2", &[]),
        ("\"a\"b", &[]),
        ("null,", &[]),
        // Words and numbers.
        ("nul", &[]),
        ("[nul]", &[]),
        ("[nullx]", &[]),
        ("[True]", &[]),
        ("[NaN]", &[]),
        ("[01, 1]", &[]),
        ("[1., 1]", &[]),
        ("[.5]", &[]),
        ("[+1]", &[]),
        ("[-]", &[]),
        ("[1e]", &[]),
        ("[0x1]", &[]),
        ("[tru_e]", &[]),
        // Strings.
        ("[\"a\nb\"]", &[]),
        ("[\"a\u{0}\"]", &[]),
        ("[\"a\tb\"]", &[]),
        (r#"["\x"]"#, &[]),
        (r#"["\u12"]"#, &[]),
        (r#"["\u12zz"]"#, &[]),
        (r#"{"\x":1}"#, &[]),
        (r#"["a]"#, &[]),
        // White space that is not JSON, and comments.
        ("[1,\u{a0}2]", &["[0]"]),
        ("[1,\u{b}2]", &["[0]"]),
        ("[1,\u{c}2]", &["[0]"]),
        ("[\"a\u{1f}\", 1]", &[]),
        ("[1, // two\n2]", &["[0]"]),
        ("[1] // done", &["[0]"]),
        ("```json\n[1]\n```", &[]),
        (&format!("{}1", "[".repeat(200)), &[]),
        (&format!("{}1{}", "[".repeat(128), "]".repeat(128)), &[]),
    ] {
        assert!(serde_json::from_str::<Value>(text).is_err(), "{text} is JSON");
        let found: Vec<String> = parts([text]).0.into_iter().map(|(path, _)| path).collect();
        assert_eq!(found, paths, "{text}");
    }
}

/// An object around the value has one field and no other.
#[test]
fn a_wrapper_has_no_second_field() {
    for (text, paths, so_far) in [
        (r#"{"value":[1,2]}"#, &["[0]", "[1]", ""] as &[&str], json!([1, 2])),
        (r#"{"value":{"value":1,"b":2}}"#, &["value", "b", ""], json!({ "value": 1, "b": 2 })),
        (r#"{"value":1,"b":2}"#, &[], json!({ "value": 1, "b": 2 })),
        (r#"{"value":[1],"b":2}"#, &["[0]"], json!({ "value": [1], "b": 2 })),
        (r#"{"b":2,"value":1}"#, &["b", "value", ""], json!({ "b": 2, "value": 1 })),
        (r#"{"b":{"value":1}}"#, &["b.value", "b", ""], json!({ "b": { "value": 1 } })),
    ] {
        let mut parser = Parts::new(true);
        parser.push(text);
        // The value does not depend on the parts that were read.
        assert_eq!(parser.partial_value(), Some(&so_far), "{text}");
        parser.end();
        let mut parts = Vec::new();
        drain(&mut parser, &mut parts);
        assert_eq!(parts.into_iter().map(|(path, _)| path).collect::<Vec<_>>(), paths, "{text}");
        assert_eq!(parser.partial_value(), Some(&so_far), "{text}");
    }
    let mut begun = Parts::new(true);
    begun.push("{");
    assert_eq!(begun.partial_value(), None);
    begun.push(r#""b":"#);
    assert_eq!(begun.partial_value(), None);
    begun.push("1,");
    assert_eq!(begun.partial_value(), Some(&json!({ "b": 1 })));
}

#[test]
fn the_maximum_depth_is_that_of_the_decoder() {
    let text = format!("{}1{}", "[".repeat(127), "]".repeat(127));
    assert!(serde_json::from_str::<Value>(&text).is_ok());
    let (found, complete) = parts([text.as_str()]);
    assert_eq!((found.len(), found[0].0.as_str()), (128, "[0]".repeat(127).as_str()));
    assert_eq!(complete, serde_json::from_str(&text).ok());
}

#[test]
fn a_duplicate_name_has_its_last_value() {
    let (found, complete) = parts([r#"{"a":1,"b":0,"a":[2]}"#]);
    let paths: Vec<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["a", "b", "a[0]", "a", ""]);
    assert_eq!(found[4].1, json!({ "a": [2], "b": 0 }));
    assert_eq!(complete, Some(json!({ "a": [2], "b": 0 })));
}

#[test]
fn the_outermost_value_arrives_at_the_end_of_the_text() {
    let mut parser = Parts::default();
    parser.push(r#"{"a":1} "#);
    assert_eq!(parser.next().unwrap().path(), "a");
    assert_eq!(parser.next(), None);
    assert_eq!(parser.partial_value(), Some(&json!({ "a": 1 })));
    parser.push("\n");
    parser.end();
    assert_eq!(parser.next().unwrap().value, json!({ "a": 1 }));
    assert_eq!(parser.next(), None);
}

#[test]
fn parts_share_locations_and_text_and_parse_lists_on_use() {
    let mut parser = Parts::default();
    parser.push(r#"{"a":{"b":[[1],[2]]}}"#);
    let parts: Vec<ParsedPart> = std::iter::from_fn(|| parser.next()).collect();
    let paths: Vec<String> = parts.iter().map(ParsedPart::path).collect();
    assert_eq!(paths, ["a.b[0][0]", "a.b[0]", "a.b[1][0]", "a.b[1]", "a.b", "a"]);
    let outer = |at: usize| parts[at].location.as_ref().unwrap().outer.as_ref().unwrap();
    let location = |at: usize| parts[at].location.as_ref().unwrap();
    assert!(Arc::ptr_eq(outer(0), location(1)) && Arc::ptr_eq(outer(2), location(3)));
    assert!(
        Arc::ptr_eq(outer(1), outer(3)) && Arc::ptr_eq(outer(1), location(4)) && Arc::ptr_eq(outer(4), location(5))
    );
    // Only numbers have been read so far, and each list is read once.
    let read: Vec<bool> = parts.iter().map(|part| part.value.is_read()).collect();
    assert_eq!(read, [true, false, true, false, false, false]);
    assert!(std::ptr::eq(parts[4].value.as_value(), parts[4].value.as_value()) && parts[4].value.is_read());
}

#[test]
fn the_partial_value_is_not_rebuilt() {
    let mut parser = Parts::default();
    parser.push(r#"{"list":["a long text that is on the heap","#);
    let first = |parser: &mut Parts| parser.partial_value().unwrap()["list"][0].as_str().unwrap().as_ptr();
    let before = first(&mut parser);
    for _ in 0..100 {
        parser.push("[1],");
        assert!(std::ptr::eq(first(&mut parser), before));
    }
    assert_eq!(parser.partial_value().unwrap()["list"].as_array().unwrap().len(), 101);
}

/// The part of this value at `steps`, outermost first.
fn part(steps: impl IntoIterator<Item = Step>, value: Value) -> ParsedPart {
    let text = SharedText::default();
    text.push(&value.to_string());
    let location = steps.into_iter().fold(None, |outer, step| Some(Arc::new(Location { outer, step })));
    ParsedPart { location, value: PartValue::of(&text, 0..value.to_string().len()) }
}

#[test]
fn patterns() {
    let field = |name: &str| Step::Field(name.into());
    let x = part([field("a"), Step::Item(3), Step::Item(0), field("b c")], json!("x"));
    assert_eq!(x.path(), "a[3][0].b c");
    for pattern in ["a[][].b c", "a[3][0].b c", "a[][0].b c"] {
        assert!(x.matches(pattern), "{pattern}");
    }
    for pattern in ["", "a", "a[][]", "a[][].b c.d", "a[2][].b c", "a[].b c", "a[][].b", "[][][]", "a.3.0.b c"] {
        assert!(!x.matches(pattern), "{pattern}");
    }
    assert!(part([], json!(1)).matches(""));
    let error = x.value_as::<u8>().unwrap_err();
    assert!(error.is_decode() && error.json_path() == Some("a[3][0].b c"), "{error}");
}
