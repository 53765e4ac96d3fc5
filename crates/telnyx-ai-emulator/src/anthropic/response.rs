//! A response message in Anthropic's form.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::chat::{
    calls::Call,
    completion::{Choice, Completion},
};

/// Placeholder for the signature by which a server recognizes its own thinking blocks.
pub(crate) const SIGNATURE: &str = "ZW11bGF0b3I=";

/// A completion with a message id.
#[derive(Debug)]
pub(crate) struct MessageResponse {
    id: String,
    model: String,
    pub(crate) choice: Arc<Choice>,
    input_tokens: usize,
    output_tokens: usize,
}

impl MessageResponse {
    /// Creates the message of a completion, or returns `None` if it has no choice or a call without object arguments.
    pub(crate) fn new(completion: &Completion) -> Option<Self> {
        let choice = Arc::clone(completion.choices.first()?);
        choice.calls.iter().all(|call| input(call).is_object()).then(|| Self {
            id: format!("msg_{}", uuid::Uuid::new_v4().simple()),
            model: completion.model.clone(),
            choice,
            input_tokens: completion.prompt_tokens,
            output_tokens: completion.completion_tokens,
        })
    }

    /// Returns the complete message.
    pub(crate) fn complete(&self) -> Value {
        let thinking = self.choice.reasoning.as_deref().map(|text| thinking(text, SIGNATURE));
        let text = self.choice.content.as_deref().map(text);
        let calls = self.choice.calls.iter().map(|call| tool_use(call, input(call)));
        let (reason, sequence) = self.stop();
        self.message(
            thinking.into_iter().chain(text).chain(calls).collect(),
            (Some(reason), sequence),
            self.output_tokens,
        )
    }

    /// Returns the initial message of a stream.
    pub(crate) fn initial(&self) -> Value {
        self.message(Vec::new(), (None, None), 0)
    }

    /// Returns the fields that a stream sends at its end.
    pub(crate) fn ending(&self) -> Value {
        let (reason, sequence) = self.stop();
        json!({
            "type": "message_delta",
            "delta": { "stop_reason": reason, "stop_sequence": sequence },
            "usage": { "output_tokens": self.output_tokens },
        })
    }

    fn message(&self, content: Vec<Value>, stop: (Option<&str>, Option<&str>), output_tokens: usize) -> Value {
        json!({
            "id": self.id,
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": content,
            "stop_reason": stop.0,
            "stop_sequence": stop.1,
            "usage": { "input_tokens": self.input_tokens, "output_tokens": output_tokens },
        })
    }

    /// Returns the stop reason and the stop sequence.
    fn stop(&self) -> (&'static str, Option<&str>) {
        match (self.choice.finish_reason, &self.choice.stopped_by) {
            ("length", _) => ("max_tokens", None),
            ("tool_calls", _) => ("tool_use", None),
            (_, Some(sequence)) => ("stop_sequence", Some(sequence)),
            _ => ("end_turn", None),
        }
    }
}

/// Returns a thinking block.
pub(crate) fn thinking(text: &str, signature: &str) -> Value {
    json!({ "type": "thinking", "thinking": text, "signature": signature })
}

/// Returns a text block.
pub(crate) fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

/// Returns a tool use block.
pub(crate) fn tool_use(call: &Call, input: Value) -> Value {
    json!({ "type": "tool_use", "id": call.id, "name": call.name, "input": input })
}

/// Parses the arguments of a call, which models write as text.
fn input(call: &Call) -> Value {
    serde_json::from_str(&call.arguments).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn non_object_arguments_make_no_message() {
        for (arguments, is_message) in [("{\"a\":1}", true), ("{}", true), ("[]", false), ("", false), ("{", false)] {
            let function = json!({"name": "f", "arguments": arguments});
            let message = json!({"tool_calls": [{"id": "c", "function": function}]});
            let completion = Completion::read(&json!({"choices": [{ "message": message }]})).unwrap();
            assert_eq!(MessageResponse::new(&completion).is_some(), is_message, "{arguments}");
        }
    }
}
