//! The conversion of a response request to a chat request.

use serde_json::{Map, Value, json};

use crate::{
    chat::{
        request::{DEFAULT_MODEL, content_text},
        turns::{Turns, only, tool},
    },
    http::{
        body::{self, Fields},
        response::Failure,
        tables,
    },
    json::set,
};

/// Names of chat request fields in response requests.
pub(crate) const NAMES: &[(&str, &str)] = &[
    ("messages", "input"),
    ("response_format/json_schema", "text/format"),
    ("response_format", "text/format"),
    ("reasoning_effort", "reasoning/effort"),
    ("max_tokens", "max_output_tokens"),
];

/// A validated request.
#[derive(Debug)]
pub(crate) struct ResponseRequest {
    fields: Fields,
}

impl ResponseRequest {
    /// Parses and validates a body.
    ///
    /// # Errors
    ///
    /// Fails if the body violates the API description, or requires a stored response.
    pub(crate) fn read(raw: &[u8]) -> Result<Self, Failure> {
        let mut value = body::parse(raw)?;
        // Validation selects the rule of an item by its type, which messages may omit.
        for item in value.get_mut("input").and_then(Value::as_array_mut).into_iter().flatten() {
            if item.get("role").is_some() && item.get("type").is_none_or(Value::is_null) {
                set(item, "type", "message");
            }
        }
        let fields = body::checked(tables::RESPONSE, value)?;
        if fields.get("previous_response_id").is_some() {
            return Err(Failure::field(
                "previous_response_id",
                "Responses are not stored; pass a conversation instead",
            ));
        }
        if fields.flag("background") {
            return Err(Failure::field("background", "Responses are not stored, so none can be fetched later"));
        }
        Ok(Self { fields })
    }

    /// Returns the id of the conversation, if any.
    pub(crate) fn conversation(&self) -> Option<&str> {
        self.fields.optional_text("conversation")
    }

    pub(crate) fn is_streamed(&self) -> bool {
        self.fields.flag("stream")
    }

    /// Returns the instructions as a message, if any.
    pub(crate) fn instructions(&self) -> Option<Value> {
        self.fields.optional_text("instructions").map(|text| json!({ "role": "system", "content": text }))
    }

    /// Returns the new input as chat messages.
    pub(crate) fn input(&self) -> Vec<Value> {
        let mut turns = Turns::default();
        if let Some(text) = self.fields.optional_text("input") {
            turns.push("user", text);
        }
        for item in self.fields.list("input") {
            let text = |field: &str| item.get(field).and_then(Value::as_str).unwrap_or_default();
            match text("type") {
                "function_call" => turns.call(text("call_id"), text("name"), text("arguments")),
                "function_call_output" => {
                    turns.result(text("call_id"), item.get("output").map(content_text).unwrap_or_default());
                }
                "message" => {
                    let role = if text("role") == "developer" { "system" } else { text("role") };
                    turns.push(role, item.get("content").map(content).unwrap_or_default());
                }
                // The engine does not use the reasoning of earlier turns.
                _ => {}
            }
        }
        turns.into_messages()
    }

    /// Returns the chat request with these messages.
    pub(crate) fn chat(&self, messages: Vec<Value>) -> Map<String, Value> {
        let model = self.fields.optional_text("model").unwrap_or(DEFAULT_MODEL);
        let mut chat = Map::from_iter([("model".to_owned(), json!(model)), ("messages".to_owned(), json!(messages))]);
        let mut put = |name: &str, value: Option<Value>| chat.extend(value.map(|value| (name.to_owned(), value)));
        put("max_tokens", self.fields.get("max_output_tokens").cloned());
        for name in ["temperature", "top_p", "region", "mode", "service_tier"] {
            put(name, self.fields.get(name).cloned());
        }
        put("reasoning_effort", self.fields.get("reasoning").and_then(|reasoning| reasoning.get("effort")).cloned());
        let tools = self
            .fields
            .list("tools")
            .iter()
            .filter_map(|one| Some(tool(one.get("name")?, one.get("description"), one.get("parameters"))));
        let tools: Vec<Value> = tools.collect();
        let choice =
            self.fields.get("tool_choice").map(|choice| choice.get("name").map_or_else(|| choice.clone(), only));
        // Servers reject an empty list and a choice without tools. A choice of an unknown tool is rejected here.
        put("tool_choice", choice.filter(|choice| !tools.is_empty() || choice.is_object()));
        put("tools", (!tools.is_empty()).then_some(Value::Array(tools)));
        let format = self.fields.get("text").and_then(|text| text.get("format"));
        match format.and_then(|format| format.get("type")).and_then(Value::as_str) {
            Some("json_schema") => put("response_format", format.map(schema_format)),
            Some("json_object") => put("response_format", Some(json!({ "type": "json_object" }))),
            _ => {}
        }
        chat
    }

