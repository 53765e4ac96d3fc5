mod beside;
mod shapes;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use shapes::{flat_shapes, shapes};

/// Creates a detail from its fields.
fn detail(parts: Value) -> ErrorDetail {
    let part = |key: &str| parts.get(key).map(|value| value.as_str().unwrap().to_owned());
    ErrorDetail {
        code: part("code"),
        other_code: part("other_code"),
        title: part("title"),
        message: part("message"),
        field: part("field"),
        kind: part("kind"),
        url: part("url"),
    }
}

fn parsed(body: &Value) -> Vec<ErrorDetail> {
    parse(body.to_string().as_bytes())
}

#[test]
fn all_forms_are_read_from_a_body() {
    for (name, body, expected) in shapes().into_iter().chain(flat_shapes()) {
        let expected: Vec<_> = expected.as_array().unwrap().iter().cloned().map(detail).collect();
        assert_eq!(parsed(&body), expected, "{name}");
    }
    assert_eq!(parsed(&json!({"title": "No", "detail": "why"})), [detail(json!({"title": "No", "message": "why"}))]);
}

#[test]
fn in_a_stream_only_error_objects_count() {
    for (name, body, expected) in shapes() {
        let expected: Vec<_> = expected.as_array().unwrap().iter().cloned().map(detail).collect();
        assert_eq!(from_value(&body), expected, "{name}");
    }
    for (name, body, _) in flat_shapes() {
        assert_eq!(from_value(&body), [], "{name}");
    }
}

#[test]
fn other_bodies_have_no_details() {
    for body in [
        json!({}),
        json!(null),
        json!("text"),
        json!([]),
        json!([1, null, []]),
        json!({"error": null}),
        json!({"error": false, "errors": [], "detail": null}),
        json!({"error": {}, "errors": [{}], "detail": ""}),
        json!({"id": "c1", "object": "chat.completion.chunk", "choices": [], "error": null}),
        json!({"id": "c1", "type": "message_delta", "url": "https://e.x"}),
    ] {
        assert_eq!(parsed(&body), [], "{body}");
        assert_eq!(from_value(&body), [], "{body}");
    }
    for body in [&b""[..], b"<html>502</html>", b"{\"error\":", b"\xFF\xFE", b"Not found"] {
        assert_eq!(parse(body), []);
    }
}

#[test]
fn count_and_texts_are_bounded() {
    let long = "é".repeat(1000);
    let entry = json!({"code": long, "title": long, "detail": long, "loc": vec![long.clone(); 3], "type": long, "meta": {"url": long}});
    let details = parsed(&json!({"errors": vec![entry.clone(); 100], "detail": vec![entry; 100], "error": "other"}));
    assert_eq!(details.len(), MAX_DETAILS);
    for detail in &details[1..] {
        for text in [&detail.code, &detail.title, &detail.message, &detail.field, &detail.kind, &detail.url] {
            let length = text.as_ref().filter(|text| text.ends_with('…')).map_or(0, String::len);
            assert!((MAX_TEXT_BYTES - 1..=MAX_TEXT_BYTES).contains(&length), "{length}");
        }
    }
    let exact = "x".repeat(MAX_TEXT_BYTES);
    assert_eq!(parsed(&json!({"error": exact}))[0].message.as_deref(), Some(exact.as_str()));
}

#[test]
fn deep_nesting_is_bounded() {
    let deep = (0..100).fold(json!("x"), |inner, _| json!({"error": inner}));
    let message = parsed(&deep)[0].message.clone().unwrap();
    assert!(message.starts_with("{\"error\":{"), "{message}");
    let list = (0..100).fold(json!({"errors": ["x"]}), |inner, _| json!({"errors": [inner, {"detail": [1]}]}));
    assert!(!from_value(&list).is_empty());
    assert_eq!(parse("[".repeat(100_000).as_bytes()), []);
}

#[test]
fn display_is_one_line() {
    for (parts, shown) in [
        (json!({"field": "a.b", "message": "m", "code": "1", "title": "t"}), "a.b: m (1)"),
        (json!({"message": "m"}), "m"),
        (json!({"title": "t", "code": "1"}), "t (1)"),
        (json!({"kind": "k", "field": "f"}), "f: k"),
        (json!({"code": "1"}), "1"),
        (json!({"field": "f", "code": "1"}), "f: 1"),
        (json!({"url": "https://e.x"}), "no description"),
        (json!({"message": "a\nb\r\u{1b}[31mc", "code": "1\n2"}), "a b  [31mc (1 2)"),
    ] {
        assert_eq!(detail(parts).to_string(), shown);
    }
}

#[test]
fn unknown_fields_are_not_serialized() {
    let value = serde_json::to_value(detail(json!({"kind": "k", "message": "m"}))).unwrap();
    assert_eq!(value, json!({"type": "k", "message": "m"}));
}

