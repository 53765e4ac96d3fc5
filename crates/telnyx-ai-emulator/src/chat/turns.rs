//! A builder for the messages of a chat request that is converted from another form.

use serde_json::{Value, json};

use crate::json::{set, set_some};

/// Messages, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Turns(Vec<Value>);

impl Turns {
    /// Adds a message with a text or with content parts.
    pub(crate) fn push(&mut self, role: &str, content: impl Into<Value>) {
        self.0.push(json!({ "role": role, "content": content.into() }));
    }

    /// Adds a function call to the current assistant message.
    pub(crate) fn call(&mut self, id: &str, name: &str, arguments: &str) {
        let call = json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } });
        if self.0.last().is_none_or(|last| last.get("role") != Some(&json!("assistant"))) {
            self.push("assistant", Value::Null);
        }
        if let Some(turn) = self.0.last_mut() {
            match turn.get_mut("tool_calls") {
                Some(Value::Array(calls)) => calls.push(call),
                _ => set(turn, "tool_calls", vec![call]),
            }
        }
    }

    /// Adds the result of a call.
    pub(crate) fn result(&mut self, call_id: &str, text: impl Into<Value>) {
        self.0.push(json!({ "role": "tool", "tool_call_id": call_id, "content": text.into() }));
    }

    pub(crate) fn into_messages(self) -> Vec<Value> {
        self.0
    }
}

/// Returns a function for the list of tools.
pub(crate) fn tool(name: &Value, description: Option<&Value>, parameters: Option<&Value>) -> Value {
    let mut function = json!({ "name": name });
    for (field, value) in [("description", description), ("parameters", parameters)] {
        set_some(&mut function, field, value.cloned());
    }
    json!({ "type": "function", "function": function })
}

/// Returns a tool choice for one function.
pub(crate) fn only(name: &Value) -> Value {
    json!({ "type": "function", "function": { "name": name } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_join_the_turn_they_belong_to() {
        let mut turns = Turns::default();
        turns.call("c1", "f", "{}");
        turns.call("c2", "g", "{\"a\":1}");
        turns.result("c1", "one");
        turns.push("assistant", "Wait.");
        turns.call("c3", "f", "{}");
        let call = |id: &str, name: &str, arguments: &str| json!({"id": id, "type": "function", "function": {"name": name, "arguments": arguments}});
        assert_eq!(
            turns.into_messages(),
            [
                json!({"role": "assistant", "content": null, "tool_calls": [call("c1", "f", "{}"), call("c2", "g", "{\"a\":1}")]}),
                json!({"role": "tool", "tool_call_id": "c1", "content": "one"}),
                json!({"role": "assistant", "content": "Wait.", "tool_calls": [call("c3", "f", "{}")]}),
            ]
        );
    }
}
