//! Schemas in text: a JSON schema, or a short notation such as `name, age int, tags[]`.

use serde_json::{Map, Value, json};

use super::ResponseSchema;

/// Types of the notation, and their JSON types.
const TYPES: [(&str, &str); 4] = [("text", "string"), ("int", "integer"), ("number", "number"), ("bool", "boolean")];

impl ResponseSchema {
    /// Reads a JSON schema, or fields such as `name, age int?, tags[]`: all are required, and `?` permits null.
    ///
    /// # Errors
    /// The problem, with the field.
    #[doc(hidden)]
    pub fn parse(text: &str) -> Result<Self, String> {
        let schema = if text.trim_start().starts_with('{') { from_json(text)? } else { from_notation(text)? };
        // Servers reject a strict schema with an object that permits other fields.
        let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        Ok(Self::new("response").schema(schema).strict(is_closed))
    }
}

fn from_json(text: &str) -> Result<Value, String> {
    let schema: Map<String, Value> =
        serde_json::from_str(text).map_err(|error| format!("the schema is invalid JSON: {error}"))?;
    Ok(Value::Object(schema))
}

fn from_notation(text: &str) -> Result<Value, String> {
    let mut properties = Map::new();
    for field in text.split(',').map(str::trim) {
        let (name, schema) = from_field(field)?;
        if properties.insert(name.to_owned(), schema).is_some() {
            return Err(format!("the field `{name}` is named twice"));
        }
    }
    let required: Vec<_> = properties.keys().cloned().collect();
    Ok(json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false }))
}

fn from_field(field: &str) -> Result<(&str, Value), String> {
    let (field, is_optional) = match field.strip_suffix('?') {
        Some(field) => (field, true),
        None => (field, false),
    };
    let (name, kind) = field.split_once(char::is_whitespace).unwrap_or((field, "text"));
    let (name, is_list) = match name.strip_suffix("[]") {
        Some(name) => (name, true),
        None => (name, false),
    };
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    let json_type = TYPES.iter().find(|(word, _)| *word == kind.trim()).map(|(_, json_type)| *json_type);
    let (true, Some(json_type)) = (is_name, json_type) else {
        return Err(format!(
            "`{field}` is not a field; write NAME or NAME TYPE, such as `age int`, with a type of text, int, number or \
             bool, `tags[]` for a list and `age int?` for a value that may be null"
        ));
    };
    let schema = match (is_list, is_optional) {
        (true, false) => json!({ "type": "array", "items": { "type": json_type } }),
        (true, true) => json!({ "type": ["array", "null"], "items": { "type": json_type } }),
        (false, false) => json!({ "type": json_type }),
        (false, true) => json!({ "type": [json_type, "null"] }),
    };
    Ok((name, schema))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notation_is_a_strict_schema() {
        let schema = ResponseSchema::parse("name, age int, score number?, tags[], flags[] bool").unwrap();
        assert_eq!(schema.strict, Some(true));
        let expected = json!({
            "type": "object",
            "properties": {
                "name": { "type": "string" },
                "age": { "type": "integer" },
                "score": { "type": ["number", "null"] },
                "tags": { "type": "array", "items": { "type": "string" } },
                "flags": { "type": "array", "items": { "type": "boolean" } },
            },
            "required": ["age", "flags", "name", "score", "tags"],
            "additionalProperties": false,
        });
        assert_eq!(schema.schema.unwrap(), expected);
    }

    #[test]
    fn a_schema_of_the_user_is_sent_unchanged_and_strict_only_if_it_is_closed() {
        for (text, strict) in
            [(r#"{"type":"object"}"#, false), (r#"{"type":"object","additionalProperties":false}"#, true)]
        {
            let schema = ResponseSchema::parse(text).unwrap();
            assert_eq!((schema.schema.unwrap().to_string().len(), schema.strict), (text.len(), Some(strict)));
        }
    }

    #[test]
    fn errors_name_the_field() {
        for (text, start) in [
            ("name, age integer", "`age integer` is not a field; write NAME"),
            ("name,,age", "`` is not a field"),
            ("a b c", "`a b c` is not a field"),
            ("name, name int", "the field `name` is named twice"),
            ("{", "the schema is invalid JSON"),
        ] {
            let message = ResponseSchema::parse(text).unwrap_err();
            assert!(message.starts_with(start), "{message}");
        }
    }
}