/// Random values with the known keys.
fn any_body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!("error")),
    ];
    let key = proptest::sample::select(vec![
        "error",
        "errors",
        "detail",
        "message",
        "msg",
        "code",
        "title",
        "type",
        "object",
        "loc",
        "source",
        "pointer",
        "meta",
        "url",
        "error_description",
    ]);
    leaf.prop_recursive(6, 40, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(key.clone(), inner, 0..5)
                .prop_map(|map| map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn details_of_any_body_are_bounded(body in any_body(), bytes in any::<Vec<u8>>()) {
        parse(&bytes);
        for detail in parsed(&body).into_iter().chain(from_value(&body)) {
            prop_assert_ne!(&detail, &ErrorDetail::default());
            prop_assert!(!detail.to_string().contains(char::is_control));
        }
        prop_assert!(from_value(&body).is_empty() || !parsed(&body).is_empty());
    }
}

#[test]
fn byte_order_marks_duplicate_keys_and_unpaired_surrogates_are_accepted() {
    for body in [
        "\u{feff}{\"errors\":[{\"code\":\"10015\",\"detail\":\"no\"}]}",
        r#"{"errors":[],"errors":[{"code":"1","code":"10015","detail":"no"}]}"#,
        r#"{"errors":[{"code":"10015","detail":"no","meta":{"at":1e999}}],"id":"\ud83d"}"#,
    ] {
        assert_eq!(parse(body.as_bytes()), [detail(json!({ "code": "10015", "message": "no" }))], "{body}");
    }
    let half = parse(br#"{"error":{"message":"no \ud83d"}}"#);
    assert_eq!(half, [detail(json!({ "message": "no \u{fffd}" }))]);
}

#[test]
fn bounds_are_exact() {
    assert_eq!((MAX_DETAILS, MAX_TEXT_BYTES, MAX_WRAPPERS), (64, 1024, 4));
    // 63, 64 and 65 details, in a list of errors, at the top level, split over two fields, and as texts.
    for (count, kept) in [(63, 63), (64, 64), (65, 64), (200, 64)] {
        let entries: Vec<Value> = (0..count).map(|nth| json!({"code": nth, "detail": format!("d{nth}")})).collect();
        let (first, second) = entries.split_at(40);
        let texts: Vec<String> = (0..count).map(|nth| format!("t{nth}")).collect();
        for body in [
            json!({ "errors": entries }),
            json!({ "detail": entries }),
            json!({ "error": entries }),
            json!({ "errors": first, "detail": second }),
            json!({ "errors": texts }),
            Value::from(entries.clone()),
            json!({ "errors": [{ "errors": entries }] }),
        ] {
            let details = parsed(&body);
            assert_eq!(details.len(), kept, "{count}: {body:.60}");
            let last = details[kept - 1].message.as_deref().unwrap();
            assert_eq!(&last[1..], (kept - 1).to_string(), "the first ones are kept");
        }
    }
    // A text of 1,024 bytes is complete. One of 1,025 is truncated at a character boundary and ends with `…`.
    for (text, kept) in [
        ("x".repeat(1023), "x".repeat(1023)),
        ("x".repeat(1024), "x".repeat(1024)),
        ("x".repeat(1025), format!("{}…", "x".repeat(1021))),
        ("é".repeat(512), "é".repeat(512)),
        ("é".repeat(513), format!("{}…", "é".repeat(510))),
        (format!(" {} ", "x".repeat(1024)), "x".repeat(1024)),
    ] {
        for body in [json!({ "detail": text }), json!({ "errors": [{ "detail": text }] })] {
            assert_eq!(parsed(&body)[0].message.as_deref(), Some(kept.as_str()));
        }
        assert_eq!(parsed(&json!({"errors": [{"title": text, "code": text, "type": text, "param": text}]}))[0], {
            let kept = Some(kept.clone());
            ErrorDetail {
                title: kept.clone(),
                code: kept.clone(),
                kind: kept.clone(),
                field: kept,
                ..ErrorDetail::default()
            }
        });
    }
    // 64 steps of a path are read.
    for (steps, last) in [(63, "62"), (64, "63"), (65, "63")] {
        let body = json!({"detail": [{"loc": (0..steps).collect::<Vec<u32>>(), "msg": "no"}]});
        assert!(parsed(&body)[0].field.as_deref().unwrap().ends_with(&format!(".{last}")));
    }
}

#[test]
fn wrappers_are_opened_four_levels_deep() {
    let wrapped =
        |depth: u32| (0..depth).fold(json!({"message": "deep", "code": "7"}), |inner, _| json!({ "error": inner }));
    for (depth, opened) in [(1, true), (2, true), (5, true), (6, false)] {
        let details = parsed(&wrapped(depth));
        assert_eq!(details[0].code.as_deref() == Some("7"), opened, "{depth}: {details:?}");
        assert_eq!(details.len(), 1);
    }
}

#[test]
fn an_empty_list_or_object_is_not_a_message() {
    let items = json!([{"code": "7", "detail": []}, {"code": "8", "message": {}}]);
    let expected = [detail(json!({"code": "7"})), detail(json!({"code": "8"}))];
    assert_eq!(parsed(&json!({ "errors": items })), expected);
}
