//! The conversion of an Anthropic message request to a chat request.

use serde_json::{Map, Value, json};

use super::tool_pairs;
use crate::{
    chat::{
        request::content_text,
        turns::{Turns, only, tool},
    },
    http::{
        body::{self, Fields},
        response::Failure,
        tables,
        validate::whole_number,
    },
};

/// Names of chat request fields in message requests.
pub(crate) const NAMES: &[(&str, &str)] = &[("enable_thinking", "thinking"), ("stop", "stop_sequences")];

/// A validated request.
#[derive(Debug)]
pub(crate) struct MessageRequest {
    fields: Fields,
}

impl MessageRequest {
    /// Parses and validates a body.
    ///
    /// # Errors
    ///
    /// Fails if the body violates the API description, or omits messages because it expects the service to store them.
    pub(crate) fn read(raw: &[u8]) -> Result<Self, Failure> {
        let fields = body::read(tables::ANTHROPIC_MESSAGE, raw)?;
        if fields.get("thread").is_some() {
            return Err(Failure::field("thread", "Messages are not stored; send all of them with each request"));
        }
        Ok(Self { fields })
    }

    pub(crate) fn is_streamed(&self) -> bool {
        self.fields.flag("stream")
    }

    /// Returns the token budget for thinking, if the request has one.
    pub(crate) fn thinking_budget(&self) -> Option<usize> {
        let budget = self.fields.get("thinking")?.get("budget_tokens").and_then(whole_number)?;
        usize::try_from(budget).ok()
    }

    /// Checks that each tool use has a result, and that each result has a tool use.
    ///
    /// # Errors
    ///
    /// Fails for an unpaired tool use or result, with the error message of Anthropic.
    pub(crate) fn check_tool_pairs(&self) -> Result<(), Failure> {
        tool_pairs::check(self.fields.list("messages"))
    }

    fn is_thinking_enabled(&self) -> bool {
        let kind = self.fields.get("thinking").and_then(|thinking| thinking.get("type"));
        kind.is_some_and(|kind| kind == "enabled" || kind == "adaptive")
    }

    /// Returns the chat request.
    pub(crate) fn chat(&self) -> Map<String, Value> {
        let mut chat = Map::from_iter([("messages".to_owned(), Value::Array(self.messages()))]);
        let mut put = |name: &str, value: Option<Value>| chat.extend(value.map(|value| (name.to_owned(), value)));
        for (name, there) in [
            ("model", "model"),
            ("max_tokens", "max_tokens"),
            ("temperature", "temperature"),
            ("top_p", "top_p"),
            ("stop_sequences", "stop"),
            ("region", "region"),
            ("mode", "mode"),
            ("service_tier", "service_tier"),
        ] {
            put(there, self.fields.get(name).cloned());
        }
        if self.is_thinking_enabled() {
            put("enable_thinking", Some(json!(true)));
        }
        let tools = self.fields.list("tools").iter();
        let tools =
            tools.filter_map(|one| Some(tool(one.get("name")?, one.get("description"), one.get("input_schema"))));
        let tools: Vec<Value> = tools.collect();
        let choice = self.fields.get("tool_choice").map(|choice| {
            match (choice.get("type").and_then(Value::as_str), choice.get("name")) {
                (Some("tool"), Some(name)) => only(name),
                (Some("any"), _) => json!("required"),
                (Some("none"), _) => json!("none"),
                _ => json!("auto"),
            }
        });
        // Servers reject an empty list and a choice without tools. A choice of an unknown tool is rejected here.
        put("tool_choice", choice.filter(|choice| !tools.is_empty() || choice.is_object()));
        put("tools", (!tools.is_empty()).then_some(Value::Array(tools)));
        chat
    }

    fn messages(&self) -> Vec<Value> {
        let mut turns = Turns::default();
        if let Some(system) = self.fields.get("system") {
            turns.push("system", content_text(system));
        }
        for message in self.fields.list("messages") {
            let content = message.get("content").unwrap_or(&Value::Null);
            match (content, message.get("role").and_then(Value::as_str)) {
                (Value::Array(blocks), Some("assistant")) => add_assistant_turn(&mut turns, blocks),
                (Value::Array(blocks), _) => add_user_turn(&mut turns, blocks),
                (text, role) => turns.push(role.unwrap_or("user"), text.clone()),
            }
        }
        turns.into_messages()
    }
}

/// Adds an assistant turn: its text, then its calls. Thinking is ignored.
fn add_assistant_turn(turns: &mut Turns, blocks: &[Value]) {
    let is = |kind: &'static str| move |block: &&Value| block.get("type").and_then(Value::as_str) == Some(kind);
    let texts: Vec<Value> = blocks.iter().filter(is("text")).cloned().collect();
    let text = if texts.is_empty() { Value::Null } else { content_text(&Value::Array(texts)).into() };
    turns.push("assistant", text);
    for block in blocks.iter().filter(is("tool_use")) {
        let text = |field: &str| block.get(field).and_then(Value::as_str).unwrap_or_default();
        let input = block.get("input").map(Value::to_string).unwrap_or_default();
        turns.call(text("id"), text("name"), &input);
    }
}

