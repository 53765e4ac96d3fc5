//! Strict schemas of every kind of type.

#![allow(dead_code, reason = "only the schemas of these types are used")]

use std::collections::BTreeSet;
use std::time::Duration;

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::{Strict, Top, strict};
use crate::schema::raw;

mod empty;
mod limits;

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
