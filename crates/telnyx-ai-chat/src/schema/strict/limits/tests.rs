use serde_json::{Map, Value, json};

use super::super::{MAX_DEPTH, MAX_NODES, strict};

/// `levels` objects inside each other, around `inner`.
fn nested(levels: usize, inner: Value) -> Value {
    (0..levels).fold(inner, |inner, _| json!({ "type": "object", "properties": { "in": inner }, "required": ["in"] }))
}

fn fields(count: usize) -> Value {
    let field = |at| (format!("f{at}"), json!({ "type": "boolean" }));
    json!({ "type": "object", "properties": (0..count).map(field).collect::<Map<_, _>>() })
}

/// These bounds hold for any schema, because it is written and read by recursion.
#[test]
fn the_bounds_of_the_writer_are_exact() {
    let leaf = || json!({ "type": "null" });
    strict(&nested(MAX_DEPTH, leaf()), false).unwrap();
    let problem = strict(&nested(MAX_DEPTH + 1, leaf()), false).unwrap_err().to_string();
    assert_eq!(problem, format!("field `{}` is too large or nested too deeply", ["in"; MAX_DEPTH + 1].join(".")));
    // The outermost object counts too.
    strict(&fields(MAX_NODES - 1), false).unwrap();
    let problem = strict(&fields(MAX_NODES), false).unwrap_err().to_string();
    assert!(problem.ends_with("is too large or nested too deeply"), "{problem}");
}

/// A schema that is not sent as strict is not checked.
#[test]
fn a_type_that_strict_mode_cannot_express_has_no_limits() {
    let map = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let written = strict(&nested(11, map), true).unwrap();
    assert_eq!(
        written.unsupported.unwrap().to_string(),
        format!("field `{}` allows any key, as a map does, which a strict schema cannot express", ["in"; 11].join("."))
    );
    let problem = strict(&nested(11, json!({ "type": "string" })), true).unwrap_err().to_string();
    assert_eq!(
        problem,
        format!("field `{}` makes the schema too large: more than 10 levels of objects", ["in"; 10].join("."))
    );
}

#[test]
fn choices_constants_and_names_count_together() {
    let choices = |count: usize| json!({ "type": "string", "enum": (0..count).map(|at| format!("c{at:03}")).collect::<Vec<_>>() });
    let with = |enums: Value, constant: Value| json!({ "type": "object", "properties": { "a": enums, "b": constant }, "required": ["a", "b"] });
    let constant = |text: &str| json!({ "type": "string", "const": text });
    strict(&with(choices(999), constant("x")), true).unwrap();
    let problem = strict(&with(choices(1_000), constant("x")), true).unwrap_err().to_string();
    assert_eq!(problem, "field `b` makes the schema too large: more than 1000 values of enums");
    // Characters, not bytes: 2 for the two names, and 119,998 for the constant and the enum.
    strict(&with(constant(&"é".repeat(60_000)), constant(&"é".repeat(59_998))), true).unwrap();
    let problem = strict(&with(constant(&"é".repeat(60_000)), constant(&"é".repeat(59_999))), true).unwrap_err();
    assert_eq!(
        problem.to_string(),
        "field `b` makes the schema too large: more than 120000 characters in names and values"
    );
    // The error for a field contains the path of that field, not of an earlier field.
    let inner = json!({ "type": "object", "properties": { "x": { "type": "boolean" } }, "required": ["x"] });
    let problem = strict(&with(inner, choices(1_001)), true).unwrap_err().to_string();
    assert_eq!(problem, "field `b` makes the schema too large: more than 1000 values of enums");
}
