//! The conversion between stored conversations and chat messages.

use serde_json::{Value, json};

use crate::{chat::request::content_text, clock, json::set_some, store::conversations::Message};

/// Converts a stored message to a chat message.
pub(crate) fn to_chat_message(message: &Message) -> Value {
    // A data folder of an older version may have any role; chats have four.
    let role = match message.role.as_str() {
        role @ ("system" | "assistant" | "tool") => role,
        "developer" => "system",
        _ => "user",
    };
    let mut recalled = json!({ "role": role, "content": message.content });
    set_some(&mut recalled, "tool_calls", (!message.tool_calls.is_empty()).then(|| message.tool_calls.clone()));
    set_some(&mut recalled, "tool_call_id", message.tool_call_id.as_deref());
    recalled
}

/// Converts a chat message to a stored message with its text and its calls.
pub(crate) fn from_chat_message(message: &Value) -> Message {
    let text = |field: &str| message.get(field).and_then(Value::as_str).map(str::to_owned);
    Message {
        role: text("role").unwrap_or_default(),
        content: message.get("content").map(content_text).unwrap_or_default(),
        tool_calls: message.get("tool_calls").and_then(Value::as_array).cloned().unwrap_or_default(),
        tool_call_id: text("tool_call_id"),
        metadata: serde_json::Map::new(),
        sent_at: None,
        created_at: clock::moment(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        let call = json!({"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}});
        for message in [
            json!({"role": "user", "content": "Hi"}),
            json!({"role": "assistant", "content": "", "tool_calls": [call]}),
            json!({"role": "tool", "tool_call_id": "c1", "content": "done"}),
        ] {
            assert_eq!(to_chat_message(&from_chat_message(&message)), message);
        }
        let parts =
            json!({"role": "narrator", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]});
        assert_eq!(to_chat_message(&from_chat_message(&parts)), json!({"role": "user", "content": "a\nb"}));
    }
}
