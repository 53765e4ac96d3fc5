//! Strict schemas of every kind of type.

#![allow(dead_code, reason = "only the schemas of these types are used")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::{Strict, Top, limits, strict};
use crate::schema::raw;

fn written<T: JsonSchema>() -> Strict {
    strict(&raw::<T>(), true).unwrap_or_else(|problem| panic!("{}: {problem}", T::schema_name()))
}

/// The schema of `T` inside a wrapper.
fn wrapped<T: JsonSchema>() -> Value {
    let written = written::<T>();
    assert_eq!(written.top, Top::Wrapper, "{}", written.schema);
    assert_eq!(written.schema, object(json!({ "value": written.schema["properties"]["value"] })));
    written.schema["properties"]["value"].clone()
}

fn object(properties: Value) -> Value {
    let required: Vec<String> = properties.as_object().unwrap().keys().cloned().collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn small() -> Value {
    json!({ "type": "integer", "minimum": 0, "maximum": 255 })
}

fn tag(name: &str) -> Value {
    json!({ "type": "string", "const": name })
}

#[derive(JsonSchema, serde::Serialize)]
struct Inner {
    a: u8,
    b: Option<String>,
}

fn inner() -> Value {
    object(json!({ "a": small(), "b": { "type": ["string", "null"] } }))
}

/// All kinds of variants.
#[derive(JsonSchema)]
enum External {
    Unit,
    /// A number.
    New(u8),
    Pair(u8, String),
    Fields {
        x: f32,
    },
}

#[derive(JsonSchema)]
#[serde(tag = "t", rename_all = "snake_case")]
enum Internal {
    OneField { x: u8 },
    Other(Inner),
    Empty,
}

#[derive(JsonSchema)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    A { x: u8 },
    B(u8),
    C,
}

#[derive(JsonSchema)]
#[serde(untagged)]
enum Untagged {
    A { x: u8 },
    B(u8),
    C,
}

#[test]
fn enums_of_every_tagging_are_one_choice_in_an_object() {
    let pair = json!({
        "type": "array",
        "items": { "anyOf": [small(), { "type": "string" }] },
        "minItems": 2,
        "maxItems": 2,
        "description": "In this order: integer, string.",
    });
    let mut new = object(json!({ "New": small() }));
    new["description"] = json!("A number.");
    assert_eq!(
        wrapped::<External>(),
        json!({ "anyOf": [
            { "type": "string", "enum": ["Unit"] },
            new,
            object(json!({ "Pair": pair })),
            object(json!({ "Fields": object(json!({ "x": { "type": "number" } })) })),
        ] })
    );
    assert_eq!(written::<External>().description.as_deref(), Some("All kinds of variants."));
    let other = object(json!({ "t": tag("other"), "a": small(), "b": { "type": ["string", "null"] } }));
    assert_eq!(
        wrapped::<Internal>(),
        json!({ "anyOf": [
            object(json!({ "t": tag("one_field"), "x": small() })),
            other,
            object(json!({ "t": tag("empty") })),
        ] })
    );
    assert_eq!(
        wrapped::<Adjacent>(),
        json!({ "anyOf": [
            object(json!({ "t": tag("A"), "c": object(json!({ "x": small() })) })),
            object(json!({ "t": tag("B"), "c": small() })),
            object(json!({ "t": tag("C") })),
        ] })
    );
    assert_eq!(
        wrapped::<Untagged>(),
        json!({ "anyOf": [object(json!({ "x": small() })), small(), { "type": "null" }] })
    );
}

#[test]
fn words_stay_one_enum_whatever_their_docs() {
    #[derive(JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum Plain {
        Good,
        Bad,
    }
    #[derive(JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum Mixed {
        Good,
        /// Not good.
        Bad,
    }
    #[derive(JsonSchema)]
    #[serde(untagged)]
    enum Both {
        Plain(Plain),
        Other(Kind),
    }
    #[derive(JsonSchema)]
    enum Kind {
        A,
    }
    assert_eq!(wrapped::<Plain>(), json!({ "type": "string", "enum": ["good", "bad"] }));
    assert_eq!(wrapped::<Both>(), json!({ "type": "string", "enum": ["good", "bad", "A"] }));
    assert_eq!(
        wrapped::<Mixed>(),
        json!({ "anyOf": [
            { "type": "string", "enum": ["good"] },
            { "type": "string", "const": "bad", "description": "Not good." },
        ] })
    );
    assert_eq!(wrapped::<Option<Plain>>(), json!({ "type": ["string", "null"], "enum": ["good", "bad", null] }));
}

