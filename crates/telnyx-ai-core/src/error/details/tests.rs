mod beside;

use proptest::prelude::*;
use serde_json::json;

use super::*;

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

/// Objects that always mean an error.
fn shapes() -> Vec<(&'static str, Value, Value)> {
    vec![
        (
            "FastAPI",
            json!({"detail": [
                {"loc": ["body", "messages", 0, "role"], "msg": "field required", "type": "value_error.missing"},
                {"loc": ["query", "page[size]"], "msg": "field required", "type": "missing"},
            ]}),
            json!([
                {"field": "body.messages.0.role", "message": "field required", "kind": "value_error.missing"},
                {"field": "query.page[size]", "message": "field required", "kind": "missing"},
            ]),
        ),
        ("detail text", json!({"detail": "Not \"found\""}), json!([{"message": "Not \"found\""}])),
        ("detail object", json!({"detail": {"code": 7, "message": "no"}}), json!([{"code": "7", "message": "no"}])),
        (
            "detail holding error",
            json!({"detail": {"error": {"message": "no", "code": "x"}}}),
            json!([{"code": "x", "message": "no"}]),
        ),
        ("detail texts", json!({"detail": ["a", "b"]}), json!([{"message": "a"}, {"message": "b"}])),
        (
            "missing bucket",
            json!({"detail": [{"code": "10005", "title": "Not found", "detail": "Bucket x"}, {"detail": "y"}]}),
            json!([{"code": "10005", "title": "Not found", "message": "Bucket x"}, {"message": "y"}]),
        ),
        (
            "Telnyx",
            json!({"errors": [
                {"code": "10015", "title": "Bad Request", "detail": "no", "source": {"pointer": "/body/a"}, "meta": {"url": "https://e.x/1"}},
                {"code": 10009, "description": "who?", "source": {"parameter": "limit"}, "meta": {}},
                {"detail": "only"},
            ]}),
            json!([
                {"code": "10015", "title": "Bad Request", "message": "no", "field": "/body/a", "url": "https://e.x/1"},
                {"code": "10009", "message": "who?", "field": "limit"},
                {"message": "only"},
            ]),
        ),
        (
            "OpenAI",
            json!({"error": {"message": "no", "type": "invalid_request_error", "param": "model", "code": null}}),
            json!([{"message": "no", "kind": "invalid_request_error", "field": "model"}]),
        ),
        (
            "OpenAI and Telnyx at once",
            json!({
                "error": {"message": "no", "type": "invalid_request_error", "param": null, "code": "invalid_request"},
                "errors": [{"code": "10015", "title": "Bad Request", "detail": "no", "meta": {"url": "https://e.x/1"}}],
            }),
            json!([{"message": "no", "kind": "invalid_request_error", "code": "invalid_request",
                "other_code": "10015", "title": "Bad Request", "url": "https://e.x/1"}]),
        ),
        (
            "OpenAI and FastAPI at once",
            json!({
                "error": {"message": "model: no", "type": "invalid_request_error", "param": "model", "code": null},
                "detail": [{"loc": ["body", "model"], "msg": "no", "type": "value_error"}],
            }),
            json!([{"message": "no", "kind": "invalid_request_error", "field": "body.model"}]),
        ),
        (
            "OpenAI and FastAPI, of several fields",
            json!({
                "error": {"message": "a: no; b: never", "param": "a"},
                "detail": [{"loc": ["body", "a"], "msg": "no"}, {"loc": ["body", "b"], "msg": "never"}],
            }),
            json!([{"message": "no", "field": "body.a"}, {"message": "never", "field": "body.b"}]),
        ),
        (
            "OpenAI and FastAPI, of different fields",
            json!({
                "error": {"message": "model: no", "param": "model"},
                "detail": [{"loc": ["body", "n"], "msg": "no"}, {"loc": ["query", "model"], "msg": "no"}],
            }),
            json!([{"message": "model: no", "field": "model"}, {"message": "no", "field": "body.n"},
                {"message": "no", "field": "query.model"}]),
        ),
        (
            "both, with more to say",
            json!({"error": {"message": "no", "code": "a"}, "errors": [{"detail": "no", "code": "a"}, {"detail": "other", "code": "a"}]}),
            json!([{"message": "no", "code": "a"}, {"message": "other", "code": "a"}]),
        ),
        (
            "both, one per field",
            json!({"error": {"message": "no"}, "errors": [{"detail": "no", "source": {"pointer": "/a"}}, {"detail": "no", "source": {"pointer": "/b"}}]}),
            json!([{"message": "no", "field": "/a"}, {"message": "no", "field": "/b"}]),
        ),
        (
            "both, one without a text",
            json!({"error": {"code": "a", "message": "no"}, "errors": [{"code": "a", "title": "Bad"}]}),
            json!([{"code": "a", "message": "no", "title": "Bad"}]),
        ),
        (
            "both, the text as a title",
            json!({"error": {"message": "Not Found"}, "errors": [{"code": "10005", "title": "Not Found"}]}),
            json!([{"code": "10005", "title": "Not Found", "message": "Not Found"}]),
        ),
        ("error text", json!({"error": "boom"}), json!([{"message": "boom"}])),
        (
            "error text and detail",
            json!({"error": "Bad", "detail": "more"}),
            json!([{"title": "Bad", "message": "more"}]),
        ),
        (
            "error text and message",
            json!({"statusCode": 404, "error": "Not Found", "message": "no such job"}),
            json!([{"title": "Not Found", "message": "no such job"}]),
        ),
        (
            "error text and FastAPI detail",
            json!({"error": "invalid", "detail": [{"loc": ["body"], "msg": "no"}]}),
            json!([{"message": "invalid"}, {"message": "no", "field": "body"}]),
        ),
        (
            "OAuth",
            json!({"error": "invalid_client", "error_description": "unknown key"}),
            json!([{"code": "invalid_client", "message": "unknown key"}]),
        ),
        (
            "Anthropic",
            json!({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}, "request_id": "r"}),
            json!([{"kind": "overloaded_error", "message": "busy"}]),
        ),
        (
            "type error, flat",
            json!({"type": "error", "code": "x", "message": "no"}),
            json!([{"code": "x", "message": "no"}]),
        ),
        (
            "object error, flat",
            json!({"object": "error", "message": "no", "type": "BadRequestError", "param": null, "code": 400}),
            json!([{"code": "400", "message": "no", "kind": "BadRequestError"}]),
        ),
        ("type error and nothing else", json!({"type": "error"}), json!([{"kind": "error"}])),
        ("error flag", json!({"error": true, "message": "no"}), json!([{"message": "no"}])),
        ("wrapped twice", json!({"error": {"error": {"message": "no"}}}), json!([{"message": "no"}])),
        ("errors as an object", json!({"errors": {"detail": "no"}}), json!([{"message": "no"}])),
        ("errors as a text", json!({"errors": "no"}), json!([{"message": "no"}])),
        (
            "retyped fields",
            json!({"errors": [{"code": 1.5, "title": {"a": 1}, "detail": ["a", {"b": 2}], "source": "x", "meta": []}, null, 7, {}]}),
            json!([{"code": "1.5", "message": "[\"a\",{\"b\":2}]"}]),
        ),
        (
            "retyped locations",
            json!({"detail": [{"loc": "body", "msg": "a"}, {"loc": null, "msg": "b"}, {"loc": [null, "x", {}], "msg": "c"}]}),
            json!([{"field": "body", "message": "a"}, {"message": "b"}, {"field": "x", "message": "c"}]),
        ),
    ]
}

/// Objects that mean an error only with an error status.
fn flat_shapes() -> Vec<(&'static str, Value, Value)> {
    vec![
        ("message", json!({"message": "no"}), json!([{"message": "no"}])),
        ("code and message", json!({"code": 5, "message": "no"}), json!([{"code": "5", "message": "no"}])),
        ("title", json!({"title": "No", "status": 404}), json!([{"title": "No"}])),
        (
            "array",
            json!([{"code": "1", "message": "a"}, {"error": {"message": "b"}}, {"detail": "c"}, "d", 5]),
            json!([{"code": "1", "message": "a"}, {"message": "b"}, {"message": "c"}, {"message": "d"}]),
        ),
    ]
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