    /// Returns the request fields that a response contains, with their defaults.
    pub(crate) fn echoed_fields(&self) -> Map<String, Value> {
        let defaults = [
            ("instructions", Value::Null),
            ("max_output_tokens", Value::Null),
            ("metadata", json!({})),
            ("parallel_tool_calls", json!(true)),
            ("temperature", Value::Null),
            ("text", json!({ "format": { "type": "text" } })),
            ("tool_choice", json!("auto")),
            ("tools", json!([])),
            ("top_p", Value::Null),
        ];
        let given = |(name, default)| (String::from(name), self.fields.get(name).cloned().unwrap_or(default));
        let mut echoed_fields: Map<String, Value> = defaults.into_iter().map(given).collect();
        let conversation = self.conversation().map(|id| json!({ "id": id }));
        echoed_fields.extend(self.fields.get("reasoning").map(|reasoning| ("reasoning".to_owned(), reasoning.clone())));
        echoed_fields.insert("conversation".to_owned(), conversation.unwrap_or_default());
        echoed_fields
    }
}

/// Converts a format with a schema to the format of a chat request.
fn schema_format(format: &Value) -> Value {
    let mut schema = format.as_object().cloned().unwrap_or_default();
    schema.remove("type");
    schema.entry("name").or_insert_with(|| json!("response"));
    json!({ "type": "json_schema", "json_schema": schema })
}

/// Converts the content of a message to the content of a chat message.
fn content(content: &Value) -> Value {
    let Some(parts) = content.as_array() else {
        return content.clone();
    };
    let part = |part: &Value| match part.get("image_url") {
        Some(url) => json!({ "type": "image_url", "image_url": { "url": url } }),
        None => json!({ "type": "text", "text": part.get("text").or_else(|| part.get("refusal")) }),
    };
    parts.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::validate::check;

    fn read(body: Value) -> ResponseRequest {
        ResponseRequest::read(body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn items_become_messages() {
        let request = read(json!({"input": [
            {"role": "developer", "content": "Be brief."},
            {"type": "message", "role": "user", "content": [
                {"type": "input_text", "text": "What is it?"}, {"type": "input_image", "image_url": "data:x", "detail": "auto"}]},
            {"id": "rs_1", "type": "reasoning", "summary": []},
            {"id": "msg_1", "type": "message", "role": "assistant", "status": null, "content": [
                {"type": "output_text", "text": "I look.", "annotations": [], "logprobs": null}]},
            {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "look", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c1", "output": [{"type": "input_text", "text": "A cat."}]}
        ]}));
        assert_eq!(
            json!(request.input()),
            json!([
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": [{"type": "text", "text": "What is it?"},
                    {"type": "image_url", "image_url": {"url": "data:x"}}]},
                {"role": "assistant", "content": [{"type": "text", "text": "I look."}], "tool_calls": [
                    {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{}"}}]},
                {"role": "tool", "tool_call_id": "c1", "content": "A cat."}
            ])
        );
        let chat = Value::Object(request.chat(request.input()));
        assert_eq!(check(tables::CHAT, &chat), []);
        assert_eq!(chat["model"], DEFAULT_MODEL);
    }

    #[test]
    fn settings_are_renamed() {
        let request = read(json!({
            "input": "Hi", "model": "m", "max_output_tokens": 5, "temperature": 1, "instructions": null,
            "tools": [{"type": "function", "name": "f", "description": null, "parameters": {"type": "object"}, "strict": true}],
            "tool_choice": "required", "text": {"format": {"type": "json_schema", "name": "n", "schema": {"type": "string"}}},
            "reasoning": {"effort": "low", "summary": "auto"}, "region": "EU", "mode": "strict", "service_tier": "flex"
        }));
        let chat = Value::Object(request.chat(request.input()));
        assert_eq!(
            chat,
            json!({"model": "m", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 5, "temperature": 1,
                "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
                "tool_choice": "required", "reasoning_effort": "low", "region": "EU", "mode": "strict",
                "service_tier": "flex",
                "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "string"}}}})
        );
        assert_eq!(check(tables::CHAT, &chat), []);
        let tools = json!([{"type": "function", "name": "f"}]);
        let only = read(json!({"input": "Hi", "tools": tools, "tool_choice": {"type": "function", "name": "f"}}));
        assert_eq!(only.chat(Vec::new())["tool_choice"], json!({"type": "function", "function": {"name": "f"}}));
        assert_eq!(only.echoed_fields()["tool_choice"], json!({"type": "function", "name": "f"}));
        assert_eq!(only.echoed_fields()["parallel_tool_calls"], true);
    }
}
