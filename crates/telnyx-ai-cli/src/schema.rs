//! JSON schemas of structured output: from a file, or in a short notation such as `name, age int, tags[]`.

use std::path::Path;

use serde_json::{Map, Value, json};
use telnyx_ai::chat::ResponseSchema;

use crate::exit::{Failure, Outcome};
use crate::folders;

/// Types of the notation, and their JSON types.
const TYPES: [(&str, &str); 4] = [("text", "string"), ("int", "integer"), ("number", "number"), ("bool", "boolean")];

/// Reads the value of `--schema`: a JSON object, the path of a JSON file, or the short notation.
pub(crate) fn parse(text: &str) -> Outcome<ResponseSchema> {
    let schema = parse_value(text)?;
    // Servers reject a strict schema with an object that permits other fields.
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    Ok(ResponseSchema::new("response").schema(schema).strict(is_closed))
}

/// Reads the value of `--schema` as a JSON schema.
pub(crate) fn parse_value(text: &str) -> Outcome<Value> {
    if text.trim_start().starts_with('{') {
        from_json(text, "--schema")
    } else if let Some(content) = read(Path::new(text))? {
        from_json(&content, text)
    } else {
        from_notation(text)
    }
}

/// Reads a schema file. A text with a space or a comma that is no file is the notation.
fn read(path: &Path) -> Outcome<Option<String>> {
    let is_file_name = path.extension().is_some_and(|extension| extension == "json");
    if !is_file_name && !path.is_file() {
        return Ok(None);
    }
    match folders::read(path)? {
        Some(content) => Ok(Some(content)),
        None => Err(Failure::Usage(format!(
            "--schema: the file {} does not exist; pass a JSON schema, or fields such as 'name, age int'",
            path.display()
        ))),
    }
}

fn from_json(text: &str, source: &str) -> Outcome<Value> {
    match serde_json::from_str(text) {
        Ok(Value::Object(schema)) => Ok(Value::Object(schema)),
        Ok(_) => Err(Failure::Usage(format!("{source}: a schema must be a JSON object"))),
        Err(error) => Err(Failure::Usage(format!("{source}: the schema is invalid JSON: {error}"))),
    }
}

/// Turns `name, age int?, tags[]` into a strict schema: all fields are required, and `?` permits null.
fn from_notation(text: &str) -> Outcome<Value> {
    let mut properties = Map::new();
    for field in text.split(',').map(str::trim) {
        let (name, schema) = from_field(field)?;
        if properties.insert(name.to_owned(), schema).is_some() {
            return Err(Failure::Usage(format!("--schema: the field `{name}` is named twice")));
        }
    }
    let required: Vec<_> = properties.keys().cloned().collect();
    Ok(json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false }))
}

fn from_field(field: &str) -> Outcome<(&str, Value)> {
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
        return Err(Failure::Usage(format!(
            "--schema: `{field}` is not a field; write NAME or NAME TYPE, such as `age int`, with a type of text, int, \
             number or bool, `tags[]` for a list and `age int?` for a value that may be null"
        )));
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
        let schema = parse("name, age int, score number?, tags[], flags[] bool").unwrap();
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
            let schema = parse(text).unwrap();
            assert_eq!((schema.schema.unwrap().to_string().len(), schema.strict), (text.len(), Some(strict)));
        }
    }

    #[test]
    fn errors_name_the_field() {
        for (text, start) in [
            ("name, age integer", "--schema: `age integer` is not a field; write NAME"),
            ("name,,age", "--schema: `` is not a field"),
            ("a b c", "--schema: `a b c` is not a field"),
            ("name, name int", "--schema: the field `name` is named twice"),
            ("absent.json", "--schema: the file absent.json does not exist"),
            ("{", "--schema: the schema is invalid JSON"),
        ] {
            let message = parse(text).unwrap_err().message().unwrap();
            assert!(message.starts_with(start), "{message}");
        }
    }
}