#[test]
fn optional_and_defaulted_fields_are_required_and_may_be_null() {
    #[derive(JsonSchema)]
    #[serde(rename_all = "camelCase", default)]
    struct Settings {
        /// Number of tries.
        max_tries: u8,
        name: String,
        items: Vec<u8>,
        inner: Inner,
        choice: Kind,
        absent: Option<u8>,
    }
    impl Default for Settings {
        fn default() -> Self {
            let inner = Inner { a: 1, b: None };
            Self { max_tries: 3, name: "x".into(), items: vec![1], inner, choice: Kind::A, absent: None }
        }
    }
    #[derive(JsonSchema, serde::Serialize)]
    enum Kind {
        A,
        B,
    }
    let absent = json!({ "type": "null" });
    assert_eq!(
        written::<Settings>().schema,
        object(json!({
            "maxTries": {
                "type": ["integer", "null"],
                "minimum": 0,
                "maximum": 255,
                "description": "Number of tries. Null for the default, 3.",
            },
            "name": { "type": ["string", "null"], "description": "Null for the default, \"x\"." },
            "items": { "anyOf": [{ "type": "array", "items": small() }, absent] },
            "inner": { "anyOf": [inner(), absent] },
            "choice": {
                "anyOf": [{ "type": "string", "enum": ["A", "B"] }, absent],
                "description": "Null for the default, \"A\".",
            },
            "absent": { "type": ["integer", "null"], "minimum": 0, "maximum": 255 },
        }))
    );
}

#[test]
fn flattened_fields_are_fields() {
    #[derive(JsonSchema)]
    struct Struct {
        id: bool,
        #[serde(flatten)]
        inner: Inner,
    }
    #[derive(JsonSchema)]
    struct Maybe {
        id: bool,
        #[serde(flatten)]
        inner: Option<Inner>,
    }
    #[derive(JsonSchema)]
    struct Tagged {
        id: bool,
        #[serde(flatten)]
        adjacent: Adjacent,
    }
    #[derive(JsonSchema)]
    struct Two {
        #[serde(flatten)]
        adjacent: Adjacent,
        #[serde(flatten)]
        external: External,
    }
    let id = json!({ "type": "boolean" });
    let text = json!({ "type": ["string", "null"] });
    assert_eq!(written::<Struct>().schema, object(json!({ "id": id, "a": small(), "b": text })));
    let mut a = small();
    a["type"] = json!(["integer", "null"]);
    assert_eq!(written::<Maybe>().schema, object(json!({ "id": id, "a": a, "b": text })));
    assert_eq!(
        wrapped::<Tagged>(),
        json!({ "anyOf": [
            object(json!({ "id": id, "t": tag("A"), "c": object(json!({ "x": small() })) })),
            object(json!({ "id": id, "t": tag("B"), "c": small() })),
            object(json!({ "id": id, "t": tag("C") })),
        ] })
    );
    assert_eq!(wrapped::<Two>()["anyOf"].as_array().map(Vec::len), Some(12), "each with each");
}

#[test]
fn scalars_lists_and_types_without_content() {
    assert_eq!(wrapped::<String>(), json!({ "type": "string" }));
    assert_eq!(wrapped::<u64>(), json!({ "type": "integer", "minimum": 0 }));
    assert_eq!(wrapped::<f32>(), json!({ "type": "number" }));
    assert_eq!(wrapped::<Option<bool>>(), json!({ "type": ["boolean", "null"] }));
    assert_eq!(wrapped::<Option<Option<u8>>>()["type"], json!(["integer", "null"]));
    assert_eq!(wrapped::<Vec<Inner>>(), json!({ "type": "array", "items": inner() }));
    assert_eq!(wrapped::<Option<Inner>>(), json!({ "anyOf": [inner(), { "type": "null" }] }));
    assert_eq!(
        wrapped::<Option<Vec<u8>>>(),
        json!({ "anyOf": [{ "type": "array", "items": small() }, { "type": "null" }] })
    );
    assert_eq!(wrapped::<[u8; 2]>(), json!({ "type": "array", "items": small(), "minItems": 2, "maxItems": 2 }));
    assert_eq!(wrapped::<BTreeSet<u8>>(), json!({ "type": "array", "items": small() }));
    assert_eq!(written::<BTreeSet<u8>>().description.as_deref(), Some("No item twice."));
    assert_eq!(wrapped::<(u8, u8)>(), json!({ "type": "array", "items": small(), "minItems": 2, "maxItems": 2 }));
    let seconds = json!({ "type": "integer", "minimum": 0 });
    assert_eq!(written::<Duration>().schema, object(json!({ "secs": seconds, "nanos": seconds })));
    #[derive(JsonSchema)]
    struct Unit;
    for empty in [written::<()>(), written::<Unit>(), written::<Option<()>>()] {
        assert_eq!((empty.schema, empty.top), (object(json!({})), Top::Nothing));
    }
}

