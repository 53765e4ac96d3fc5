//! The rule that each tool use has a result in the next message, with Anthropic's error texts.

use serde_json::Value;

use crate::{
    chat::tool_pairs::{Step, Unpaired, unpaired},
    http::response::Failure,
};

/// Checks the messages of a request.
///
/// # Errors
///
/// Fails for an unpaired block, with the error message of Anthropic.
pub(super) fn check(messages: &[Value]) -> Result<(), Failure> {
    let detail = match unpaired(messages.iter().enumerate().flat_map(|(at, message)| steps(at, message))) {
        None => return Ok(()),
        Some(Unpaired::Calls { at, ids, .. }) => format!(
            "messages.{at}: `tool_use` ids were found without `tool_result` blocks immediately after: {}. Each `tool_use` \
             block must have a corresponding `tool_result` block in the next message.",
            ids.join(", ")
        ),
        Some(Unpaired::Result { at, part, id, .. }) => format!(
            "messages.{at}.content.{part}: unexpected `tool_use_id` found in `tool_result` blocks: {}. Each `tool_result` \
             block must have a corresponding `tool_use` block in the previous message.",
            id.unwrap_or_default()
        ),
    };
    Err(Failure::BadRequest(detail))
}

fn steps(at: usize, message: &Value) -> Vec<Step<'_>> {
    let blocks = message.get("content").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if message.get("role").and_then(Value::as_str) == Some("assistant") {
        let used = blocks.iter().filter(|block| block.get("type").and_then(Value::as_str) == Some("tool_use"));
        let calls = used.filter_map(|block| Some(Step::Call { at, id: block.get("id")?.as_str()? }));
        return std::iter::once(Step::Other { at }).chain(calls).collect();
    }
    let results = blocks.iter().enumerate().filter_map(|(part, block)| {
        let id = block.get("tool_use_id")?.as_str()?;
        Some(Step::Result { at, part, id: Some(id) })
    });
    let mut steps: Vec<_> = results.collect();
    // Other blocks end the results, at any position among them.
    if steps.len() < blocks.len() || blocks.is_empty() {
        steps.push(Step::Other { at });
    }
    steps
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problem(messages: Value) -> Option<String> {
        match check(messages.as_array().unwrap()) {
            Ok(()) => None,
            Err(Failure::BadRequest(detail)) => Some(detail),
            Err(other) => panic!("{other:?}"),
        }
    }

    fn uses(ids: &[&str]) -> Value {
        let blocks: Vec<_> =
            ids.iter().map(|id| json!({"type": "tool_use", "id": id, "name": "f", "input": {}})).collect();
        json!({"role": "assistant", "content": blocks})
    }

    fn results(ids: &[&str]) -> Value {
        let block = |id: &&str| json!({"type": "tool_result", "tool_use_id": id});
        json!({"role": "user", "content": ids.iter().map(block).collect::<Vec<_>>()})
    }

    #[test]
    fn results_are_in_the_next_message() {
        let text_message = json!({"role": "user", "content": "Hi"});
        let text = json!({"type": "text", "text": "And?"});
        let with_text = json!({"role": "user", "content": [text, {"type": "tool_result", "tool_use_id": "a"}]});
        for messages in [
            json!([text_message]),
            json!([text_message, uses(&["a", "b"]), results(&["b", "a"]), text_message]),
            json!([uses(&["a"]), with_text, text_message]),
            json!([uses(&["a", "b"]), results(&["a"]), results(&["b"])]),
        ] {
            assert_eq!(problem(messages.clone()), None, "{messages}");
        }
        let without_result = |at: u8, ids: &str| {
            Some(format!(
                "messages.{at}: `tool_use` ids were found without `tool_result` blocks immediately after: {ids}. Each \
                 `tool_use` block must have a corresponding `tool_result` block in the next message."
            ))
        };
        assert_eq!(problem(json!([text_message, uses(&["a", "b"]), text_message])), without_result(1, "a, b"));
        assert_eq!(problem(json!([uses(&["a"])])), without_result(0, "a"));
        assert_eq!(problem(json!([uses(&["a", "b"]), with_text, results(&["b"])])), without_result(0, "b"));
        let unexpected = |location: &str| {
            Some(format!(
                "messages.{location}: unexpected `tool_use_id` found in `tool_result` blocks: a. Each `tool_result` block \
                 must have a corresponding `tool_use` block in the previous message."
            ))
        };
        assert_eq!(problem(json!([text_message, with_text])), unexpected("1.content.1"));
        assert_eq!(problem(json!([uses(&["b"]), results(&["b", "a"])])), unexpected("1.content.1"));
    }
}
