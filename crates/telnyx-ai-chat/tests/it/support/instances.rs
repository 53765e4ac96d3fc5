//! Values of a schema in the form that a model writes, and the rules of a strict server for schemas.

use serde_json::{Map, Value, json};
use telnyx_ai_test_kit::TestRng;

/// A depth that exceeds the depth of all types.
const MOST_DEPTH: usize = 40;

/// Generates a value that matches `schema`, a schema that the SDK sends.
pub(crate) fn instance(schema: &Value, rng: &mut TestRng) -> Value {
    within(schema, rng, MOST_DEPTH)
}

fn within(schema: &Value, rng: &mut TestRng, depth: usize) -> Value {
    assert!(depth > 0, "{schema}");
    let fields = schema.as_object().unwrap();
    if let Some(variants) = fields.get("anyOf") {
        let variants = variants.as_array().unwrap();
        return within(&variants[rng.below(variants.len())], rng, depth - 1);
    }
    if let Some(literal) = fields.get("const") {
        return literal.clone();
    }
    if let Some(literals) = fields.get("enum") {
        let literals = literals.as_array().unwrap();
        return literals[rng.below(literals.len())].clone();
    }
    let kind = match &fields.get("type") {
        Some(Value::String(kind)) => kind.as_str(),
        Some(Value::Array(kinds)) => kinds[rng.below(kinds.len())].as_str().unwrap(),
        _ => ["null", "boolean", "string", "integer"][rng.below(4)],
    };
    match kind {
        "null" => Value::Null,
        "boolean" => json!(rng.below(2) == 0),
        "integer" => integer(fields, rng),
        "number" => number(fields, rng),
        "string" => text(fields, rng),
        "array" => {
            let bound =
                |name: &str| fields.get(name).and_then(Value::as_u64).map(|bound| usize::try_from(bound).unwrap());
            let least = bound("minItems").unwrap_or(0);
            let most = bound("maxItems").unwrap_or(least + 3);
            let count = least + rng.below((most - least).min(3) + 1);
            let expected = fields.get("description").and_then(Value::as_str).unwrap_or_default();
            match expected.split_once("In this order: ").and_then(|(_, order)| order.strip_suffix('.')) {
                Some(order) => order.split(", ").map(|kind| item(&fields["items"], kind, rng, depth)).collect(),
                None => (0..count).map(|_| within(&fields["items"], rng, depth - 1)).collect(),
            }
        }
        "object" => {
            let properties = fields.get("properties").and_then(Value::as_object).into_iter().flatten();
            let mut object: Map<String, Value> =
                properties.map(|(name, schema)| (name.clone(), within(schema, rng, depth - 1))).collect();
            let open = fields.get("additionalProperties").filter(|open| open.is_object()).map(|open| ("k", open));
            let patterns = fields.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
            for (key, schema) in open.into_iter().chain(patterns.map(|(pattern, schema)| (key_of(pattern), schema))) {
                if rng.below(3) > 0 {
                    object.insert(key.to_owned(), within(schema, rng, depth - 1));
                }
            }
            object.into()
        }
        kind => panic!("{kind}"),
    }
}

/// Returns an item of a tuple. The description names the kind of the item.
fn item(items: &Value, kind: &str, rng: &mut TestRng, depth: usize) -> Value {
    loop {
        let value = within(items, rng, depth - 1);
        let is = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        if kind.split(" or ").any(|kind| kind.starts_with(is)) {
            return value;
        }
    }
}

fn key_of(pattern: &str) -> &str {
    match pattern {
        "^-?\\d+$" => "-7",
        _ => "7",
    }
}

fn integer(fields: &Map<String, Value>, rng: &mut TestRng) -> Value {
    let bound = |name: &str| fields.get(name).and_then(Value::as_i64);
    let least = bound("minimum");
    let most = bound("maximum");
    match (least, most, rng.below(4)) {
        (Some(least), _, 0) => json!(least),
        (_, Some(most), 1) => json!(most),
        (least, most, _) => {
            let from = least.unwrap_or(-5).max(-5).min(most.unwrap_or(i64::MAX));
            let expected = fields.get("description").and_then(Value::as_str).unwrap_or_default();
            let step = if expected.contains("A multiple of 5.") { 5 } else { 1 };
            json!(step * (from + i64::try_from(rng.below(90)).unwrap()).min(most.unwrap_or(i64::MAX)))
        }
    }
}

fn number(fields: &Map<String, Value>, rng: &mut TestRng) -> Value {
    let above = fields.get("exclusiveMinimum").and_then(Value::as_f64).map(|bound| bound + 0.5);
    let least = fields.get("minimum").and_then(Value::as_f64).or(above);
    [json!(least.unwrap_or(-2.5)), json!(0.1), json!(3), json!(1e20)][rng.below(4)].clone()
}