#[test]
fn ranges_are_sent_where_strict_servers_take_them_and_described_elsewhere() {
    #[derive(JsonSchema)]
    struct Ranges {
        #[schemars(range(min = 1, max = 5))]
        stars: u8,
        /// A name.
        #[schemars(length(min = 2, max = 4))]
        name: String,
        #[schemars(length(min = 2))]
        tags: Vec<String>,
        #[schemars(regex(pattern = "^[a-z]+$"), length(equal = 3))]
        code: Option<String>,
        #[schemars(extend("multipleOf" = 0.5))]
        half: f64,
        #[schemars(email)]
        mail: String,
        #[schemars(url)]
        page: String,
        #[schemars(extend("contentMediaType" = "text/plain", "x-order" = 1))]
        note: String,
    }
    assert_eq!(
        written::<Ranges>().schema,
        object(json!({
            "stars": { "type": "integer", "minimum": 1, "maximum": 5 },
            "name": { "type": "string", "description": "A name. Number of characters: 2 to 4." },
            "tags": { "type": "array", "items": { "type": "string" }, "minItems": 2 },
            "code": { "type": ["string", "null"], "pattern": "^[a-z]+$", "description": "Number of characters: 3." },
            "half": { "type": "number", "description": "A multiple of 0.5." },
            "mail": { "type": "string", "format": "email" },
            "page": { "type": "string", "description": "Format: uri." },
            "note": { "type": "string" },
        }))
    );
}

#[derive(JsonSchema)]
struct Tree {
    children: Vec<Tree>,
    next: Option<Box<Tree>>,
}

#[derive(JsonSchema)]
enum Expression {
    Number(f64),
    Not(Box<Expression>),
    Add { terms: Vec<Expression> },
}

