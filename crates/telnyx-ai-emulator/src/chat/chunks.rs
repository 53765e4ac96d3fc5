//! A completion cut into the chunks of a stream.

use serde_json::{Value, json};

use super::completion::{Choice, Completion, logprobs};
use crate::{json::set, text::tokens::tokens};

/// How many characters of a call's arguments one chunk brings.
const ARGUMENTS_PIECE: usize = 8;

/// The chunks of a completion: for each choice its role, its text or calls piece by piece and why it
/// ends, the choices taking turns; then one with the usage and no choices.
pub(crate) fn chunks(completion: &Completion) -> Vec<Value> {
    let choices: Vec<Vec<Value>> = completion
        .choices
        .iter()
        .enumerate()
        .map(|(index, choice)| of_choice(index, choice, completion.logprobs))
        .collect();
    let longest = choices.iter().map(Vec::len).max().unwrap_or(0);
    let turns = (0..longest).flat_map(|turn| choices.iter().filter_map(move |choice| choice.get(turn)));
    let chunk = |choices: Vec<Value>| {
        json!({
            "id": completion.id,
            "object": "chat.completion.chunk",
            "created": completion.created,
            "model": completion.model,
            "choices": choices,
        })
    };
    let mut chunks: Vec<Value> = turns.map(|choice| chunk(vec![choice.clone()])).collect();
    let mut last = chunk(Vec::new());
    set(&mut last, "usage", completion.usage());
    chunks.push(last);
    chunks
}

fn of_choice(index: usize, choice: &Choice, top: Option<usize>) -> Vec<Value> {
    let delta = |delta: Value| json!({ "index": index, "delta": delta, "finish_reason": null });
    let first = choice.content.as_ref().map(|_| "");
    let mut pieces = vec![delta(json!({ "role": "assistant", "content": first }))];
    for token in tokens(choice.content.as_deref().unwrap_or_default()) {
        let mut piece = delta(json!({ "content": token }));
        if let Some(top) = top {
            set(&mut piece, "logprobs", logprobs(&[token], top));
        }
        pieces.push(piece);
    }
    for (at, call) in choice.calls.iter().enumerate() {
        let start = json!({
            "index": at,
            "id": call.id,
            "type": "function",
            "function": { "name": call.name, "arguments": "" },
        });
        pieces.push(delta(json!({ "tool_calls": [start] })));
        let arguments: Vec<char> = call.arguments.chars().collect();
        for piece in arguments.chunks(ARGUMENTS_PIECE) {
            let piece: String = piece.iter().collect();
            let call = json!({ "index": at, "function": { "arguments": piece } });
            pieces.push(delta(json!({ "tool_calls": [call] })));
        }
    }
    pieces.push(json!({ "index": index, "delta": {}, "finish_reason": choice.finish_reason }));
    pieces
}

#[cfg(test)]
mod tests {
    use super::{super::calls::Call, *};

    fn stream(choices: Vec<Choice>) -> Vec<Value> {
        chunks(&Completion {
            id: "chatcmpl-1".into(),
            created: 7,
            model: "m".into(),
            prompt_tokens: 1,
            logprobs: Some(1),
            choices,
        })
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
