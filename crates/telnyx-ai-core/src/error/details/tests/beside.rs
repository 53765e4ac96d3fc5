//! Error objects next to other fields, or inside them.

use serde_json::{Value, json};

use super::{detail, from_value, parsed};

#[test]
fn a_detail_next_to_other_errors_is_a_separate_error() {
    let expected = [detail(json!({"message": "no"})), detail(json!({"message": "more"}))];
    for errors in [json!({"error": {"message": "no"}}), json!({"error": ["no"]}), json!({"errors": [{"detail": "no"}]})]
    {
        let mut body = errors;
        body["detail"] = json!("more");
        assert_eq!(parsed(&body), expected, "{body}");
        // A message next to a list often equals the message of the first error.
        body["message"] = json!("no");
        assert_eq!(parsed(&body), expected, "{body}");
    }
}

#[test]
fn a_code_next_to_errors_belongs_to_the_first() {
    for (errors, expected) in [
        (json!({"error": {"message": "no"}}), json!([{"message": "no", "code": "7"}])),
        (json!({"error": "no"}), json!([{"message": "no", "code": "7"}])),
        (
            json!({"errors": [{"detail": "no"}, {"detail": "a"}]}),
            json!([{"message": "no", "code": "7"}, {"message": "a"}]),
        ),
        (json!({"detail": [{"msg": "no", "loc": ["a"]}]}), json!([{"message": "no", "field": "a", "code": "7"}])),
        (json!({"error": {"message": "no"}, "detail": "a"}), json!([{"message": "no", "code": "7"}, {"message": "a"}])),
        (json!({"error": {"message": "no", "code": "x"}}), json!([{"message": "no", "code": "x", "other_code": "7"}])),
        // An error that is listed already is not added.
        (json!({"errors": [{"detail": "no", "code": 7}]}), json!([{"message": "no", "code": "7"}])),
        (
            json!({"errors": [{"detail": "no", "code": "x"}, {"detail": "a", "code": "7"}]}),
            json!([{"message": "no", "code": "x"}, {"message": "a", "code": "7"}]),
        ),
        (
            json!({"error": {"message": "no", "code": "x"}, "errors": [{"detail": "no", "code": "y"}]}),
            json!([{"message": "no", "code": "x", "other_code": "y"}]),
        ),
    ] {
        let mut body = errors;
        body["code"] = json!(7);
        let expected: Vec<_> = expected.as_array().unwrap().iter().cloned().map(detail).collect();
        assert_eq!(parsed(&body), expected, "{body}");
        assert_eq!(from_value(&body), expected, "{body}");
    }
    assert_eq!(from_value(&json!({"error": null, "errors": [], "code": 7})), []);
}

#[test]
fn errors_without_a_common_text_or_code_are_separate() {
    let both = json!({"error": {"code": "1"}, "errors": [{"code": "2"}]});
    assert_eq!(parsed(&both), [detail(json!({"code": "1"})), detail(json!({"code": "2"}))]);
    let longer = json!({
        "error": {"message": "model: bad input given", "param": "model"},
        "errors": [{"detail": "bad input", "source": {"parameter": "model"}}],
    });
    let expected = [
        detail(json!({"field": "model", "message": "model: bad input given"})),
        detail(json!({"field": "model", "message": "bad input"})),
    ];
    assert_eq!(parsed(&longer), expected);
}

#[test]
fn an_item_may_wrap_an_error_by_either_name() {
    let inner = json!({"message": "inner", "code": "2"});
    let titled = json!({"message": "inner", "code": "2"});
    let coded = json!({"message": "inner", "code": "2", "other_code": "1"});
    // Each item has a code or a title, so that only the name of the wrapper matters.
    for (item, expected) in [
        (json!({"code": "1", "error": inner}), &coded),
        (json!({"code": "1", "errors": [inner]}), &coded),
        (json!({"title": "outer", "error": inner}), &titled),
        (json!({"title": "outer", "errors": [inner]}), &titled),
        (json!({"code": "1", "error": inner, "errors": []}), &coded),
        (json!({"code": "1", "error": null, "errors": [inner]}), &coded),
    ] {
        let expected = [detail(expected.clone())];
        assert_eq!(parsed(&json!({ "errors": [item] })), expected, "{item}");
        assert_eq!(parsed(&json!([item])), expected, "{item}");
    }
    // An item without these names, or with a message, is the error itself.
    assert_eq!(parsed(&json!({"errors": [{"code": "1", "other": inner}]})), [detail(json!({"code": "1"}))]);
    let complete = json!({"code": "1", "message": "outer", "error": inner});
    assert_eq!(parsed(&json!({ "errors": [complete] })), [detail(json!({"code": "1", "message": "outer"}))]);
}

#[test]
fn an_item_with_a_title_is_one_error() {
    let parts = json!([{"msg": "a"}, {"msg": "b"}]);
    let complete = detail(json!({"title": "Invalid", "message": r#"[{"msg":"a"},{"msg":"b"}]"#}));
    assert_eq!(parsed(&json!({"errors": [{"title": "Invalid", "detail": parts}]})), [complete]);
}

#[test]
fn an_empty_error_next_to_a_message_is_not_an_error() {
    for error in ["", "  "] {
        assert_eq!(from_value(&json!({"error": error, "message": "fine"})), []);
    }
}

#[test]
fn a_list_of_more_errors_than_the_maximum_is_still_an_error() {
    for count in [63, 64, 65, 200] {
        let list: Vec<Value> = (0..count).map(|nth| json!({"error": {"message": format!("no {nth}")}})).collect();
        assert_eq!(from_value(&json!(list)).len(), count.min(64));
    }
}
