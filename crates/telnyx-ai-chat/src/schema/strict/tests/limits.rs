//! Types that a strict schema cannot express, and the size limits of schemas.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::super::{Strict, limits, strict};
use super::{Inner, inner, object, small, wrapped, written};
use crate::schema::raw;

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
fn a_field_without_a_possible_value_is_an_error() {
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
        "field `inner` contains itself without end; use an `Option` or a `Vec` there"
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
    let any_key = "allows any key, as a map does, which a strict schema cannot express";
    let (problem, schema) = unsupported(written::<Order>());
    assert_eq!(problem, "field `lines[].note` allows any value");
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
    assert_eq!(unsupported(written::<Value>()), ("it allows any value".to_owned(), json!({ "type": "object" })));
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
    // A schema that grows with each level is inlined to fewer levels.
    let of = |other: &str| json!({ "type": "array", "items": { "$ref": format!("#/$defs/{other}") } });
    let many: serde_json::Map<_, _> = (0..12).map(|at| (format!("m{at}"), of("M"))).collect();
    let grows = json!({ "$ref": "#/$defs/M", "$defs": { "M": { "type": "object", "properties": many } } });
    let written = strict(&grows, true).unwrap();
    limits::check(&written.schema).unwrap();
    assert!(written.schema.to_string().len() < 500_000);
}

#[test]
fn ranges_are_sent_if_accepted_and_described_otherwise() {
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

#[test]
fn bounds_that_exclude_each_other_are_rejected() {
    #[derive(JsonSchema)]
    #[allow(dead_code)]
    struct Rating {
        #[schemars(range(min = 5, max = 1))]
        stars: Option<u8>,
    }
    #[derive(JsonSchema)]
    #[allow(dead_code)]
    struct Many {
        #[schemars(length(min = 3, max = 2))]
        tags: Vec<String>,
        all: Vec<Rating>,
    }
    let problem = |schema: Value| strict(&schema, false).unwrap_err().to_string();
    let stars = "has bounds that exclude each other: `minimum` 5 and `maximum` 1";
    assert_eq!(problem(raw::<Rating>()), format!("field `stars` {stars}"));
    assert_eq!(problem(raw::<Many>()), format!("field `all[].stars` {stars}"));
    for (kind, least, most, is_empty) in [
        ("integer", "minimum", "maximum", false),
        ("integer", "exclusiveMinimum", "maximum", true),
        ("number", "minimum", "exclusiveMaximum", true),
        ("number", "exclusiveMinimum", "exclusiveMaximum", true),
        ("string", "minLength", "maxLength", false),
        ("array", "minItems", "maxItems", false),
    ] {
        let of = |from: i32, to: i32| {
            strict(&json!({ "type": kind, "items": { "type": "null" }, least: from, most: to }), true)
        };
        assert_eq!(of(4, 4).is_err(), is_empty, "{least}, {most}");
        assert!(of(4, 3).is_err() && of(3, 4).is_ok(), "{least}, {most}");
    }
}
