//! Schemas that allow only certain texts.

use serde_json::Value;

use super::resolve;

/// Keywords that do not restrict or extend a list of texts.
const NEUTRAL: [&str; 5] = ["description", "$comment", "$defs", "definitions", "type"];

/// Maximum number of references to follow, because references may form a cycle.
const MAX_DEPTH: usize = 32;

/// Returns the texts of a schema that allows only certain texts, such as the schema of an enum without data. Returns
/// `None` for any other schema, and for texts that a response would not preserve.
pub(crate) fn choices(schema: &Value) -> Option<Vec<String>> {
    let mut found = Vec::new();
    collect(schema, schema, MAX_DEPTH, &mut found)?;
    // White space around a response is removed.
    let readable = !found.is_empty() && found.iter().all(|text| !text.is_empty() && text.trim() == text);
    readable.then_some(found)
}

fn collect(root: &Value, schema: &Value, depth: usize, found: &mut Vec<String>) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let fields = schema.as_object()?;
    if fields.get("type").is_some_and(|kind| kind != "string") {
        return None;
    }
    // Extensions (`x-…`) do not restrict values.
    let is_neutral = |keyword: &str| NEUTRAL.contains(&keyword) || keyword.starts_with("x-");
    let mut restricting = fields.iter().filter(|(keyword, _)| !is_neutral(keyword));
    let (keyword, value) = restricting.next()?;
    if restricting.next().is_some() {
        return None;
    }
    match (keyword.as_str(), value) {
        ("const", Value::String(text)) => add(text, found),
        ("enum", Value::Array(texts)) => {
            for text in texts {
                add(text.as_str()?, found);
            }
        }
        ("oneOf" | "anyOf", Value::Array(schemas)) => {
            for schema in schemas {
                collect(root, schema, depth, found)?;
            }
        }
        ("allOf", Value::Array(schemas)) => match schemas.as_slice() {
            [schema] => collect(root, schema, depth, found)?,
            _ => return None,
        },
        ("$ref", Value::String(reference)) => collect(root, resolve(root, reference)?, depth, found)?,
        _ => return None,
    }
    Some(())
}

fn add(text: &str, found: &mut Vec<String>) {
    if !found.iter().any(|known| known == text) {
        found.push(text.to_owned());
    }
}
