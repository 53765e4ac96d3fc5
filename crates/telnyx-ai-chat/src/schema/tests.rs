#![allow(dead_code)]

mod objects;

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use super::{choices, of};
use objects::Internal;

#[derive(JsonSchema)]
struct Ticket {
    /// In a few words.
    title: String,
    priority: Priority,
    #[schemars(range(min = 1, max = 5))]
    stars: u8,
    due: Option<Due>,
    format: Vec<f64>,
}

#[derive(JsonSchema)]
struct Due {
    day: String,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Priority {
    Low,
    High,
}

/// All variants have docs.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Documented {
    /// Happy.
    Good,
    /// Unhappy.
    Bad,
}

#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Mood {
    Good,
    Bad,
    /// A little of both.
    Mixed,
}

#[test]
fn references_are_inlined_and_unsupported_keywords_left_out() {
    let schema = of::<Ticket>();
    let text = schema.to_string();
    assert!(!text.contains("$ref") && !text.contains("$schema") && !text.contains("\"uint8\""), "{text}");
    assert_eq!(schema["properties"]["title"], json!({ "type": "string", "description": "In a few words." }));
    assert_eq!(schema["properties"]["priority"]["enum"], json!(["low", "high"]));
    assert_eq!(schema["properties"]["stars"]["maximum"], 5);
    assert_eq!(schema["properties"]["format"]["items"], json!({ "type": "number" }));
    assert_eq!(schema["required"], json!(["title", "priority", "stars", "format"]));
}

#[test]
fn property_names_are_not_keywords() {
    let mut schema = json!({
        "properties": { "title": { "title": "T", "type": "string" } },
        "patternProperties": { "format": { "format": "x" } },
        "dependentRequired": { "default": ["title"] },
        "const": { "title": 1 },
    });
    super::clean(&mut schema, false);
    assert_eq!(
        schema,
        json!({
            "properties": { "title": { "type": "string" } },
            "patternProperties": { "format": {} },
            "dependentRequired": { "default": ["title"] },
            "const": { "title": 1 },
        })
    );
}

#[test]
fn an_enum_without_data_is_a_list_of_choices_in_any_mixture_of_docs() {
    #[derive(JsonSchema)]
    enum First {
        /// a
        #[serde(rename = "a a")]
        A,
        B,
        /// c
        C,
        #[serde(alias = "other name")]
        D,
        #[serde(other)]
        E,
    }
    #[derive(JsonSchema)]
    enum One {
        A,
    }
    #[derive(JsonSchema)]
    enum OneDocumented {
        /// a
        A,
    }
    #[derive(JsonSchema)]
    struct Wrapped(Mood);
    #[derive(JsonSchema)]
    #[serde(untagged)]
    enum Both {
        Priority(Priority),
        /// moods
        Mood(Mood),
    }
    let sorted = |schema: Value| {
        let mut found = choices(&schema).unwrap_or_else(|| panic!("{schema}"));
        found.sort();
        found
    };
    assert_eq!(sorted(of::<Priority>()), ["high", "low"]);
    assert_eq!(sorted(of::<Documented>()), ["bad", "good"]);
    assert_eq!(sorted(of::<Mood>()), ["bad", "good", "mixed"]);
    assert_eq!(sorted(of::<Box<Mood>>()), ["bad", "good", "mixed"]);
    assert_eq!(sorted(of::<Wrapped>()), ["bad", "good", "mixed"]);
    assert_eq!(sorted(of::<First>()), ["B", "C", "D", "E", "a a"]);
    assert_eq!(sorted(of::<One>()), ["A"]);
    assert_eq!(sorted(of::<OneDocumented>()), ["A"]);
    assert_eq!(sorted(of::<Both>()), ["bad", "good", "high", "low", "mixed"]);
}

#[test]
fn the_choices_of_handwritten_schemas() {
    let list = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
    let mood = json!({ "description": "m", "oneOf": [{ "type": "string", "enum": ["a", "b"] }, { "const": "c" }] });
    for (schema, expected) in [
        (json!({ "const": "a" }), list(&["a"])),
        (json!({ "enum": ["a", "b", "a"], "type": "string" }), list(&["a", "b"])),
        (
            json!({ "anyOf": [{ "const": "c" }, { "oneOf": [{ "enum": ["a"] }, { "enum": ["b", "c"] }] }] }),
            list(&["c", "a", "b"]),
        ),
        (json!({ "allOf": [mood], "description": "d" }), list(&["a", "b", "c"])),
        (json!({ "$ref": "#/$defs/M", "$defs": { "M": mood } }), list(&["a", "b", "c"])),
        (json!({ "$ref": "#/definitions/M", "definitions": { "M": { "enum": ["a"] } } }), list(&["a"])),
        (
            json!({ "oneOf": [{ "$ref": "#/$defs/M" }, { "const": "d" }], "$defs": { "M": mood } }),
            list(&["a", "b", "c", "d"]),
        ),
        (
            json!({ "x-order": 1, "$comment": "c", "oneOf": [{ "const": "a", "x-label": "A" }, { "enum": ["b"], "x-1": {} }] }),
            list(&["a", "b"]),
        ),
        // One alternative that is not a text is enough.
        (json!({ "enum": ["a", 1] }), None),
        (json!({ "enum": ["a", null], "type": ["string", "null"] }), None),
        (json!({ "enum": [1, 2], "type": "integer" }), None),
        (json!({ "const": 1 }), None),
        (json!({ "oneOf": [{ "enum": ["a"] }, { "type": "null" }] }), None),
        (json!({ "oneOf": [{ "enum": ["a"] }, { "type": "string" }] }), None),
        (json!({ "oneOf": [{ "enum": ["a"] }, { "type": "object", "properties": { "b": {} } }] }), None),
        (json!({ "oneOf": [{ "enum": ["a"] }, true] }), None),
        (json!({ "oneOf": [{ "enum": ["a"] }, {}] }), None),
        (json!({ "allOf": [{ "enum": ["a", "b"] }, { "enum": ["b"] }] }), None),
        (json!({ "enum": ["a", "b"], "pattern": "a" }), None),
        (json!({ "enum": ["a", "b"], "oneOf": [{ "const": "a" }] }), None),
        (json!({ "$ref": "#" }), None),
        (json!({ "$ref": "#/$defs/None" }), None),
        (json!({ "enum": [] }), None),
        (json!({ "oneOf": [] }), None),
        (json!({ "not": {} }), None),
        (json!(true), None),
        // A response would lose the white space.
        (json!({ "enum": ["a", " b"] }), None),
        (json!({ "enum": ["a", ""] }), None),
    ] {
        assert_eq!(choices(&schema), expected, "{schema}");
    }
}

#[test]
fn other_types_have_no_choices() {
    #[derive(JsonSchema)]
    enum WithData {
        A,
        B(u8),
        /// c
        C,
    }
    for schema in [
        of::<Ticket>(),
        of::<String>(),
        of::<bool>(),
        of::<Value>(),
        of::<()>(),
        of::<Option<Priority>>(),
        of::<Option<Mood>>(),
        of::<Vec<Mood>>(),
        of::<WithData>(),
        of::<Internal>(),
    ] {
        assert_eq!(choices(&schema), None, "{schema}");
    }
}
