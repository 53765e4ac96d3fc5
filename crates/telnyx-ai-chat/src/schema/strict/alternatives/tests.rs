use serde_json::{Map, Value, json};

use super::super::strict;
use super::{described, merge, union};

fn map(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn merged(one: Value, other: Value) -> Option<Value> {
    merge(map(one), map(other)).map(Value::Object)
}

#[test]
fn both_schemas_hold_after_a_merge() {
    assert_eq!(merged(json!({ "type": "string" }), json!({ "type": "integer" })), None);
    let merged = |one, other| merged(one, other).unwrap();
    assert_eq!(merged(json!({ "type": "string" }), json!({ "type": "string" })), json!({ "type": "string" }));
    assert_eq!(
        merged(json!({ "required": ["a", "b"] }), json!({ "required": ["b", "c"] })),
        json!({ "required": ["a", "b", "c"] })
    );
    assert_eq!(
        merged(json!({ "properties": { "a": 1, "b": 1 } }), json!({ "properties": { "b": 2, "c": 2 }, "title": "T" })),
        json!({ "properties": { "a": 1, "b": 1, "c": 2 }, "title": "T" })
    );
    for (own, other, expected) in [
        (json!(false), json!(false), json!(false)),
        (json!(false), json!({ "type": "string" }), json!({ "type": "string" })),
        (json!({ "type": "string" }), json!(false), json!({ "type": "string" })),
        (json!(true), json!(false), json!(true)),
    ] {
        let with = |more: &Value| json!({ "additionalProperties": more });
        assert_eq!(merged(with(&own), with(&other)), with(&expected));
    }
    assert_eq!(
        merged(json!({ "minimum": 1 }), json!({ "minimum": 2, "maximum": 3 })),
        json!({ "minimum": 1, "maximum": 3 })
    );
}

#[test]
fn nested_choices_are_flattened_unless_described() {
    let (text, number, flag) = (json!({ "type": "string" }), json!({ "type": "number" }), json!({ "type": "boolean" }));
    let inner = json!({ "anyOf": [text, number] });
    assert_eq!(union(vec![inner.clone(), flag.clone(), text.clone()]), Some(json!({ "anyOf": [text, number, flag] })));
    let results = json!({ "anyOf": [text, number], "description": "Either." });
    assert_eq!(union(vec![results.clone(), flag.clone()]), Some(json!({ "anyOf": [results, flag] })));
    assert_eq!(union(vec![flag.clone(), flag.clone()]), Some(flag));
    assert_eq!(union(Vec::new()), None);
    let word = |word: &str| json!({ "type": "string", "const": word });
    let words = json!({ "type": "string", "enum": ["b", "c"] });
    assert_eq!(union(vec![word("a"), words]), Some(json!({ "type": "string", "enum": ["a", "b", "c"] })));
    let long = json!({ "type": "string", "const": "d", "description": "The last." });
    assert_eq!(union(vec![word("a"), long.clone()]), Some(json!({ "anyOf": [word("a"), long] })));
}

#[test]
fn a_description_of_its_own_counts() {
    let own = json!({ "type": "string", "description": "own" });
    assert_eq!(described(own.clone(), Some(json!("outer"))), own);
    assert_eq!(described(json!({ "type": "string" }), Some(json!("own"))), own);
    assert_eq!(described(json!({ "type": "string" }), None), json!({ "type": "string" }));
}

#[test]
fn combinations_without_a_value_are_errors() {
    let none = json!({ "allOf": [{ "type": "string" }, { "type": "integer" }] });
    let field = json!({ "type": "object", "properties": { "a": none }, "required": ["a"] });
    assert_eq!(strict(&field, true).unwrap_err().to_string(), "field `a` has no possible value");
    let both = json!({ "type": "string", "anyOf": [{ "minLength": 1 }, { "type": "integer" }] });
    let field = json!({ "type": "object", "properties": { "a": both }, "required": ["a"] });
    let written = strict(&field, true).unwrap().schema["properties"]["a"].clone();
    assert_eq!(written, json!({ "type": "string", "description": "Number of characters: at least 1." }));
    let endless = json!({
        "$ref": "#/$defs/N",
        "$defs": { "N": { "anyOf": [{ "type": "object", "properties": { "n": { "$ref": "#/$defs/N" } }, "required": ["n"] }] } },
    });
    let problem = strict(&endless, true).unwrap_err().to_string();
    assert!(problem.ends_with("contains itself without end; use an `Option` or a `Vec` there"), "{problem}");
}

/// The number of combinations is the product of the numbers of alternatives.
#[test]
fn combinations_that_multiply_are_too_large() {
    let either: Vec<Value> =
        (0..4).map(|at| json!({ "properties": { format!("p{at}"): { "type": "null" } } })).collect();
    let all: Vec<Value> = (0..15).map(|_| json!({ "anyOf": either })).collect();
    let problem = strict(&json!({ "type": "object", "allOf": all }), true).unwrap_err().to_string();
    assert_eq!(problem, "it is too large or nested too deeply");
}
