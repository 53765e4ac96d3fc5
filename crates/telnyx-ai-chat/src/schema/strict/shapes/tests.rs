use serde_json::json;

use super::super::strict;

#[test]
fn lists_and_enums_without_a_type() {
    let of = |field: serde_json::Value| {
        let object = json!({ "type": "object", "properties": { "a": field }, "required": ["a"] });
        strict(&object, true)
            .map(|written| written.schema["properties"]["a"].clone())
            .map_err(|problem| problem.to_string())
    };
    let none = |least: u64| json!({ "type": "array", "items": false, "minItems": least });
    let empty = json!({ "type": "array", "items": { "type": "null" }, "minItems": 0, "maxItems": 0 });
    assert_eq!(of(none(0)), Ok(empty));
    for least in [1, 2] {
        assert_eq!(of(none(least)), Err("field `a[]` has no possible value".to_owned()));
    }
    for (values, kind) in [
        (json!([1, 2]), json!("integer")),
        (json!([1.5, 2.5]), json!("number")),
        (json!([1, 2.5, 2]), json!(["integer", "number"])),
        (json!(["b", 1, "a", null, true, false]), json!(["boolean", "integer", "null", "string"])),
    ] {
        assert_eq!(of(json!({ "enum": values })), Ok(json!({ "enum": values, "type": kind })), "{values}");
    }
}

#[test]
fn keywords_of_other_tools_change_nothing() {
    let object = |field| json!({ "type": "object", "properties": { "a": field }, "required": ["a"] });
    let written = strict(&object(json!({ "type": "string", "x-order": 1, "examples": ["b"] })), true).unwrap();
    assert_eq!(written.schema["properties"]["a"], json!({ "type": "string" }));
    assert_eq!(written.unsupported, None);
    let unknown = strict(&object(json!({ "type": "string", "y-order": 1 })), true).unwrap();
    assert_eq!(unknown.unsupported.unwrap().to_string(), "field `a` has a schema with `y-order`");
}
