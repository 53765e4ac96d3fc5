//! Tool calls that are distinguished only by their names and arguments.

use serde_json::{Value, json};

use super::{call, calls, completion};

/// Returns names and arguments of the calls in a stream of these deltas, all with index 0 and without ids.
fn read(deltas: &[(&str, &str)]) -> Vec<(String, String)> {
    let deltas = deltas
        .iter()
        .map(|(name, arguments)| json!([{ "index": 0, "function": { "name": name, "arguments": arguments } }]));
    calls(deltas).into_iter().map(|call| (call.name().to_owned(), call.function.arguments)).collect()
}

fn of(calls: &[(&str, &str)]) -> Vec<(String, String)> {
    calls.iter().map(|(name, arguments)| ((*name).to_owned(), (*arguments).to_owned())).collect()
}

#[test]
fn a_name_in_every_delta_begins_a_call_once_the_arguments_are_complete() {
    let nested = [("f", r#"{"a":{"b":"#), ("f", "1}"), ("f", "}"), ("f", r#"{"c":2}"#)];
    assert_eq!(read(&nested), of(&[("f", r#"{"a":{"b":1}}"#), ("f", r#"{"c":2}"#)]));
    let again = [("f", "{}"), ("f", r#"{"b":"#), ("f", "1}"), ("g", "["), ("g", "]"), ("g", "null"), ("g", "[]")];
    let expected = [("f", "{}"), ("f", r#"{"b":1}"#), ("g", "[]"), ("g", "null"), ("g", "[]")];
    assert_eq!(read(&again), of(&expected));
    // Brackets and quotes inside a text do not end the arguments.
    let texts = [("f", r#"{"a":"}\""#), ("f", r#"}{"#), ("f", r#""}"#), ("f", r#""a\"b""#), ("f", "{}")];
    assert_eq!(read(&texts), of(&[("f", r#"{"a":"}\"}{"}"#), ("f", r#""a\"b""#), ("f", "{}")]));
    // A name alone, after complete arguments, is a duplicate that the server sent.
    assert_eq!(read(&[("f", "{"), ("f", "}"), ("f", "")]), of(&[("f", "{}")]));
}

#[test]
fn an_id_after_the_name_is_that_of_the_call() {
    let named = |id: &str, name: &str, arguments: &str| json!([{ "index": 0, "id": id, "function": { "name": name, "arguments": arguments } }]);
    assert_eq!(calls([named("", "f", ""), named("a", "f", "{}")]), [call("a", "f", "{}")]);
    assert_eq!(calls([named("", "f", "{"), named("a", "", "}")]), [call("a", "f", "{}")]);
    assert_eq!(
        calls([named("", "", ""), named("a", "f", "{}"), named("", "g", "[]")]),
        [call("a", "f", "{}"), call("", "g", "[]")]
    );
    // The type of a later piece replaces the earlier type, unless the later type is empty.
    let kinds = ["function", "", "custom", ""].map(|kind| json!([{ "index": 0, "type": kind }]));
    let complete = completion(kinds.map(|deltas| json!({ "choices": [{ "delta": { "tool_calls": deltas } }] })));
    assert_eq!(complete.tool_calls()[0].kind, "custom");
}

#[test]
fn a_generated_id_of_a_delta_begins_no_call() {
    let delta = |id: &str, name: &str, arguments: &str| json!([{ "id": id, "function": { "name": name, "arguments": arguments } }]);
    let read = calls([delta("a", "f", "{"), delta("x", "", "}"), delta("x", "g", "[]"), delta("x", "", " ")]);
    assert_eq!(read, [call("a", "f", "{}"), call("x", "g", "[] ")]);
    // Without an index, a duplicate id identifies the later call.
    let under = |index: Value, name: &str, arguments: &str| json!([{ "index": index, "id": "a", "function": { "name": name, "arguments": arguments } }]);
    let read = calls([under(json!(0), "f", "1"), under(json!(1), "g", "2"), under(Value::Null, "", "3")]);
    assert_eq!(read, [call("a", "f", "1"), call("a", "g", "23")]);
}

#[test]
fn the_first_name_of_a_speaker_counts() {
    let names = ["bot", "", "other"].map(|name| json!({ "choices": [{ "delta": { "name": name } }] }));
    assert_eq!(completion(names).message().unwrap().name.as_deref(), Some("bot"));
}
