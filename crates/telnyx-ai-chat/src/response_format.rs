//! The format of a response.

mod notation;

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

/// The format of a response.
///
/// ```
/// use serde_json::json;
/// use telnyx_ai::chat::{ChatRequest, ResponseFormat, ResponseSchema};
///
/// let any_object =
///     ChatRequest::from("List three colours as JSON.").response_format(ResponseFormat::JsonObject);
///
/// let schema = json!({
///     "type": "object",
///     "properties": { "colours": { "type": "array", "items": { "type": "string" } } },
///     "required": ["colours"],
///     "additionalProperties": false,
/// });
/// let format = ResponseSchema::new("colours").schema(schema).strict(true);
/// let with_schema = ChatRequest::from("List three colours.").response_format(format);
/// ```
///
/// With the feature `schemars`, `Chat::complete_as` and `Chat::stream_as` derive the format from a Rust type.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum ResponseFormat {
    /// Text, the default.
    Text,
    /// A JSON object of any shape. Some models put it inside a Markdown fence.
    JsonObject,
    /// JSON that matches a schema.
    JsonSchema(ResponseSchema),
    /// An unknown format, in its wire form.
    Other(Map<String, Value>),
}

/// The schema of a response (wire: `json_schema` in `response_format`).
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResponseSchema {
    /// Name of the schema, a label without effect: up to 64 letters, digits, `_` and `-`.
    pub name: String,
    /// Purpose of the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// JSON schema. With `strict`, servers require an object at the top. In each object, all properties must be in
    /// `required` and `additionalProperties` must be `false`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Value>,
    /// `true` requires the response to match the schema exactly, if the model supports strict schemas. A response that
    /// does not match fails the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strict: Option<bool>,
    /// Extra fields, unknown to the SDK.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl ResponseSchema {
    /// Creates a schema that has only a name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Sets [`description`](field@Self::description).
    #[must_use]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Sets [`schema`](field@Self::schema).
    #[must_use]
    pub fn schema(mut self, schema: impl Into<Value>) -> Self {
        self.schema = Some(schema.into());
        self
    }

    /// Sets [`strict`](field@Self::strict).
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = Some(strict);
        self
    }
}

impl From<ResponseSchema> for ResponseFormat {
    fn from(schema: ResponseSchema) -> Self {
        Self::JsonSchema(schema)
    }
}

impl Serialize for ResponseFormat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, schema) = match self {
            Self::Text => ("text", None),
            Self::JsonObject => ("json_object", None),
            Self::JsonSchema(schema) => ("json_schema", Some(schema)),
            Self::Other(fields) => return fields.serialize(serializer),
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", kind)?;
        if let Some(schema) = schema {
            map.serialize_entry("json_schema", schema)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for ResponseFormat {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        let known = match (fields.get("type").and_then(Value::as_str), fields.len()) {
            (Some("text"), 1) => Some(Self::Text),
            (Some("json_object"), 1) => Some(Self::JsonObject),
            (Some("json_schema"), 2) => {
                let schema = fields.get("json_schema").map(ResponseSchema::deserialize);
                schema.and_then(Result::ok).map(Self::JsonSchema)
            }
            _ => None,
        };
        Ok(known.unwrap_or(Self::Other(fields)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_format_round_trips() {
        let minimal = ResponseSchema::new("n");
        let all = minimal.clone().description("d").schema(json!({ "type": "object" })).strict(true);
        for (format, wire) in [
            (ResponseFormat::Text, json!({ "type": "text" })),
            (ResponseFormat::JsonObject, json!({ "type": "json_object" })),
            (minimal.into(), json!({ "type": "json_schema", "json_schema": { "name": "n" } })),
            (
                all.into(),
                json!({ "type": "json_schema", "json_schema": {
                    "name": "n", "description": "d", "schema": { "type": "object" }, "strict": true,
                } }),
            ),
        ] {
            assert_eq!(serde_json::to_value(&format).unwrap(), wire);
            assert_eq!(serde_json::from_value::<ResponseFormat>(wire).unwrap(), format);
        }
    }

    #[test]
    fn unknown_forms_and_fields_are_kept() {
        for wire in [
            json!({ "type": "grammar", "grammar": "x" }),
            json!({ "type": "text", "verbosity": 1 }),
            json!({ "type": "json_schema", "json_schema": 7 }),
            json!({ "type": "json_schema", "json_schema": { "schema": {} } }),
            json!({}),
        ] {
            let format: ResponseFormat = serde_json::from_value(wire.clone()).unwrap();
            assert!(matches!(format, ResponseFormat::Other(_)), "{wire}");
            assert_eq!(serde_json::to_value(&format).unwrap(), wire);
        }
        let wire = json!({ "type": "json_schema", "json_schema": { "name": "n", "mode": "fast" } });
        let format: ResponseFormat = serde_json::from_value(wire.clone()).unwrap();
        assert!(matches!(&format, ResponseFormat::JsonSchema(schema) if schema.extra["mode"] == "fast"));
        assert_eq!(serde_json::to_value(&format).unwrap(), wire);
        assert!(serde_json::from_value::<ResponseFormat>(json!("text")).is_err());
    }
}
