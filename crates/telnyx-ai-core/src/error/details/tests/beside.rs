//! Error objects beside other fields, or inside them.

use serde_json::{Value, json};

use super::{detail, from_value, parsed};

#[test]
fn a_detail_beside_other_errors_is_an_error_of_its_own() {
    let expected = [detail(json!({"message": "no"})), detail(json!({"message": "more"}))];
    for errors in [json!({"error": {"message": "no"}}), json!({"error": ["no"]}), json!({"errors": [{"detail": "no"}]})]
    {
        let mut body = errors;
        body["detail"] = json!("more");
        assert_eq!(parsed(&body), expected, "{body}");
        // A message beside them often repeats the first.
        body["message"] = json!("no");
        assert_eq!(parsed(&body), expected, "{body}");
    }
}

#[test]
fn a_code_beside_errors_is_that_of_the_first() {
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
        // One that is there already is not another.
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
fn errors_that_share_no_text_and_no_code_are_several() {
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
fn an_error_of_its_own_opens_an_item_by_either_name() {
    let inner = json!({"message": "inner", "code": "2"});
    let titled = json!({"message": "inner", "code": "2"});
    let coded = json!({"message": "inner", "code": "2", "other_code": "1"});
    // Each item has a code or a title, so that only the name of the wrapper opens it.
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
    // With neither name it is what it says itself, and a message makes it whole.
    assert_eq!(parsed(&json!({"errors": [{"code": "1", "other": inner}]})), [detail(json!({"code": "1"}))]);
    let whole = json!({"code": "1", "message": "outer", "error": inner});
    assert_eq!(parsed(&json!({ "errors": [whole] })), [detail(json!({"code": "1", "message": "outer"}))]);
}

#[test]
fn an_item_with_a_title_is_one_error() {
    let parts = json!([{"msg": "a"}, {"msg": "b"}]);
    let whole = detail(json!({"title": "Invalid", "message": r#"[{"msg":"a"},{"msg":"b"}]"#}));
    assert_eq!(parsed(&json!({"errors": [{"title": "Invalid", "detail": parts}]})), [whole]);
}

#[test]
fn an_empty_error_beside_a_message_is_no_error() {
    for error in ["", "  "] {
        assert_eq!(from_value(&json!({"error": error, "message": "fine"})), []);
    }
}

#[test]
fn a_list_of_more_errors_than_are_kept_is_still_errors() {
    for count in [63, 64, 65, 200] {
        let list: Vec<Value> = (0..count).map(|nth| json!({"error": {"message": format!("no {nth}")}})).collect();
        assert_eq!(from_value(&json!(list)).len(), count.min(64));
    }
}
