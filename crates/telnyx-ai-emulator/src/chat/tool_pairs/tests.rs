use serde_json::json;

use super::*;

fn message(role: &str) -> Value {
    json!({"role": role, "content": "x"})
}

fn calls(ids: &[&str]) -> Value {
    let calls: Vec<_> = ids.iter().map(|id| json!({"id": id, "type": "function"})).collect();
    json!({"role": "assistant", "content": null, "tool_calls": calls})
}

fn result(id: &str) -> Value {
    json!({"role": "tool", "tool_call_id": id, "content": "x"})
}

/// Returns the location and the text of the error.
fn problem(checked: Result<(), Failure>) -> Option<(String, String)> {
    match checked {
        Ok(()) => None,
        Err(Failure::Unsupported { at, detail }) => Some((at, detail)),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn calls_with_their_results_pass() {
    for messages in [
        vec![message("user")],
        vec![message("user"), calls(&["a", "b"]), result("b"), result("a"), message("assistant")],
        vec![calls(&["a"]), result("a"), calls(&["b"]), result("b")],
        vec![calls(&["a"]), result("a"), result("a"), message("user")],
        vec![calls(&[]), message("user")],
        vec![calls(&["a", "b"]), message("tool"), message("tool")],
    ] {
        assert_eq!(problem(check(&messages)), None, "{messages:?}");
    }
}

#[test]
fn each_call_without_a_result_is_named() {
    let without_result = |at: &str, ids: &str| {
        let detail = "An assistant message with 'tool_calls' must be followed by tool messages responding to each \
                      'tool_call_id'. The following tool_call_ids did not have response messages: ";
        Some((format!("messages/{at}/role"), format!("{detail}{ids}")))
    };
    for (messages, at, ids) in [
        (vec![message("user"), calls(&["a", "b"]), message("user")], "2", "a, b"),
        (vec![calls(&["a", "b", "c"]), result("b"), message("assistant"), result("a")], "2", "a, c"),
        (vec![calls(&["a"]), message("system"), result("a")], "1", "a"),
        (vec![calls(&["a"]), calls(&["b"]), result("b")], "1", "a"),
        (vec![message("user"), calls(&["a"])], "1", "a"),
        (vec![calls(&["a", "b"]), result("a")], "1", "b"),
        (vec![calls(&["a", "b"]), message("tool"), message("user")], "2", "b"),
    ] {
        assert_eq!(problem(check(&messages)), without_result(at, ids), "{messages:?}");
    }
}

#[test]
fn a_result_needs_a_call() {
    let orphan = "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with \
                  'tool_calls'.";
    let other = "Invalid parameter: 'tool_call_id' of 'x' not found in 'tool_calls' of previous message.";
    for (messages, at, detail) in [
        (vec![message("user"), result("x")], 1, orphan),
        (vec![message("tool")], 0, orphan),
        (vec![calls(&["x"]), result("x"), message("user"), result("x")], 3, orphan),
        (vec![calls(&["a"]), result("x")], 1, other),
        (vec![calls(&["a"]), result("a"), result("x")], 2, other),
    ] {
        let expected = Some((format!("messages/{at}/role"), detail.to_owned()));
        assert_eq!(problem(check(&messages)), expected, "{messages:?}");
    }
}

#[test]
fn results_of_a_response_come_anywhere_after_their_calls() {
    let found = |messages: &[Value]| problem(check_response(messages)).map(|(at, detail)| format!("{at}: {detail}"));
    assert_eq!(found(&[calls(&["a", "b"]), message("user"), result("b"), message("assistant"), result("a")]), None);
    let missing = "input: No tool output found for function call b.";
    assert_eq!(found(&[calls(&["a", "b", "c"]), result("a")]).as_deref(), Some(missing));
    let orphan = "input: No tool call found for function call output with call_id a.";
    assert_eq!(found(&[result("a"), calls(&["a"])]).as_deref(), Some(orphan));
}