fn text(fields: &Map<String, Value>, rng: &mut TestRng) -> Value {
    if let Some(format) = fields.get("format").and_then(Value::as_str) {
        return json!(match format {
            "ipv4" => "127.0.0.1",
            "ipv6" => "::1",
            _ => "2026-11-26",
        });
    }
    let expected = fields.get("description").and_then(Value::as_str).unwrap_or_default();
    if expected.contains("Format: ip.") {
        return json!("10.0.0.1");
    }
    let one = expected.contains("Number of characters: 1.");
    let texts = ["", "a", "\"é\\\n```", "</think>", "x\u{1F600}y", "[]", "Aa1", "null"];
    json!(if one { ["a", "é", "\"", "\u{1F600}"][rng.below(4)] } else { texts[rng.below(texts.len())] })
}

/// The first reason that `value` does not match a schema that the SDK sends.
pub(crate) fn mismatch(schema: &Value, value: &Value, path: &str) -> Option<String> {
    let fields = schema.as_object()?;
    let no = |why: &str| Some(format!("{path}: {value} {why} {schema}"));
    if let Some(variants) = fields.get("anyOf") {
        let variants = variants.as_array().unwrap();
        return if variants.iter().any(|variant| mismatch(variant, value, path).is_none()) {
            None
        } else {
            no("none of")
        };
    }
    let kinds: Vec<&str> = match fields.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().map(|kind| kind.as_str().unwrap()).collect(),
        _ => return None,
    };
    let is = |kind: &&str| match *kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    if !kinds.iter().any(is) {
        return no("has another type than");
    }
    if fields.get("const").is_some_and(|literal| literal != value)
        || fields.get("enum").is_some_and(|literals| !literals.as_array().unwrap().contains(value))
    {
        return no("is no literal of");
    }
    if let Some(number) = value.as_f64() {
        let bound = |name: &str| fields.get(name).and_then(Value::as_f64);
        if bound("minimum").is_some_and(|least| number < least) || bound("maximum").is_some_and(|most| number > most) {
            return no("is out of range of");
        }
    }
    match value {
        Value::Array(items) => {
            let bound =
                |name: &str| fields.get(name).and_then(Value::as_u64).map(|bound| usize::try_from(bound).unwrap());
            if bound("minItems").is_some_and(|least| items.len() < least)
                || bound("maxItems").is_some_and(|most| items.len() > most)
            {
                return no("has another length than");
            }
            let items = items.iter().enumerate();
            items.filter_map(|(at, item)| mismatch(&fields["items"], item, &format!("{path}[{at}]"))).next()
        }
        Value::Object(members) => {
            let properties = fields.get("properties").and_then(Value::as_object);
            let required = fields.get("required").and_then(Value::as_array).into_iter().flatten();
            if let Some(name) = required.map(|name| name.as_str().unwrap()).find(|name| !members.contains_key(*name)) {
                return no(&format!("lacks {name} of"));
            }
            let patterns = fields.get("patternProperties").and_then(Value::as_object);
            let rest = patterns.and_then(|patterns| patterns.values().next()).or(fields.get("additionalProperties"));
            members.iter().find_map(|(name, member)| {
                match properties.and_then(|properties| properties.get(name)).or(rest) {
                    Some(Value::Bool(false)) | None => no(&format!("has {name}, unlike")),
                    Some(schema) => mismatch(schema, member, &format!("{path}.{name}")),
                }
            })
        }
        _ => None,
    }
}

/// The first part of a schema that a strict server rejects.
pub(crate) fn unacceptable(schema: &Value) -> Option<String> {
    (schema["type"] != "object" || schema.get("anyOf").is_some())
        .then(|| format!("no object at the top: {schema}"))
        .or_else(|| unacceptable_part(schema))
}

fn unacceptable_part(schema: &Value) -> Option<String> {
    let fields = schema.as_object()?;
    let either = fields.contains_key("anyOf");
    if !either && !fields.contains_key("type") {
        return Some(format!("no type: {schema}"));
    }
    let kinds: Vec<&str> = match fields.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().map(|kind| kind.as_str().unwrap()).collect(),
        _ => Vec::new(),
    };
    for keyword in fields.keys() {
        let fits = match keyword.as_str() {
            "type" | "description" | "enum" | "const" => true,
            "anyOf" => fields.keys().all(|keyword| keyword == "anyOf" || keyword == "description"),
            "properties" | "required" | "additionalProperties" => kinds == ["object"],
            "items" | "minItems" | "maxItems" => kinds == ["array"],
            "pattern" | "format" => kinds.contains(&"string"),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                kinds.contains(&"integer") || kinds.contains(&"number")
            }
            _ => false,
        };
        if !fits {
            return Some(format!("{keyword} in {schema}"));
        }
    }
    if kinds == ["object"] {
        let properties = fields.get("properties").and_then(Value::as_object);
        let names: Vec<&str> = properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        if fields.get("required") != Some(&json!(names)) || fields.get("additionalProperties") != Some(&json!(false)) {
            return Some(format!("open object: {schema}"));
        }
    }
    if kinds == ["array"] && !fields.contains_key("items") {
        return Some(format!("no items: {schema}"));
    }
    let properties = fields.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(_, inner)| inner);
    let variants = fields.get("anyOf").and_then(Value::as_array).into_iter().flatten();
    properties.chain(variants).chain(fields.get("items")).find_map(unacceptable_part)
}
