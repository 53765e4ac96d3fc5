use proptest::prelude::*;
use serde_json::{Value, json};

use super::{ParsedPart, Parts, Step};

/// The parts that a text gives when it comes in these pieces, and what is there at the end.
fn parts<'a>(pieces: impl IntoIterator<Item = &'a str>) -> (Vec<(String, Value)>, Option<Value>) {
    let mut parser = Parts::default();
    let mut parts = Vec::new();
    for piece in pieces {
        parser.push(piece, |part| parts.push((part.path(), part.value)));
    }
    parser.finish(|part| parts.push((part.path(), part.value)));
    (parts, parser.so_far())
}

#[test]
fn values_come_in_the_order_in_which_they_end() {
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
    let (parts, whole) = parts([text]);
    assert_eq!(parts, expected.map(|(path, value)| (path.to_owned(), value)));
    assert_eq!(whole, Some(serde_json::from_str(text).unwrap()));
}

#[test]
fn what_is_complete_so_far_has_the_shape_of_the_whole() {
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
    ] {
        let mut parser = Parts::default();
        parser.push(text, drop);
        assert_eq!(parser.so_far(), so_far, "{text}");
    }
}

#[test]
fn a_lone_value_is_complete_at_the_end_of_the_text() {
    assert_eq!(parts(["4", "2"]), (vec![(String::new(), json!(42))], Some(json!(42))));
    assert_eq!(parts(["\"a", "b\""]), (vec![(String::new(), json!("ab"))], Some(json!("ab"))));
    assert_eq!(parts(["\"ab"]), (vec![], None));
}

#[test]
fn what_is_no_json_gives_no_parts_from_there_on() {
    for (text, count) in [
        ("Here you are: {\"a\": 1}", 0),
        ("[1, oops, 2]", 1),
        ("[1, 'x', 2]", 1),
        ("]", 0),
        ("{1: 2}", 1),
        ("{\"a\": 1} {\"b\": 2}", 2),
        ("[01, 1]", 0),
        (&format!("{}1", "[".repeat(200)), 0),
    ] {
        assert_eq!(parts([text]).0.len(), count, "{text}");
    }
}

#[test]
fn patterns() {
    let part = ParsedPart {
        place: vec![Step::Field("a".into()), Step::Item(3), Step::Item(0), Step::Field("b c".into())],
        value: json!("x"),
    };
    assert_eq!(part.path(), "a[3][0].b c");
    for pattern in ["a[][].b c", "a[3][0].b c", "a[][0].b c"] {
        assert!(part.matches(pattern), "{pattern}");
    }
    for pattern in ["", "a", "a[][]", "a[][].b c.d", "a[2][].b c", "a[].b c", "a[][].b", "[][][]", "a.3.0.b c"] {
        assert!(!part.matches(pattern), "{pattern}");
    }
    assert!(ParsedPart { place: vec![], value: json!(1) }.matches(""));
    let error = part.value_as::<u8>().unwrap_err();
    assert!(error.is_decode() && error.json_path() == Some("a[3][0].b c"), "{error}");
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|n: f64| Value::from(n)),
        "\\PC{0,6}".prop_map(Value::from),
        "[\"\\\\{}\\[\\],: \n\u{1F600}]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map("[a-z.\\[\\]\"]{0,3}", inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_cut_anywhere_gives_the_same_parts(value in any_json(), pretty: bool, cuts: Vec<usize>) {
        let text = if pretty { serde_json::to_string_pretty(&value)? } else { value.to_string() };
        // As it is read: the last digit of a float may change on the way.
        let value: Value = serde_json::from_str(&text)?;
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut % (text.len() + 1)).filter(|at| text.is_char_boundary(*at)).collect();
        at.extend([0, text.len()]);
        at.sort_unstable();
        let pieces = at.windows(2).map(|ends| &text[ends[0]..ends[1]]);
        let (found, whole) = parts(pieces);
        prop_assert_eq!(&found, &parts([text.as_str()]).0);
        prop_assert_eq!(found.last(), Some(&(String::new(), value.clone())));
        prop_assert_eq!(whole, Some(value));
    }

    #[test]
    fn no_text_panics(text in "\\PC*|[\\[\\]{}\",:\\\\0-9a-z ]*") {
        parts([text.as_str()]);
    }
}
