//! The chunks of a streamed completion.

use serde_json::{Value, json};

use super::{
    completion::{Choice, Completion},
    logprobs::Logprobs,
    stream_parts::{StreamPart, StreamParts},
};
use crate::json::{set, set_some};

/// An iterator over the chunks of a completion. Each choice has its role, its text or calls in parts, and its finish
/// reason, with the choices in turn. The last chunk has the usage and no choices.
pub(crate) struct Chunks {
    completion: Completion,
    /// The remaining parts of each choice.
    parts: Vec<StreamParts>,
    /// The index of the next choice.
    turn: usize,
    ended: bool,
}

impl Chunks {
    pub(crate) fn new(completion: Completion) -> Self {
        let parts = completion.choices.iter().map(StreamParts::new).collect();
        Self { parts, completion, turn: 0, ended: false }
    }

    fn chunk(&self, choices: &[Value]) -> Value {
        json!({
            "id": self.completion.id,
            "object": "chat.completion.chunk",
            "created": self.completion.created,
            "model": self.completion.model,
            "choices": choices,
        })
    }
}

impl Iterator for Chunks {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        // Skips choices that have ended; if all are skipped, the stream has ended.
        for _ in 0..self.parts.len() {
            let index = self.turn;
            self.turn = (index + 1) % self.parts.len();
            let (Some(parts), Some(choice)) = (self.parts.get_mut(index), self.completion.choices.get(index)) else {
                continue;
            };
            if let Some(part) = parts.find_map(|part| written(&part, index, choice, &self.completion)) {
                return Some(self.chunk(&[part]));
            }
        }
        if std::mem::replace(&mut self.ended, true) {
            return None;
        }
        let mut last = self.chunk(&[]);
        set(&mut last, "usage", self.completion.usage());
        Some(last)
    }
}

/// Returns the chunk for a part, or `None` for a part that a chat stream does not contain.
fn written(part: &StreamPart, index: usize, choice: &Choice, completion: &Completion) -> Option<Value> {
    let delta = |delta: Value| json!({ "index": index, "delta": delta, "finish_reason": null });
    let call = |call: Value| delta(json!({ "tool_calls": [call] }));
    Some(match part {
        StreamPart::Start => {
            let content = choice.content.as_ref().map(|_| "");
            delta(json!({ "role": "assistant", "content": content }))
        }
        StreamPart::Reasoning(token) => delta(json!({ completion.reasoning_field.name(): token })),
        StreamPart::Text(token) => {
            let mut part = delta(json!({ "content": token }));
            set_some(&mut part, "logprobs", completion.logprobs.map(|top| json!(Logprobs { text: token, top })));
            part
        }
        StreamPart::CallStart(at) => {
            let start = choice.calls.get(*at)?;
            let function = json!({ "name": start.name, "arguments": "" });
            call(json!({ "index": at, "id": start.id, "type": "function", "function": function }))
        }
        StreamPart::Arguments(at, arguments) => call(json!({ "index": at, "function": { "arguments": arguments } })),
        StreamPart::End => json!({ "index": index, "delta": {}, "finish_reason": choice.finish_reason }),
        StreamPart::ReasoningStart
        | StreamPart::ReasoningEnd
        | StreamPart::TextStart
        | StreamPart::TextEnd
        | StreamPart::CallEnd(_) => {
            return None;
        }
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{
        super::{calls::Call, quirks::ReasoningField},
        *,
    };

    fn stream(choices: Vec<Choice>) -> Vec<Value> {
        let chunks = Chunks::new(Completion {
            id: "chatcmpl-1".into(),
            created: 7,
            model: "m".into(),
            prompt_tokens: 1,
            cached_tokens: 0,
            completion_tokens: 2,
            reasoning_tokens: 0,
            reasoning_field: ReasoningField::Reasoning,
            logprobs: Some(1),
            choices: choices.into_iter().map(Arc::new).collect(),
        });
        chunks.collect()
    }

    fn text(content: &str) -> Choice {
        Choice { content: Some(content.into()), finish_reason: "stop", ..Choice::default() }
    }

    #[test]
    fn role_text_finish_and_usage_are_in_order() {
        let chunks = stream(vec![text("Hi  you")]);
        let of = |at: usize| &chunks[at]["choices"][0];
        assert_eq!(of(0)["delta"], json!({"role": "assistant", "content": ""}));
        assert_eq!(of(1)["delta"]["content"], "Hi");
        assert_eq!(of(2)["delta"]["content"], "  you");
        assert_eq!(of(2)["logprobs"]["content"][0]["token"], "  you");
        assert_eq!((&of(3)["delta"], &of(3)["finish_reason"]), (&json!({}), &json!("stop")));
        assert_eq!(
            chunks[4],
            json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 7, "model": "m", "choices": [],
                "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3,
                    "prompt_tokens_details": {"cached_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}}})
        );
        assert_eq!(chunks.len(), 5);
    }

    #[test]
    fn reasoning_precedes_the_text() {
        let chunks = stream(vec![Choice { reasoning: Some("I see.".into()), ..text("Hi") }]);
        let deltas: Vec<_> = chunks.iter().filter_map(|chunk| chunk.pointer("/choices/0/delta")).collect();
        assert_eq!(
            json!(deltas),
            json!([{"role": "assistant", "content": ""}, {"reasoning": "I"}, {"reasoning": " see."}, {"content": "Hi"}, {}])
        );
        let cut = stream(vec![Choice { reasoning: Some("I".into()), finish_reason: "length", ..Choice::default() }]);
        assert_eq!(cut[0]["choices"][0]["delta"], json!({"role": "assistant", "content": null}));
        assert_eq!(cut[2]["choices"][0], json!({"index": 0, "delta": {}, "finish_reason": "length"}));
    }

    #[test]
    fn argument_parts_join_to_the_arguments() {
        let arguments = "{\"city\":\"České Budějovice\"}";
        let call = Call { id: "call_1".into(), name: "f".into(), arguments: arguments.into() };
        let chunks = stream(vec![Choice { calls: vec![call], finish_reason: "tool_calls", ..Choice::default() }]);
        assert_eq!(chunks[0]["choices"][0]["delta"], json!({"role": "assistant", "content": null}));
        assert_eq!(chunks[1]["choices"][0]["delta"]["tool_calls"][0]["function"]["name"], "f");
        let parts = chunks.iter().filter_map(|c| c.pointer("/choices/0/delta/tool_calls/0/function/arguments"));
        let parts: Vec<_> = parts.filter_map(Value::as_str).collect();
        assert!(parts.len() > 3);
        assert_eq!(parts.concat(), arguments);
    }

    #[test]
    fn choices_take_turns() {
        let order: Vec<_> = stream(vec![text("a"), text("b c")])
            .iter()
            .filter_map(|chunk| chunk["choices"][0]["index"].as_u64())
            .collect();
        assert_eq!(order, [0, 1, 0, 1, 0, 1, 1]);
    }
}
