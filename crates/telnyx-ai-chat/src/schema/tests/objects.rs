//! The schemas of arguments and responses, which are objects.

use super::*;
use crate::schema::{of_arguments, of_response};

/// A command.
#[derive(JsonSchema)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Internal {
    /// Goes there.
    Move {
        to: u8,
        fast: Option<bool>,
    },
    Say(Text),
    Stop,
}

#[derive(JsonSchema)]
pub(super) struct Text {
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
        crate::schema::object::merged(&by_reference).map(Value::from),
        Some(json!({
            "type": "object",
            "properties": {},
            "required": ["a"],
            "$defs": { "T": { "type": "object", "required": ["a"] } },
        }))
    );
    for endless in [json!({ "$ref": "#" }), json!({ "allOf": [{ "$ref": "#" }] }), json!({ "$ref": "#/nowhere" })] {
        assert_eq!(crate::schema::object::merged(&endless), None, "{endless}");
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
