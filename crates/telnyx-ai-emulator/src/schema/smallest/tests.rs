use serde_json::{Value, json};

use super::smallest;

fn make(schema: Value) -> Option<Value> {
    smallest(&schema, &|_| None)
}

#[track_caller]
fn makes(schema: Value, value: Value) {
    assert_eq!(make(schema.clone()), Some(value), "{schema}");
}

#[test]
fn scalars_are_as_small_as_allowed() {
    makes(json!({"type": "string"}), json!(""));
    makes(json!({"type": "string", "minLength": 3}), json!("aaa"));
    makes(json!({"type": "string", "pattern": "^[A-Z]{2}-\\d$"}), json!("AA-0"));
    makes(json!({"type": "integer"}), json!(0));
    makes(json!({"type": "integer", "minimum": 3}), json!(3));
    makes(json!({"type": "integer", "minimum": 1.5}), json!(2));
    makes(json!({"type": "integer", "exclusiveMinimum": 3}), json!(4));
    makes(json!({"type": "integer", "maximum": -4, "multipleOf": 3}), json!(-6));
    makes(json!({"type": "integer", "minimum": -7, "maximum": 5, "multipleOf": 3}), json!(0));
    makes(json!({"type": "integer", "exclusiveMinimum": 2.5, "exclusiveMaximum": 3.5}), json!(3));
    makes(json!({"type": "integer", "exclusiveMinimum": -4, "exclusiveMaximum": -2}), json!(-3));
    makes(json!({"type": "integer", "minimum": 4, "multipleOf": 3}), json!(6));
    makes(json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.5}), json!(0.25));
    makes(json!({"type": ["null", "string"]}), json!(null));
    makes(json!({"const": {"a": 1}}), json!({"a": 1}));
    makes(json!({"enum": ["b", "a"]}), json!("b"));
    makes(json!({"type": "string", "enum": [1, "a"]}), json!("a"));
    makes(json!({}), json!({}));
    makes(json!(true), json!({}));
}

#[test]
fn integers_are_written_as_integers_however_large() {
    for (schema, written) in [
        (json!({"type": "integer", "minimum": 9.3e18}), "9300000000000000000"),
        (json!({"type": "integer", "minimum": 9_300_000_000_000_000_001_u64}), "9300000000000000001"),
        (json!({"type": "integer", "exclusiveMinimum": 9_300_000_000_000_000_000_u64}), "9300000000000000001"),
        (json!({"type": "integer", "maximum": -9e18}), "-9000000000000000000"),
        (json!({"type": "integer", "maximum": i64::MIN}), "-9223372036854775808"),
        (json!({"type": "integer", "minimum": 1e16, "multipleOf": 7}), "10000000000000003"),
        (
            json!({"type": "array", "uniqueItems": true, "minItems": 2, "items": {"type": "integer", "minimum": i64::MAX}}),
            "[9223372036854775807,9223372036854775808]",
        ),
    ] {
        assert_eq!(make(schema.clone()).map(|made| made.to_string()).as_deref(), Some(written), "{schema}");
    }
    for minimum in [1e20, 1e300] {
        assert_eq!(make(json!({"type": "integer", "minimum": minimum})), None);
    }
}

#[test]
fn objects_and_lists_are_minimal() {
    makes(
        json!({"type": "object", "required": ["a", "x"], "properties": {
            "a": {"type": "array", "minItems": 2, "items": {"type": "boolean"}},
            "b": {"type": "string"}
        }}),
        json!({"a": [false, false], "x": {}}),
    );
    makes(json!({"properties": {"a": {"type": "null"}}, "minProperties": 2}), json!({"a": null, "property1": {}}));
    makes(json!({"type": "array", "uniqueItems": true, "minItems": 3, "items": {"type": "integer"}}), json!([0, 1, 2]));
    makes(
        json!({"type": "array", "uniqueItems": true, "minItems": 2, "items": {"enum": ["x", "y"]}}),
        json!(["x", "y"]),
    );
    makes(json!({"prefixItems": [{"type": "null"}, {"type": "integer"}], "minItems": 2}), json!([null, 0]));
}

#[test]
fn alternatives_parts_and_references_are_followed() {
    makes(json!({"oneOf": [{"type": "number"}, {"type": "integer"}, {"type": "null"}]}), json!(null));
    makes(json!({"anyOf": [false, {"type": "string"}], "minLength": 1}), json!("a"));
    makes(json!({"allOf": [{"type": "integer", "minimum": 2}, {"minimum": 5}]}), json!(5));
    makes(
        json!({"$ref": "#/$defs/node", "$defs": {"node": {
            "type": "object", "required": ["next"],
            "properties": {"next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]}}
        }}}),
        json!({"next": null}),
    );
}

#[test]
fn unsatisfiable_schema_has_no_value() {
    for schema in [
        json!(false),
        json!({"enum": []}),
        json!({"type": "integer", "minimum": 2, "maximum": 1}),
        json!({"type": "string", "minLength": 3, "maxLength": 2}),
        json!({"type": "string", "minLength": 1e12}),
        json!({"type": "array", "minItems": 1e12}),
        json!({"type": "object", "minProperties": 1e12}),
        json!({"type": "unheard-of"}),
        json!({"$ref": "#/nowhere"}),
        json!({"required": ["a"], "properties": {"a": {"$ref": "#"}}}),
        json!({"not": {}}),
    ] {
        assert_eq!(make(schema.clone()), None, "{schema}");
    }
}

#[test]
fn multiplying_schema_is_rejected_in_time() {
    let mut branch = json!({"$ref": "#"});
    for _ in 0..3 {
        branch = json!({"anyOf": [branch.clone(), branch.clone(), branch]});
    }
    let properties = json!({"a": branch, "b": branch, "c": branch});
    assert_eq!(make(json!({"required": ["a", "b", "c"], "properties": properties})), None);
}

#[test]
fn growing_schema_is_rejected_in_time() {
    let mut nested = json!({"type": "string", "minLength": 1000});
    for _ in 0..5 {
        nested = json!({"type": "array", "minItems": 9999, "items": nested});
    }
    let numbers: Vec<_> = (0..50_000).collect();
    let around_all = json!({"allOf": vec![json!({"$ref": "#/$defs/all"}); 1000]});
    for schema in [
        nested,
        json!({"type": "array", "minItems": 9999, "uniqueItems": true, "items": {"type": "string"}}),
        json!({"type": "array", "minItems": 9999, "items": {"enum": numbers}, "uniqueItems": true}),
        json!({"$defs": {"all": {"enum": numbers}}, "required": ["a"], "properties": {"a": around_all}}),
    ] {
        assert_eq!(make(schema), None);
    }
}

#[test]
fn suggestions_fill_plain_string_fields_that_they_fit() {
    let schema = json!({"required": ["city", "unit", "code"], "properties": {
        "city": {"type": "string"},
        "unit": {"type": "string", "enum": ["C", "F"]},
        "code": {"type": "string", "maxLength": 2}
    }});
    let made = smallest(&schema, &|name| Some(format!("the {name}")));
    assert_eq!(made, Some(json!({"city": "the city", "unit": "C", "code": ""})));
}
