//! JSON schemas of Rust types, in the form that services accept.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// Keywords that say nothing about the shape of a value, or that generators of text do not know.
const UNSUPPORTED: [&str; 8] =
    ["$schema", "$id", "title", "format", "default", "examples", "deprecated", "contentMediaType"];

/// The schema of `T`: references inlined, unsupported keywords left out. Only a type that contains itself keeps its
/// references, for there is no other way to write it.
pub(crate) fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    clean(&mut schema, false);
    schema
}

/// Removes unsupported keywords. The names of properties are not keywords, whatever they are.
fn clean(schema: &mut Value, are_names: bool) {
    match schema {
        Value::Object(fields) => {
            if !are_names {
                fields.retain(|keyword, _| !UNSUPPORTED.contains(&keyword.as_str()));
            }
            for (keyword, value) in fields {
                let literal = !are_names && matches!(keyword.as_str(), "const" | "enum");
                if !literal {
                    clean(value, !are_names && matches!(keyword.as_str(), "properties" | "$defs"));
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| clean(value, false)),
        _ => {}
    }
}

/// The words of a schema that allows nothing else: those of an enum without data.
pub(crate) fn words(schema: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return words.iter().map(text).collect();
    }
    // Variants that have docs are written one by one.
    let variants = schema.get("oneOf")?.as_array()?;
    variants.iter().map(|variant| variant.get("const").and_then(text).or_else(|| words(variant)?.pop())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{of, words};

    #[derive(schemars::JsonSchema)]
    #[allow(dead_code)]
    struct Ticket {
        /// What it is about.
        title: String,
        priority: Priority,
        #[schemars(range(min = 1, max = 5))]
        stars: u8,
        due: Option<Due>,
        format: Vec<f64>,
    }

    #[derive(schemars::JsonSchema)]
    #[allow(dead_code)]
    struct Due {
        day: String,
    }

    #[derive(schemars::JsonSchema)]
    #[serde(rename_all = "lowercase")]
    #[allow(dead_code)]
    enum Priority {
        Low,
        High,
    }

    #[derive(schemars::JsonSchema)]
    #[serde(rename_all = "lowercase")]
    #[allow(dead_code)]
    enum Mood {
        /// Happy.
        Good,
        /// Unhappy.
        Bad,
    }

    #[test]
    fn references_are_inlined_and_unsupported_keywords_left_out() {
        let schema = of::<Ticket>();
        let text = schema.to_string();
        assert!(!text.contains("$ref") && !text.contains("$schema") && !text.contains("\"uint8\""), "{text}");
        assert_eq!(schema["properties"]["title"], json!({ "type": "string", "description": "What it is about." }));
        assert_eq!(schema["properties"]["priority"]["enum"], json!(["low", "high"]));
        assert_eq!(schema["properties"]["stars"]["maximum"], 5);
        assert_eq!(schema["properties"]["format"]["items"], json!({ "type": "number" }));
        assert_eq!(schema["required"], json!(["title", "priority", "stars", "format"]));
    }

    #[test]
    fn an_enum_without_data_is_a_list_of_words() {
        assert_eq!(words(&of::<Priority>()), Some(vec!["low".to_owned(), "high".to_owned()]));
        assert_eq!(words(&of::<Mood>()), Some(vec!["good".to_owned(), "bad".to_owned()]));
        assert_eq!(words(&of::<Ticket>()), None);
        assert_eq!(words(&of::<String>()), None);
        assert_eq!(words(&json!({ "enum": ["a", 1] })), None);
    }
}