#[test]
fn a_type_that_contains_itself_ends_after_five_levels() {
    let leaf = object(json!({
        "children": { "type": "array", "items": { "type": "null" }, "maxItems": 0 },
        "next": { "type": "null" },
    }));
    let mut tree = leaf;
    for _ in 0..4 {
        tree = object(json!({
            "children": { "type": "array", "items": tree },
            "next": { "anyOf": [tree, { "type": "null" }] },
        }));
    }
    assert_eq!(written::<Tree>().schema, tree);
    let text = written::<Expression>().schema.to_string();
    assert!(!text.contains("$ref") && text.matches("Number").count() > 4, "{text}");
    assert!(text.contains(r#""properties":{"Number":{"type":"number"}}"#));
}

#[test]
fn what_no_value_matches_is_an_error_that_names_the_field() {
    #[derive(JsonSchema)]
    struct Endless {
        inner: Box<Endless>,
    }
    #[derive(JsonSchema)]
    enum Never {}
    #[derive(JsonSchema)]
    struct Holds {
        list: Vec<Never>,
        all: [Never; 2],
    }
    let problem = |schema: Value| strict(&schema, true).unwrap_err().to_string();
    assert_eq!(
        problem(raw::<Endless>()),
        "field `inner` contains itself without an end; use an `Option` or a `Vec` there"
    );
    assert_eq!(problem(raw::<Never>()), "it has no possible value");
    assert_eq!(problem(raw::<Holds>()), "field `all[]` has no possible value");
    assert_eq!(wrapped::<Vec<Never>>(), json!({ "type": "array", "items": { "type": "null" }, "maxItems": 0 }));
    for endless in
        [json!({ "$ref": "#" }), json!({ "allOf": [{ "$ref": "#" }] }), json!({ "anyOf": [{ "$ref": "#" }] })]
    {
        assert!(strict(&endless, true).is_err(), "{endless}");
    }
    assert_eq!(problem(json!({ "enum": [] })), "it has no possible value");
    assert_eq!(problem(json!(false)), "it has no possible value");
}

#[test]
fn maps_and_any_values_are_kept_and_reported() {
    #[derive(JsonSchema)]
    struct Order {
        lines: Vec<Line>,
    }
    #[derive(JsonSchema)]
    struct Line {
        prices: HashMap<String, Inner>,
        note: Value,
    }
    #[derive(JsonSchema)]
    struct Flattened {
        id: u8,
        #[serde(flatten)]
        rest: HashMap<String, u8>,
    }
    let unsupported = |written: Strict| (written.unsupported.unwrap().to_string(), written.schema);
    let any_key = "takes any key, as a map does, which a strict schema cannot express";
    let (problem, schema) = unsupported(written::<Order>());
    assert_eq!(problem, "field `lines[].note` takes any value");
    let prices = json!({ "type": "object", "additionalProperties": inner() });
    let line = object(json!({ "prices": prices, "note": {} }));
    assert_eq!(schema, object(json!({ "lines": { "type": "array", "items": line } })));
    let map = json!({ "type": "object", "additionalProperties": { "type": "integer", "minimum": 0 } });
    assert_eq!(unsupported(written::<HashMap<String, u32>>()), (format!("it {any_key}"), map));
    let (problem, schema) = unsupported(written::<BTreeMap<u8, bool>>());
    assert_eq!(
        (problem, &schema["patternProperties"]["^\\d+$"]),
        (format!("it {any_key}"), &json!({ "type": "boolean" }))
    );
    let (problem, schema) = unsupported(written::<Flattened>());
    assert_eq!((problem, &schema["additionalProperties"]), (format!("it {any_key}"), &small()));
    assert_eq!(unsupported(written::<Value>()), ("it takes any value".to_owned(), json!({ "type": "object" })));
    let (problem, _) =
        unsupported(strict(&json!({ "type": "object", "properties": { "a": { "if": {} } } }), true).unwrap());
    assert_eq!(problem, "field `a` has a schema with `if`");
    // The keys of this map are known.
    #[derive(JsonSchema, PartialEq, Eq, PartialOrd, Ord)]
    enum Key {
        A,
        B,
    }
    let keys = written::<BTreeMap<Key, bool>>();
    assert_eq!(keys.schema["required"], json!(["A", "B"]));
    assert_eq!(keys.unsupported, None);
}

#[test]
fn the_limits_of_strict_servers_are_checked_where_the_schema_is_strict() {
    let fields = |count: usize| -> Value {
        let properties: serde_json::Map<_, _> =
            (0..count).map(|at| (format!("f{at:04}"), json!({ "type": "boolean" }))).collect();
        json!({ "type": "object", "properties": properties })
    };
    let choices =
        |count: usize| json!({ "type": "object", "properties": { "c": { "enum": (0..count).collect::<Vec<_>>() } } });
    let nested = |levels: usize| {
        (0..levels).fold(
            json!({ "type": "null" }),
            |inner, _| json!({ "type": "object", "properties": { "in": inner }, "required": ["in"] }),
        )
    };
    let long = |length: usize| json!({ "type": "object", "properties": { "a": { "const": "x".repeat(length) } } });
    for (fits, exceeds, problem) in [
        (fields(5000), fields(5001), "field `f5000` makes the schema too large: more than 5000 fields"),
        (choices(999), choices(1001), "field `c` makes the schema too large: more than 1000 values of enums"),
        (
            nested(10),
            nested(11),
            "field `in.in.in.in.in.in.in.in.in.in` makes the schema too large: more than 10 levels of objects",
        ),
        (
            long(119_999),
            long(120_000),
            "field `a` makes the schema too large: more than 120000 characters in names and values",
        ),
    ] {
        strict(&fits, true).unwrap();
        assert_eq!(strict(&exceeds, true).unwrap_err().to_string(), problem);
        strict(&exceeds, false).unwrap();
    }
    // What grows with each level has fewer of them.
    let of = |other: &str| json!({ "type": "array", "items": { "$ref": format!("#/$defs/{other}") } });
    let many: serde_json::Map<_, _> = (0..12).map(|at| (format!("m{at}"), of("M"))).collect();
    let grows = json!({ "$ref": "#/$defs/M", "$defs": { "M": { "type": "object", "properties": many } } });
    let written = strict(&grows, true).unwrap();
    limits::check(&written.schema).unwrap();
    assert!(written.schema.to_string().len() < 500_000);
}
