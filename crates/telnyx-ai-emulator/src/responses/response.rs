//! A response in OpenAI's newer form.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::{
    chat::{
        calls::Call,
        completion::{Choice, Completion},
        turns::Turns,
    },
    clock,
};

/// A completion with the ids of a response.
#[derive(Debug)]
pub(crate) struct ResponseObject {
    id: String,
    pub(crate) message_id: String,
    pub(crate) reasoning_id: String,
    /// The output item id of each call.
    call_item_ids: Vec<String>,
    created_at: i64,
    model: String,
    pub(crate) choice: Arc<Choice>,
    input_tokens: usize,
    output_tokens: usize,
    cached_tokens: usize,
    reasoning_tokens: usize,
    /// Fields copied from the request.
    echoed_fields: Map<String, Value>,
}

impl ResponseObject {
    /// Creates the response to a request, or returns `None` if the completion has no choice.
    pub(crate) fn new(completion: &Completion, echoed_fields: Map<String, Value>) -> Option<Self> {
        let choice = Arc::clone(completion.choices.first()?);
        let id = |kind: &str| format!("{kind}_{}", uuid::Uuid::new_v4().simple());
        Some(Self {
            id: id("resp"),
            message_id: id("msg"),
            reasoning_id: id("rs"),
            call_item_ids: choice.calls.iter().map(|_| id("fc")).collect(),
            created_at: clock::unix_now(),
            model: completion.model.clone(),
            input_tokens: completion.prompt_tokens,
            output_tokens: completion.completion_tokens,
            cached_tokens: completion.cached_tokens,
            reasoning_tokens: completion.reasoning_tokens,
            choice,
            echoed_fields,
        })
    }

    /// Returns the final status: `completed`, or `incomplete` if the text was truncated.
    pub(crate) fn status(&self) -> &'static str {
        if self.choice.finish_reason == "length" { "incomplete" } else { "completed" }
    }

    /// Returns the complete response.
    pub(crate) fn complete(&self) -> Value {
        let reasoning = self.choice.reasoning.as_deref();
        let reasoning = reasoning.map(|text| self.reasoning(self.reasoning_status(), &[reasoning_part(text)]));
        let message = self.choice.content.as_deref().map(|text| self.message(self.status(), &[part(text)]));
        let calls =
            self.choice.calls.iter().enumerate().map(|(at, call)| self.call(at, call, "completed", &call.arguments));
        let mut complete = self.frame(self.status(), reasoning.into_iter().chain(message).chain(calls).collect());
        let cut = (self.status() == "incomplete").then(|| json!({ "reason": "max_output_tokens" }));
        complete.insert("incomplete_details".to_owned(), cut.unwrap_or_default());
        complete.insert(
            "usage".to_owned(),
            json!({
                "input_tokens": self.input_tokens,
                "input_tokens_details": { "cached_tokens": self.cached_tokens, "cache_write_tokens": 0 },
                "output_tokens": self.output_tokens,
                "output_tokens_details": { "reasoning_tokens": self.reasoning_tokens },
                "total_tokens": self.input_tokens + self.output_tokens,
            }),
        );
        Value::Object(complete)
    }

    /// Returns the initial response of a stream.
    pub(crate) fn initial(&self) -> Value {
        Value::Object(self.frame("in_progress", Vec::new()))
    }

    fn frame(&self, status: &str, output: Vec<Value>) -> Map<String, Value> {
        let mut frame = self.echoed_fields.clone();
        for (name, value) in [
            ("id", json!(self.id)),
            ("object", json!("response")),
            ("created_at", json!(self.created_at)),
            ("status", json!(status)),
            ("model", json!(self.model)),
            ("output", json!(output)),
            ("usage", Value::Null),
            ("error", Value::Null),
            ("incomplete_details", Value::Null),
            // Only the messages of a conversation are stored.
            ("store", json!(false)),
            ("background", json!(false)),
            ("previous_response_id", Value::Null),
        ] {
            frame.insert(name.to_owned(), value);
        }
        frame
    }

    /// Returns `incomplete` if the reasoning was truncated, so that nothing follows it.
    pub(crate) fn reasoning_status(&self) -> &'static str {
        if self.choice.content.is_some() || !self.choice.calls.is_empty() { "completed" } else { self.status() }
    }

    /// Returns the reasoning item of the output.
    pub(crate) fn reasoning(&self, status: &str, parts: &[Value]) -> Value {
        json!({ "id": self.reasoning_id, "type": "reasoning", "status": status, "summary": [], "content": parts })
    }

    /// Returns the message item of the output.
    pub(crate) fn message(&self, status: &str, parts: &[Value]) -> Value {
        json!({ "id": self.message_id, "type": "message", "status": status, "role": "assistant", "content": parts })
    }

    /// Returns a call item of the output.
    pub(crate) fn call(&self, at: usize, call: &Call, status: &str, arguments: &str) -> Value {
        json!({
            "id": self.call_item_id(at),
            "type": "function_call",
            "status": status,
            "call_id": call.id,
            "name": call.name,
            "arguments": arguments,
        })
    }

    pub(crate) fn call_item_id(&self, at: usize) -> &str {
        self.call_item_ids.get(at).map_or("", String::as_str)
    }

    /// Returns the output as chat messages.
    pub(crate) fn turn(&self) -> Vec<Value> {
        let mut turns = Turns::default();
        if let Some(text) = &self.choice.content {
            turns.push("assistant", text.as_str());
        }
        for call in &self.choice.calls {
            turns.call(&call.id, &call.name, &call.arguments);
        }
        turns.into_messages()
    }
}

/// Returns a text part of reasoning.
pub(crate) fn reasoning_part(text: &str) -> Value {
    json!({ "type": "reasoning_text", "text": text })
}

/// Returns a text part of a message.
pub(crate) fn part(text: &str) -> Value {
    json!({ "type": "output_text", "text": text, "annotations": [], "logprobs": [] })
}
