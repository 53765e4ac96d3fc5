//! The texts of a schema that allows nothing else.

use serde_json::Value;

use super::resolve;

/// Keywords beside which a list of texts is still the whole list.
const NEUTRAL: [&str; 5] = ["description", "$comment", "$defs", "definitions", "type"];

/// The most references that are followed: a cycle of them names nothing.
const MOST_DEPTH: usize = 32;

/// The texts that a schema allows when it allows only certain texts: those of an enum without data, in any form in which
/// it may be written. `None` for every other schema, and for texts that would not come back as they are.
pub(crate) fn choices(schema: &Value) -> Option<Vec<String>> {
    let mut found = Vec::new();
    collect(schema, schema, MOST_DEPTH, &mut found)?;
    // Space around a text is not part of the response.
    let readable = !found.is_empty() && found.iter().all(|text| !text.is_empty() && text.trim() == text);
    readable.then_some(found)
}

fn collect(root: &Value, schema: &Value, depth: usize, found: &mut Vec<String>) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let fields = schema.as_object()?;
    if fields.get("type").is_some_and(|kind| kind != "string") {
        return None;
    }
    // Extensions, `x-…`, say nothing about the values.
    let is_neutral = |keyword: &str| NEUTRAL.contains(&keyword) || keyword.starts_with("x-");
    let mut said = fields.iter().filter(|(keyword, _)| !is_neutral(keyword));
    let (keyword, value) = said.next()?;
    if said.next().is_some() {
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
