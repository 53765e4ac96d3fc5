//! Insight results without a language model.

use serde_json::{Map, Value};

use super::{ranking::nearest, summarizer::summarize};
use crate::{schema::smallest::smallest, text::passages::sentences};

/// Maximum number of quoted sentences of the conversation.
const MAX_QUOTES: usize = 3;
/// Minimum similarity to the instructions.
const MIN_SIMILARITY: f32 = 0.15;

/// Returns the result of an insight for the messages, oldest first, or `None` if its schema cannot be met.
///
/// Without a schema the result quotes the sentences most similar to the instructions, or the most central sentences.
/// With a schema, the result is the smallest JSON with all properties, with texts filled in the same way.
pub(crate) fn result(instructions: &str, schema: Option<&Value>, texts: &[&str]) -> Option<String> {
    let Some(schema) = schema else {
        return Some(quote(instructions, texts));
    };
    let fill = |name: &str| Some(quote(&format!("{} {instructions}", name.replace(['_', '-'], " ")), texts));
    let found = smallest(&with_all_properties(schema), &fill).or_else(|| smallest(schema, &fill))?;
    Some(found.to_string())
}

fn quote(question: &str, texts: &[&str]) -> String {
    let candidates: Vec<String> = texts.iter().flat_map(|text| sentences(text)).collect();
    let similar =
        nearest(question, &candidates, MAX_QUOTES).into_iter().filter(|found| found.similarity >= MIN_SIMILARITY);
    let mut positions: Vec<usize> = similar.map(|found| found.at).collect();
    if positions.is_empty() {
        return summarize(&texts.join("\n\n"));
    }
    positions.sort_unstable();
    let quotes: Vec<&str> = positions.into_iter().filter_map(|at| candidates.get(at)).map(String::as_str).collect();
    quotes.join(" ")
}

/// Returns a schema that requires all of its properties.
fn with_all_properties(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Value::Object(keywords) = &mut schema
        && let Some(Value::Object(properties)) = keywords.get_mut("properties")
    {
        for property in properties.values_mut() {
            *property = with_all_properties(property);
        }
        let names = properties.keys().map(|name| name.as_str().into()).collect();
        keywords.insert("required".to_owned(), Value::Array(names));
    }
    schema
}

/// Returns the schema of an insight, given as an object or as a text; an empty text means none.
///
/// # Errors
///
/// Fails if the text is not a JSON object.
pub(crate) fn schema_of(given: Option<&Value>) -> Result<Option<Value>, String> {
    match given {
        Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Some(Value::String(text)) => match serde_json::from_str::<Map<String, Value>>(text) {
            Ok(schema) => Ok(Some(Value::Object(schema))),
            Err(error) => Err(format!("json_schema is not a JSON object: {error}")),
        },
        given => Ok(given.cloned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXTS: &[&str] =
        &["Hello. My parcel with the lamp is broken.", "I am sorry. We will send a new lamp on Monday."];

    fn found(instructions: &str, schema: Value) -> Value {
        serde_json::from_str(&result(instructions, Some(&schema), TEXTS).unwrap()).unwrap()
    }

    #[test]
    fn relevant_sentences_are_quoted() {
        assert_eq!(result("Which parcel is broken?", None, TEXTS).unwrap(), "My parcel with the lamp is broken.");
        let summary = result("Xyzzy", None, TEXTS).unwrap();
        assert!(!summary.is_empty() && TEXTS.join(" ").contains(&summary), "{summary}");
        assert_eq!(result("Xyzzy", None, &[]).unwrap(), "");
    }

    #[test]
    fn schemas_are_met_with_all_their_properties() {
        let schema = json!({"type": "object", "properties": {
            "solved": {"type": "boolean"},
            "score": {"type": "integer", "minimum": 1},
            "broken_parcel": {"type": "string"},
            "mood": {"enum": ["good", "bad"]},
            "more": {"type": "object", "properties": {"tags": {"type": "array", "items": {"type": "string"}}}},
        }, "required": ["solved"]});
        assert_eq!(
            found("Look.", schema),
            json!({"solved": false, "score": 1, "broken_parcel": "My parcel with the lamp is broken.", "mood": "good",
                "more": {"tags": []}})
        );
        // The properties are not satisfiable together.
        let either = json!({"properties": {"a": {"const": 1}, "b": false}, "required": ["a"]});
        assert_eq!(found("Look.", either), json!({"a": 1}));
        assert_eq!(result("Look.", Some(&json!({"enum": []})), TEXTS), None);
    }

    #[test]
    fn schemas_may_be_texts() {
        assert_eq!(schema_of(None), Ok(None));
        assert_eq!(schema_of(Some(&json!(" "))), Ok(None));
        assert_eq!(schema_of(Some(&json!("{\"type\":\"object\"}"))), Ok(Some(json!({"type": "object"}))));
        assert_eq!(schema_of(Some(&json!({"a": 1}))), Ok(Some(json!({"a": 1}))));
        assert!(schema_of(Some(&json!("[]"))).is_err() && schema_of(Some(&json!("{"))).is_err());
    }
}
