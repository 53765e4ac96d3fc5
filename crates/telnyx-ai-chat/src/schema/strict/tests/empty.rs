//! Types without a possible field, item or entry, and values that a type excludes.

use std::collections::{BTreeMap, HashMap};
use std::num::{NonZeroI32, NonZeroU8};

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::super::{Top, strict};
use super::{object, wrapped, written};

#[derive(JsonSchema)]
struct Empty {}

#[derive(JsonSchema)]
enum Never {}

#[test]
fn a_struct_without_fields_is_closed() {
    #[derive(JsonSchema)]
    enum Command {
        Start {},
        Wait { empty: Empty },
    }
    let empty = object(json!({}));
    let start = object(json!({ "Start": empty }));
    let wait = object(json!({ "Wait": object(json!({ "empty": empty })) }));
    assert_eq!(wrapped::<Command>(), json!({ "anyOf": [start, wait] }));
    let written = written::<Empty>();
    assert_eq!((written.schema, written.top, written.unsupported), (empty, Top::Value, None));
}

#[test]
fn a_list_or_map_without_a_possible_value_is_empty() {
    #[derive(JsonSchema)]
    struct Folder {
        folders: BTreeMap<String, Folder>,
    }
    let none = json!({ "type": "array", "items": { "type": "null" }, "maxItems": 0 });
    let mut exactly_none = none.clone();
    exactly_none["minItems"] = json!(0);
    assert!([none, exactly_none].contains(&wrapped::<[u8; 0]>()));
    let map = written::<HashMap<String, Never>>();
    assert_eq!((map.schema, map.unsupported), (object(json!({})), None));
    let least = json!({ "type": "object", "additionalProperties": false, "minProperties": 1 });
    assert_eq!(strict(&least, true).unwrap_err().to_string(), "it has no possible value");
    // A map at the last level is empty.
    let folder = |folders: Value| object(json!({ "folders": folders }));
    let of = |inner: Value| json!({ "type": "object", "additionalProperties": inner });
    let folders = written::<Folder>();
    let expected = (0..4).fold(folder(object(json!({}))), |inner, _| folder(of(inner)));
    assert_eq!(folders.schema, expected);
    assert_eq!(folders.unsupported.unwrap().field, "folders[].folders[].folders[].folders");
}

#[test]
fn an_excluded_value_is_described() {
    #[derive(JsonSchema)]
    struct Numbers {
        /// A step.
        step: NonZeroI32,
        count: NonZeroU8,
        maybe: Option<NonZeroI32>,
    }
    let numbers = written::<Numbers>();
    assert_eq!(
        numbers.schema,
        object(json!({
            "step": { "type": "integer", "description": "A step. Not 0." },
            "count": { "type": "integer", "minimum": 1, "maximum": 255 },
            "maybe": { "type": ["integer", "null"], "description": "Not 0." },
        }))
    );
    assert_eq!(numbers.unsupported, None);
    let other = strict(&json!({ "type": "string", "not": { "pattern": "a" } }), true).unwrap();
    assert_eq!(other.unsupported.unwrap().to_string(), "it has a schema with `not`");
}

#[test]
fn the_items_of_a_tuple_are_named_by_their_types() {
    #[derive(JsonSchema)]
    enum Size {
        Named(String),
        /// In pixels.
        Exact(u8, u8),
    }
    #[derive(JsonSchema)]
    struct Shape(Size, Option<Empty>, Option<u8>, Vec<u8>, Value);
    assert_eq!(
        written::<Shape>().description.as_deref(),
        Some("In this order: object, object or null, integer or null, array, anything.")
    );
}

#[test]
fn a_null_that_is_a_value_is_not_the_default() {
    #[derive(JsonSchema)]
    struct Settings {
        #[serde(default = "seven")]
        tries: Option<u8>,
    }
    fn seven() -> Option<u8> {
        Some(7)
    }
    let tries = json!({ "type": ["integer", "null"], "minimum": 0, "maximum": 255 });
    assert_eq!(written::<Settings>().schema, object(json!({ "tries": tries })));
}