/// Adds a user turn: tool results, each of which is a separate chat message, and content parts.
fn add_user_turn(turns: &mut Turns, blocks: &[Value]) {
    let mut parts = Vec::new();
    for block in blocks {
        match block.get("tool_use_id").and_then(Value::as_str) {
            Some(id) => turns.result(id, block.get("content").map(content_text).unwrap_or_default()),
            None => parts.push(part(block)),
        }
    }
    if !parts.is_empty() {
        turns.push("user", parts);
    }
}

/// Converts a text or image block to a chat content part.
fn part(block: &Value) -> Value {
    let Some(source) = block.get("source") else {
        return json!({ "type": "text", "text": block.get("text") });
    };
    let text = |field: &str| source.get(field).and_then(Value::as_str).unwrap_or_default();
    let url = match text("type") {
        "url" => text("url").to_owned(),
        _ => format!("data:{};base64,{}", text("media_type"), text("data")),
    };
    json!({ "type": "image_url", "image_url": { "url": url } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::validate::check;

    fn chat(mut body: Value) -> Value {
        body["model"] = json!("m");
        body["max_tokens"] = json!(9);
        let chat = Value::Object(MessageRequest::read(body.to_string().as_bytes()).unwrap().chat());
        // The description of chat requests lacks a named choice.
        if !chat["tool_choice"].is_object() {
            assert_eq!(check(tables::CHAT, &chat), []);
        }
        chat
    }

    #[test]
    fn blocks_become_messages() {
        let chat = chat(json!({
            "system": [{"type": "text", "text": "Be brief."}, {"type": "text", "text": "Be kind."}],
            "messages": [
                {"role": "user", "content": [
                    {"type": "text", "text": "What is it?"},
                    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AA=="}},
                    {"type": "image", "source": {"type": "url", "url": "https://x.test/a.png"}}]},
                {"role": "assistant", "content": [
                    {"type": "thinking", "thinking": "hm", "signature": "s"},
                    {"type": "tool_use", "id": "c1", "name": "look", "input": {"at": 1}},
                    {"type": "text", "text": "I look."},
                    {"type": "tool_use", "id": "c2", "name": "hear", "input": {}}]},
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "c1", "content": "A cat."},
                    {"type": "tool_result", "tool_use_id": "c2", "is_error": true},
                    {"type": "text", "text": "And now?"}]},
                {"role": "assistant", "content": [{"type": "tool_use", "id": "c3", "name": "look", "input": {}}]},
                {"role": "user", "content": [
                    {"type": "tool_result", "tool_use_id": "c3", "content": [{"type": "text", "text": "A dog."}]}]},
                {"role": "assistant", "content": "It is a"}
            ]
        }));
        let call = |id: &str, name: &str, arguments: &str| json!({"id": id, "type": "function", "function": {"name": name, "arguments": arguments}});
        assert_eq!(
            chat["messages"],
            json!([
                {"role": "system", "content": "Be brief.\nBe kind."},
                {"role": "user", "content": [
                    {"type": "text", "text": "What is it?"},
                    {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}},
                    {"type": "image_url", "image_url": {"url": "https://x.test/a.png"}}]},
                {"role": "assistant", "content": "I look.", "tool_calls": [
                    call("c1", "look", "{\"at\":1}"), call("c2", "hear", "{}")]},
                {"role": "tool", "tool_call_id": "c1", "content": "A cat."},
                {"role": "tool", "tool_call_id": "c2", "content": ""},
                {"role": "user", "content": [{"type": "text", "text": "And now?"}]},
                {"role": "assistant", "content": null, "tool_calls": [call("c3", "look", "{}")]},
                {"role": "tool", "tool_call_id": "c3", "content": "A dog."},
                {"role": "assistant", "content": "It is a"}
            ])
        );
    }

    #[test]
    fn settings_are_renamed() {
        let hi = json!([{"role": "user", "content": "Hi"}]);
        let tools = json!([{"name": "f", "description": "d", "input_schema": {"type": "object"}}]);
        let with = |choice: Value| json!({"messages": hi, "tools": tools, "tool_choice": choice, "stop_sequences": ["x"], "top_k": 3});
        assert_eq!(
            chat(with(json!({"type": "any"}))),
            json!({"model": "m", "max_tokens": 9, "messages": hi, "stop": ["x"], "tool_choice": "required",
                "tools": [{"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object"}}}]})
        );
        for (choice, there) in [
            (json!({"type": "auto", "disable_parallel_tool_use": true}), json!("auto")),
            (json!({"type": "none"}), json!("none")),
            (json!({"type": "tool", "name": "f"}), json!({"type": "function", "function": {"name": "f"}})),
        ] {
            assert_eq!(chat(with(choice))["tool_choice"], there);
        }
        assert!(
            chat(json!({"messages": hi, "tools": [], "tool_choice": {"type": "any"}})).get("tool_choice").is_none()
        );
    }
}
