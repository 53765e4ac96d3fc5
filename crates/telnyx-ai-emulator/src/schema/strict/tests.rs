use serde_json::json;

use super::*;

/// Returns a closed object with this one property.
fn object(property: &Value) -> Value {
    json!({"type": "object", "properties": {"a": property}, "required": ["a"], "additionalProperties": false})
}

#[test]
fn what_strict_servers_take_passes() {
    for schema in [
        object(&json!({"type": ["string", "null"], "format": "date", "pattern": "^2", "title": "A"})),
        object(&json!({"type": "array", "items": {"anyOf": [{"enum": ["x", 1]}, {"const": null}]}, "maxItems": 3})),
        object(&json!({"anyOf": [object(&json!({"$ref": "#"})), {"type": "null"}]})),
        json!({"type": "object", "properties": {}, "required": [], "additionalProperties": false}),
        json!({"type": "object", "additionalProperties": false}),
        json!({"$ref": "#/$defs/Node", "$defs": {"Node": object(&json!({"type": "array",
            "items": {"$ref": "#/$defs/Node"}}))}}),
    ] {
        assert_eq!(check(&schema), Ok(()), "{schema}");
    }
}

#[test]
fn every_other_schema_is_refused_with_its_place() {
    let text = json!({"type": "string"});
    let breach = |schema: &Value| check(schema).unwrap_err();
    for (schema, at, problem) in [
        (json!({}), "", "the root of the schema must be an object"),
        (json!({"type": "array", "items": text}), "", "the root of the schema must be an object"),
        (json!({"type": ["object", "null"]}), "", "the root of the schema must be an object"),
        (json!({"anyOf": [object(&text)]}), "", "the root of the schema must be an object"),
        (json!({"$ref": "#/nowhere"}), "", "the root of the schema must be an object"),
        (json!({"type": "object"}), "/additionalProperties", "additionalProperties must be false in every object"),
        (
            object(&json!({"type": "object", "additionalProperties": {"type": "string"}})),
            "/properties/a/additionalProperties",
            "additionalProperties must be false",
        ),
        (
            json!({"type": "object", "properties": {"a": text, "b": text}, "required": ["a"],
                "additionalProperties": false}),
            "/required",
            "required must name every property, and b is missing",
        ),
        (
            json!({"type": "object", "properties": {}, "required": ["c"], "additionalProperties": false}),
            "/required",
            "required names c, which is no property",
        ),
        (object(&json!({"oneOf": [text]})), "/properties/a/oneOf", "the keyword oneOf is not supported"),
        (object(&json!({"type": "string", "minLength": 1})), "/properties/a/minLength", "the keyword minLength"),
        (object(&json!({"type": "string", "default": "x"})), "/properties/a/default", "the keyword default"),
        (object(&json!({"type": "string", "format": "uri"})), "/properties/a/format", "the format \"uri\""),
        (object(&json!({"$ref": "#/$defs/X"})), "/properties/a/$ref", "the reference names no schema"),
        (object(&json!({"description": "x"})), "/properties/a", "a schema must have a type"),
        (object(&json!(true)), "/properties/a", "a schema must be an object"),
        (
            object(&json!({"type": "array", "items": {"anyOf": [text, {"allOf": []}]}})),
            "/properties/a/items/anyOf/1/allOf",
            "the keyword allOf",
        ),
        (
            json!({"type": "object", "properties": {"a/b": {"not": {}}}, "required": ["a/b"],
                "additionalProperties": false}),
            "/properties/a~1b/not",
            "the keyword not",
        ),
    ] {
        let breach = breach(&schema);
        assert_eq!(breach.at, at, "{schema}");
        assert!(breach.problem.starts_with(problem), "{}", breach.problem);
    }
}

#[test]
fn a_schema_that_is_too_large_is_refused() {
    let nested = |levels: usize| (1..levels).fold(object(&json!({"type": "null"})), |inner, _| object(&inner));
    assert_eq!(check(&nested(10)), Ok(()));
    assert_eq!(check(&nested(11)).unwrap_err().problem, "a schema may have 10 levels of objects at most");
    let listed = |depth: usize| {
        object(&(0..depth).fold(json!({"type": "null"}), |inner, _| json!({"items": inner, "type": "array"})))
    };
    assert_eq!(check(&listed(98)), Ok(()));
    assert_eq!(check(&listed(99)).unwrap_err().problem, "schemas may be 100 deep at most");
    let choices = |count: usize| object(&json!({"enum": (0..count).collect::<Vec<_>>()}));
    assert_eq!(check(&choices(1000)), Ok(()));
    assert_eq!(check(&choices(1001)).unwrap_err().problem, "a schema may have 1000 values of enums at most");
    let long = object(&json!({"enum": ["x".repeat(120_000)]}));
    assert!(check(&long).unwrap_err().problem.starts_with("a schema may have 120000 characters"));
    let many = |count: usize| {
        let names: Vec<String> = (0..count).map(|n| n.to_string()).collect();
        let properties: Map<String, Value> = names.iter().map(|n| (n.clone(), json!({"type": "null"}))).collect();
        json!({"type": "object", "properties": properties, "required": names, "additionalProperties": false})
    };
    assert_eq!(check(&many(5000)), Ok(()));
    assert_eq!(check(&many(5001)).unwrap_err().problem, "a schema may have 5000 properties at most");
}
