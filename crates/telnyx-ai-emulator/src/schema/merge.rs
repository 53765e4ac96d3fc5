//! The conversion of `$ref` and `allOf` to one plain schema.

use serde_json::{Map, Value};

use super::{Steps, size};

/// Maximum number of nested references and `allOf` layers; deeper schemas count as endless.
const MAX_LAYERS: usize = 32;

/// Returns `schema` with its `$ref` (into `root`) and `allOf` merged, or `None` if it allows nothing, has an invalid
/// reference, or refers to itself endlessly.
pub(crate) fn plain(root: &Value, schema: &Value, steps: &Steps) -> Option<Map<String, Value>> {
    layered(root, schema, steps, MAX_LAYERS)
}

fn layered(root: &Value, schema: &Value, steps: &Steps, layers: usize) -> Option<Map<String, Value>> {
    let layers = layers.checked_sub(1)?;
    steps.take(size(schema))?;
    let mut merged = match schema {
        Value::Bool(true) => Map::new(),
        Value::Object(map) => map.clone(),
        _ => return None,
    };
    if let Some(Value::String(reference)) = merged.remove("$ref") {
        let target = root.pointer(reference.strip_prefix('#')?)?;
        let target = layered(root, target, steps, layers)?;
        merge(&mut merged, target, steps)?;
    }
    if let Some(Value::Array(parts)) = merged.remove("allOf") {
        for part in &parts {
            let part = layered(root, part, steps, layers)?;
            merge(&mut merged, part, steps)?;
        }
    }
    Some(merged)
}

/// Adds the constraints of `other` to `into`. Returns `None` if that takes too many steps.
pub(crate) fn merge(into: &mut Map<String, Value>, other: Map<String, Value>, steps: &Steps) -> Option<()> {
    for (keyword, theirs) in other {
        let Some(ours) = into.get_mut(&keyword) else {
            into.insert(keyword, theirs);
            continue;
        };
        match (keyword.as_str(), &mut *ours, theirs) {
            ("properties", Value::Object(ours), Value::Object(theirs)) => {
                for (name, schema) in theirs {
                    let both = match ours.remove(&name) {
                        Some(known) if known != schema => both(known, schema),
                        _ => schema,
                    };
                    ours.insert(name, both);
                }
            }
            ("required", Value::Array(ours), Value::Array(theirs)) => {
                steps.take(ours.len().saturating_mul(theirs.len()))?;
                ours.extend(theirs.into_iter().filter(|name| !ours.contains(name)).collect::<Vec<_>>());
            }
            ("enum" | "type", Value::Array(ours), theirs) => {
                let theirs = match theirs {
                    Value::Array(theirs) => theirs,
                    one => vec![one],
                };
                steps.take(ours.len().saturating_mul(theirs.len()))?;
                ours.retain(|value| theirs.contains(value));
            }
            ("minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties", ours, theirs) => {
                if theirs.as_f64() > ours.as_f64() {
                    *ours = theirs;
                }
            }
            ("maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties", ours, theirs) => {
                if theirs.as_f64() < ours.as_f64() {
                    *ours = theirs;
                }
            }
            // Two choices: the outer choice is kept, and the result is validated against both.
            (_, ours, theirs) => {
                if keyword_is_exact(&keyword) {
                    *ours = theirs;
                }
            }
        }
    }
    Some(())
}

/// Combines two constraints into one flat schema.
fn both(known: Value, other: Value) -> Value {
    let mut parts = match known {
        Value::Object(mut fields) if fields.len() == 1 => match fields.remove("allOf") {
            Some(Value::Array(parts)) => parts,
            // Not a list of schemas, so no value is valid.
            Some(_) => vec![Value::Bool(false)],
            None => vec![Value::Object(fields)],
        },
        known => vec![known],
    };
    parts.push(other);
    Value::Object(Map::from_iter([("allOf".to_owned(), Value::Array(parts))]))
}

/// Returns `true` for keywords whose inner, more specific value is used.
fn keyword_is_exact(keyword: &str) -> bool {
    matches!(keyword, "const" | "enum" | "type" | "pattern" | "format" | "items")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_and_all_of_become_one_schema() {
        let root = json!({
            "$defs": {"named": {"required": ["name"], "properties": {"name": {"type": "string"}}}},
            "allOf": [{"$ref": "#/$defs/named"}, {"properties": {"name": {"minLength": 2}}}],
            "required": ["id"],
        });
        let plain = plain(&root, &root, &Steps::new()).unwrap();
        assert_eq!(plain["required"], json!(["id", "name"]));
        assert_eq!(plain["properties"]["name"], json!({"allOf": [{"type": "string"}, {"minLength": 2}]}));
    }

    #[test]
    fn endless_and_invalid_references_are_rejected() {
        for schema in [json!({"$ref": "#"}), json!({"$ref": "#/nowhere"}), json!({"$ref": "http://x"}), json!(false)] {
            assert!(plain(&schema, &schema, &Steps::new()).is_none(), "{schema}");
        }
    }

    #[test]
    fn exponential_schema_is_rejected_in_time() {
        let mut root = json!({"d0": {}});
        for n in 1..30 {
            let below = json!({"$ref": format!("#/d{}", n - 1)});
            root[format!("d{n}")] = json!({"allOf": [below, below]});
        }
        assert!(plain(&root, &root["d29"], &Steps::new()).is_none());
    }

    #[test]
    fn many_parts_do_not_nest() {
        let parts: Vec<_> = (0..5000).map(|n| json!({"properties": {"a": {"minimum": n}}})).collect();
        let root = json!({ "allOf": parts });
        let plain = plain(&root, &root, &Steps::new()).unwrap();
        assert_eq!(plain["properties"]["a"]["allOf"].as_array().unwrap().len(), 5000);
    }

    #[test]
    fn the_tighter_bound_wins() {
        let mut ours = json!({"minimum": 1, "maximum": 9, "enum": [1, 2, 3]}).as_object().unwrap().clone();
        merge(
            &mut ours,
            json!({"minimum": 2, "maximum": 10, "enum": [2, 3, 4]}).as_object().unwrap().clone(),
            &Steps::new(),
        );
        assert_eq!(Value::Object(ours), json!({"minimum": 2, "maximum": 9, "enum": [2, 3]}));
    }
}
