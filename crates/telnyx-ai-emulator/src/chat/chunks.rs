//! A completion cut into the chunks of a stream.

use serde_json::{Value, json};

use super::{
    completion::{Choice, Completion},
    logprobs::Logprobs,
};
use crate::{json::set, text::tokens};

/// How many characters of a call's arguments one chunk brings.
const ARGUMENTS_PIECE: usize = 8;

/// The chunks of a completion: for each choice its role, its text or calls piece by piece and why it
/// ends, the choices taking turns; then one with the usage and no choices.
///
/// Each is made when it is asked for: a client that does not read holds the completion and no more.
pub(crate) struct Chunks {
    completion: Completion,
    /// How far each choice is.
    cursors: Vec<Cursor>,
    /// Whose turn it is.
    turn: usize,
    ended: bool,
}

/// What of a choice comes next.
#[derive(Clone, Copy)]
enum Cursor {
    Role,
    /// The text, from this byte on.
    Text(usize),
    /// The name of this call.
    Call(usize),
    /// The arguments of this call, from this byte on.
    Arguments(usize, usize),
    Reason,
    Nothing,
}

impl Chunks {
    pub(crate) fn new(completion: Completion) -> Self {
        Self { cursors: vec![Cursor::Role; completion.choices.len()], completion, turn: 0, ended: false }
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
        // Choices that have ended are passed over; after a round of nothing else all have.
        for _ in 0..self.cursors.len() {
            let index = self.turn;
            self.turn = (index + 1) % self.cursors.len();
            let (Some(cursor), Some(choice)) = (self.cursors.get_mut(index), self.completion.choices.get(index)) else {
                continue;
            };
            let (piece, next) = cursor.piece(index, choice, self.completion.logprobs);
            *cursor = next;
            if let Some(piece) = piece {
                return Some(self.chunk(&[piece]));
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

impl Cursor {
    /// The next piece of a choice, and what comes after it.
    fn piece(self, index: usize, choice: &Choice, logprobs: Option<usize>) -> (Option<Value>, Self) {
        let delta = |delta: Value| json!({ "index": index, "delta": delta, "finish_reason": null });
        let call = |call: Value| Some(delta(json!({ "tool_calls": [call] })));
        match self {
            Self::Role => {
                let content = choice.content.as_ref().map(|_| "");
                (Some(delta(json!({ "role": "assistant", "content": content }))), Self::Text(0))
            }
            Self::Text(from) => {
                let rest = choice.content.as_deref().and_then(|text| text.get(from..));
                let Some(token) = rest.and_then(tokens::first) else {
                    return Self::Call(0).piece(index, choice, logprobs);
                };
                let mut piece = delta(json!({ "content": token }));
                if let Some(top) = logprobs {
                    set(&mut piece, "logprobs", json!(Logprobs { text: token, top }));
                }
                (Some(piece), Self::Text(from + token.len()))
            }
            Self::Call(at) => match choice.calls.get(at) {
                Some(start) => {
                    let function = json!({ "name": start.name, "arguments": "" });
                    let start = json!({ "index": at, "id": start.id, "type": "function", "function": function });
                    (call(start), Self::Arguments(at, 0))
                }
                None => Self::Reason.piece(index, choice, logprobs),
            },
            Self::Arguments(at, from) => {
                let arguments = choice.calls.get(at).and_then(|call| call.arguments.get(from..)).unwrap_or_default();
                let piece: String = arguments.chars().take(ARGUMENTS_PIECE).collect();
                if piece.is_empty() {
                    return Self::Call(at + 1).piece(index, choice, logprobs);
                }
                let next = Self::Arguments(at, from + piece.len());
                (call(json!({ "index": at, "function": { "arguments": piece } })), next)
            }
            Self::Reason => {
                let reason = json!({ "index": index, "delta": {}, "finish_reason": choice.finish_reason });
                (Some(reason), Self::Nothing)
            }
            Self::Nothing => (None, Self::Nothing),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{super::calls::Call, *};

    fn stream(choices: Vec<Choice>) -> Vec<Value> {
        let chunks = Chunks::new(Completion {
            id: "chatcmpl-1".into(),
            created: 7,
            model: "m".into(),
            prompt_tokens: 1,
            logprobs: Some(1),
            choices: choices.into_iter().map(Arc::new).collect(),
        });
        chunks.collect()
    }

    fn text(content: &str) -> Choice {
        Choice { content: Some(content.into()), calls: vec![], finish_reason: "stop" }
    }

    #[test]
    fn role_text_end_and_usage_come_in_order() {
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
                "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}})
        );
        assert_eq!(chunks.len(), 5);
    }

    #[test]
    fn arguments_come_in_pieces_that_add_up() {
        let arguments = "{\"city\":\"České Budějovice\"}";
        let call = Call { id: "call_1".into(), name: "f".into(), arguments: arguments.into() };
        let chunks = stream(vec![Choice { content: None, calls: vec![call], finish_reason: "tool_calls" }]);
        assert_eq!(chunks[0]["choices"][0]["delta"], json!({"role": "assistant", "content": null}));
        assert_eq!(chunks[1]["choices"][0]["delta"]["tool_calls"][0]["function"]["name"], "f");
        let pieces = chunks.iter().filter_map(|c| c.pointer("/choices/0/delta/tool_calls/0/function/arguments"));
        let pieces: Vec<_> = pieces.filter_map(Value::as_str).collect();
        assert!(pieces.len() > 3);
        assert_eq!(pieces.concat(), arguments);
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
