//! Prompts and responses in the form of the conventions, for clients that trace content.

use serde_json::{Value, json};

/// Returns the messages of a response, one for each choice, as JSON text.
pub(crate) fn output_messages(response: &Value) -> String {
    let list = |name: &str| response.get(name).and_then(Value::as_array);
    let messages: Value = if let Some(choices) = list("choices") {
        choices
            .iter()
            .map(|choice| finished(message(choice.get("message").unwrap_or(choice)), choice.get("finish_reason")))
            .collect()
    } else if let Some(items) = list("output") {
        let parts: Vec<Value> = items.iter().flat_map(message_parts).collect();
        [finished(json!({ "role": "assistant", "parts": parts }), response.get("status"))].into_iter().collect()
    } else {
        [finished(message(response), response.get("stop_reason"))].into_iter().collect()
    };
    messages.to_string()
}

fn finished(mut message: Value, reason: Option<&Value>) -> Value {
    if let (Some(fields), Some(reason)) = (message.as_object_mut(), reason) {
        fields.insert("finish_reason".into(), reason.clone());
    }
    message
}

/// Converts a message of one of the APIs, or an item of a response.
pub(crate) fn message(message: &Value) -> Value {
    let default = match text(message, "type") {
        Some("function_call_output") => "tool",
        Some("function_call" | "reasoning") => "assistant",
        _ if message.get("role").is_some() => "user",
        _ => "assistant",
    };
    json!({ "role": text(message, "role").unwrap_or(default), "parts": message_parts(message) })
}

/// Returns the parts of a message: reasoning, content and tool calls.
fn message_parts(message: &Value) -> Vec<Value> {
    if matches!(text(message, "type"), Some("function_call" | "function_call_output" | "reasoning")) {
        return vec![part(message)];
    }
    let content = message.get("content").unwrap_or(&Value::Null);
    if let Some(id) = message.get("tool_call_id") {
        return vec![json!({ "type": "tool_call_response", "id": id, "response": content })];
    }
    let reasoning = ["reasoning_content", "reasoning"].into_iter().find_map(|name| text(message, name));
    let mut all: Vec<Value> =
        reasoning.map(|content| json!({ "type": "reasoning", "content": content })).into_iter().collect();
    all.extend(parts(content));
    let calls = message.get("tool_calls").and_then(Value::as_array).into_iter().flatten();
    all.extend(calls.map(|call| tool_call(call, call.get("function").unwrap_or(call), "arguments")));
    all
}

/// Returns the parts of a content: a text, or a list of blocks.
pub(crate) fn parts(content: &Value) -> Vec<Value> {
    match content {
        Value::Null => Vec::new(),
        Value::String(text) if text.is_empty() => Vec::new(),
        Value::Array(blocks) => blocks.iter().map(part).collect(),
        text => vec![json!({ "type": "text", "content": text })],
    }
}

/// Converts a block of a content. Images and other files are named, and their data is left out.
fn part(block: &Value) -> Value {
    let kind = text(block, "type").unwrap_or("text");
    let field = |name: &str| block.get(name).cloned().unwrap_or_default();
    match kind {
        "text" | "input_text" | "output_text" | "summary_text" | "reasoning_text" => {
            json!({ "type": "text", "content": field("text") })
        }
        "thinking" => json!({ "type": "reasoning", "content": field("thinking") }),
        "reasoning" => json!({ "type": "reasoning", "content": reasoning(block) }),
        "tool_use" => tool_call(block, block, "input"),
        "function_call" => json!({
            "type": "tool_call", "id": field("call_id"), "name": field("name"), "arguments": arguments(&field("arguments")),
        }),
        "tool_result" => {
            json!({ "type": "tool_call_response", "id": field("tool_use_id"), "response": field("content") })
        }
        "function_call_output" => {
            json!({ "type": "tool_call_response", "id": field("call_id"), "response": field("output") })
        }
        other => json!({ "type": other }),
    }
}

fn tool_call(call: &Value, function: &Value, field: &str) -> Value {
    let arguments = function.get(field).map(arguments);
    json!({ "type": "tool_call", "id": call.get("id"), "name": function.get("name"), "arguments": arguments })
}

/// Returns the texts of a reasoning item.
fn reasoning(item: &Value) -> String {
    let blocks = ["summary", "content"].into_iter().filter_map(|name| item.get(name)?.as_array()).flatten();
    blocks.filter_map(|block| text(block, "text")).collect::<Vec<_>>().join("\n")
}

/// Returns the arguments of a tool call, which are JSON text, as an object.
fn arguments(arguments: &Value) -> Value {
    let parsed = arguments.as_str().and_then(|text| serde_json::from_str(text).ok());
    parsed.unwrap_or_else(|| arguments.clone())
}

fn text<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    object.get(name)?.as_str()
}
