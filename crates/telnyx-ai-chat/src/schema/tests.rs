#![allow(dead_code)]

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use super::{choices, of, of_arguments, of_response};

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

/// A command.
#[derive(JsonSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Internal {
    /// Goes there.
    Move {
        to: u8,
        fast: Option<bool>,
    },
    Say(Text),
    Stop,
}

#[derive(JsonSchema)]
struct Text {
    to: String,
}

#[derive(JsonSchema)]
struct Unit;

/// Without fields.
#[derive(JsonSchema)]
struct Empty {}

#[derive(JsonSchema)]
struct Tree {
    children: Vec<Tree>,
}

fn small() -> Value {
    json!({ "type": "integer", "minimum": 0, "maximum": 255 })
}

#[test]
fn arguments_are_one_plain_object() {
    let empty = json!({ "type": "object", "properties": {} });
    let text = json!({ "type": "object", "properties": { "to": { "type": "string" } }, "required": ["to"] });
    for (schema, expected) in [
        (of_arguments::<()>(), empty.clone()),
        (of_arguments::<Unit>(), empty.clone()),
        (of_arguments::<Option<()>>(), empty.clone()),
        (of_arguments::<Value>(), empty.clone()),
        (of_arguments::<Empty>(), json!({ "type": "object", "properties": {}, "description": "Without fields." })),
        (of_arguments::<Text>(), text.clone()),
        (of_arguments::<Option<Text>>(), text.clone()),
        (of_arguments::<Box<Text>>(), text.clone()),
        (
            of_arguments::<Map<String, Value>>(),
            json!({ "type": "object", "properties": {}, "additionalProperties": true }),
        ),
        (
            of_arguments::<HashMap<String, Text>>(),
            json!({ "type": "object", "properties": {}, "additionalProperties": text }),
        ),
    ] {
        assert_eq!(schema, expected);
    }
    assert_eq!(of_arguments::<BTreeMap<u8, u8>>()["properties"], json!({}));
}

#[test]
fn the_variants_of_arguments_are_joined() {
    #[derive(JsonSchema)]
    #[serde(tag = "kind", content = "value")]
    enum Adjacent {
        A { x: u8 },
        B(u8),
        C,
    }
    #[derive(JsonSchema)]
    enum External {
        A { x: u8 },
        B(u8),
    }
    #[derive(JsonSchema)]
    #[serde(untagged)]
    enum Untagged {
        A { x: u8, y: u8 },
        B { x: u8 },
    }
    #[derive(JsonSchema)]
    struct Flattened {
        id: u8,
        #[serde(flatten)]
        command: Internal,
    }
    let tag = json!({ "anyOf": [
        { "type": "string", "const": "move", "description": "Goes there." },
        { "type": "string", "const": "say" },
        { "type": "string", "const": "stop" },
    ] });
    let to = json!({ "anyOf": [small(), { "type": "string" }] });
    let fast = json!({ "type": ["boolean", "null"] });
    let x = json!({ "type": "object", "properties": { "x": small() }, "required": ["x"] });
    assert_eq!(
        of_arguments::<Internal>(),
        json!({
            "type": "object",
            "description": "A command.",
            "properties": { "type": tag, "to": to, "fast": fast },
            "required": ["type"],
        })
    );
    assert_eq!(
        of_arguments::<Flattened>(),
        json!({
            "type": "object",
            "description": "A command.",
            "properties": { "type": tag, "to": to, "fast": fast, "id": small() },
            "required": ["id", "type"],
        })
    );
    assert_eq!(
        of_arguments::<Adjacent>(),
        json!({
            "type": "object",
            "properties": {
                "kind": { "type": "string", "enum": ["A", "B", "C"] },
                "value": { "anyOf": [x, small()] },
            },
            "required": ["kind"],
        })
    );
    assert_eq!(
        of_arguments::<External>(),
        json!({ "type": "object", "properties": { "A": x, "B": small() }, "additionalProperties": false })
    );
    assert_eq!(
        of_arguments::<Untagged>(),
        json!({ "type": "object", "properties": { "x": small(), "y": small() }, "required": ["x"] })
    );
}

#[test]
fn a_type_that_contains_itself_keeps_its_references() {
    assert_eq!(
        of_arguments::<Tree>(),
        json!({
            "type": "object",
            "properties": { "children": { "type": "array", "items": { "$ref": "#" } } },
            "required": ["children"],
        })
    );
    let nested = of_arguments::<Option<Tree>>();
    assert_eq!((&nested["type"], &nested["$defs"]["Tree"]["type"]), (&json!("object"), &json!("object")));
    let by_reference = json!({ "$ref": "#/$defs/T", "$defs": { "T": { "type": "object", "required": ["a"] } } });
    assert_eq!(
        super::object::merged(&by_reference).map(Value::from),
        Some(json!({
            "type": "object",
            "properties": {},
            "required": ["a"],
            "$defs": { "T": { "type": "object", "required": ["a"] } },
        }))
    );
    for endless in [json!({ "$ref": "#" }), json!({ "allOf": [{ "$ref": "#" }] }), json!({ "$ref": "#/nowhere" })] {
        assert_eq!(super::object::merged(&endless), None, "{endless}");
    }
}

#[test]
fn other_types_than_objects_keep_their_schema() {
    #[derive(JsonSchema)]
    enum WithText {
        A { x: u8 },
        B,
    }
    #[derive(JsonSchema)]
    enum Never {}
    assert_eq!(of_arguments::<Vec<u8>>(), of::<Vec<u8>>());
    assert_eq!(of_arguments::<String>(), of::<String>());
    assert_eq!(of_arguments::<Option<u8>>(), of::<Option<u8>>());
    assert_eq!(of_arguments::<(u8, String)>(), of::<(u8, String)>());
    assert_eq!(of_arguments::<u128>(), json!({ "type": "integer", "minimum": 0 }));
    assert_eq!(of_arguments::<Mood>(), of::<Mood>());
    assert_eq!(of_arguments::<WithText>(), of::<WithText>());
    assert_eq!(of_arguments::<Never>(), json!({ "not": {} }));
}

#[test]
fn a_response_is_an_object_where_its_type_allows_nothing_else() {
    let empty = json!({ "type": "object", "properties": {} });
    let response = |schema: Value| of_response(schema);
    assert_eq!(response(of::<()>()), empty);
    assert_eq!(response(of::<Unit>()), empty);
    assert_eq!(response(of::<Value>()), empty);
    assert_eq!(response(of::<Empty>())["properties"], json!({}));
    let internal = response(of::<Internal>());
    assert_eq!((&internal["type"], internal["oneOf"].as_array().map(Vec::len)), (&json!("object"), Some(3)));
    for same in [
        of::<Vec<u8>>(),
        of::<String>(),
        of::<Option<Text>>(),
        of::<Option<Internal>>(),
        of::<Option<Mood>>(),
        of::<Ticket>(),
    ] {
        assert_eq!(response(same.clone()), same);
    }
}
