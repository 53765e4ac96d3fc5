//! The tool calls of a stream, with and without indexes, ids and names.

use serde_json::{Value, json};

use super::{call, calls, complete_calls};
use crate::accumulator::{Accumulator, ChatAccumulator};
use crate::chunk::ChatChunk;

#[test]
fn the_usual_shape_has_the_id_and_the_name_in_the_first_delta_of_an_index() {
    let read = calls([
        json!([{ "index": 0, "id": "a", "type": "function", "function": { "name": "f", "arguments": "" } }]),
        json!([{ "index": 0, "function": { "arguments": "{\"x\"" } }]),
        json!([{ "index": 0, "function": { "arguments": ":1}" } }]),
        json!([{ "index": 1, "id": "b", "type": "function", "function": { "name": "g", "arguments": "{" } }]),
        json!([{ "index": 1, "function": { "arguments": "}" } }]),
    ]);
    assert_eq!(read, [call("a", "f", r#"{"x":1}"#), call("b", "g", "{}")]);
}

#[test]
fn calls_of_one_chunk_stay_apart_and_may_alternate() {
    let read = calls([
        json!([{ "index": 0, "id": "a", "function": { "name": "f" } }, { "index": 1, "id": "b", "function": { "name": "f" } }]),
        json!([{ "index": 1, "function": { "arguments": "B1" } }, { "index": 0, "function": { "arguments": "A1" } }]),
        json!([{ "index": 0, "function": { "arguments": "A2" } }]),
        json!([{ "index": 1, "function": { "arguments": "B2" } }]),
    ]);
    assert_eq!(read, [call("a", "f", "A1A2"), call("b", "f", "B1B2")]);
}

#[test]
fn one_index_twice_in_a_chunk_is_one_call() {
    let read = calls([json!([
        { "index": 0, "id": "a", "function": { "name": "f", "arguments": "{" } },
        { "index": 0, "function": { "arguments": "}" } },
    ])]);
    assert_eq!(read, [call("a", "f", "{}")]);
}

#[test]
fn two_calls_on_one_index_are_distinguished_by_their_ids() {
    let read = calls([
        json!([{ "index": 0, "id": "a", "function": { "name": "f", "arguments": "{" } }]),
        json!([{ "index": 0, "function": { "arguments": "}" } }]),
        json!([{ "index": 0, "id": "b", "function": { "name": "f", "arguments": "[" } }]),
        json!([{ "index": 0, "function": { "arguments": "]" } }]),
    ]);
    assert_eq!(read, [call("a", "f", "{}"), call("b", "f", "[]")]);

    let alternating = calls([
        json!([{ "index": 0, "id": "a", "function": { "name": "f", "arguments": "A1" } }]),
        json!([{ "index": 0, "id": "b", "function": { "name": "g", "arguments": "B1" } }]),
        json!([{ "index": 0, "id": "a", "function": { "name": "f", "arguments": "A2" } }]),
        json!([{ "index": 0, "id": "b", "function": { "arguments": "B2" } }]),
    ]);
    assert_eq!(alternating, [call("a", "f", "A1A2"), call("b", "g", "B1B2")]);
}

#[test]
fn one_id_under_two_indexes_is_two_calls() {
    let read = calls([
        json!([{ "index": 0, "id": "a", "function": { "name": "f", "arguments": "1" } }]),
        json!([{ "index": 1, "id": "a", "function": { "name": "f", "arguments": "2" } }]),
        json!([{ "index": 0, "id": "a", "function": { "arguments": "3" } }]),
    ]);
    assert_eq!(read, [call("a", "f", "13"), call("a", "f", "2")]);
}

#[test]
fn the_id_and_the_name_may_be_in_every_delta() {
    let delta =
        |arguments: &str| json!([{ "index": 3, "id": "a", "function": { "name": "f", "arguments": arguments } }]);
    assert_eq!(calls([delta("{"), delta(""), delta("}")]), [call("a", "f", "{}")]);
    let no_index = |arguments: &str| json!([{ "id": "a", "function": { "name": "f", "arguments": arguments } }]);
    assert_eq!(calls([no_index("{"), no_index("}")]), [call("a", "f", "{}")]);
}

#[test]
fn a_name_may_be_split_between_deltas() {
    let read = calls([
        json!([{ "index": 0, "id": "a", "function": { "name": "get_" } }]),
        json!([{ "index": 0, "function": { "name": "weather" } }]),
        json!([{ "index": 0, "function": { "arguments": "{}" } }]),
    ]);
    assert_eq!(read, [call("a", "get_weather", "{}")]);
}

#[test]
fn a_new_id_in_every_delta_does_not_replace_the_first() {
    let read = calls([
        json!([{ "index": 0, "id": "r1", "function": { "name": "f" } }]),
        json!([{ "index": 0, "id": "r2", "function": { "arguments": "{" } }]),
        json!([{ "index": 0, "id": "r3", "function": { "name": "", "arguments": "}" } }]),
        json!([{ "index": 1, "id": "r4", "function": { "name": "g" } }]),
        json!([{ "index": 1, "id": "r5", "function": { "arguments": "[]" } }]),
    ]);
    assert_eq!(read, [call("r1", "f", "{}"), call("r4", "g", "[]")]);
    let no_index = calls([
        json!([{ "id": "r1", "function": { "name": "f" } }]),
        json!([{ "id": "r2", "function": { "arguments": "{}" } }]),
    ]);
    assert_eq!(no_index, [call("r1", "f", "{}")]);
}

#[test]
fn an_id_may_come_late() {
    let read = calls([
        json!([{ "index": 0, "function": { "name": "f", "arguments": "{" } }]),
        json!([{ "index": 0, "id": "a", "function": { "arguments": "}" } }]),
    ]);
    assert_eq!(read, [call("a", "f", "{}")]);
}

#[test]
fn without_an_index_the_id_decides_and_without_both_a_name_begins_a_call() {
    let by_id = calls([
        json!([{ "id": "a", "function": { "name": "f", "arguments": "A1" } }]),
        json!([{ "id": "b", "function": { "name": "g", "arguments": "B1" } }, { "id": "a", "function": { "arguments": "A2" } }]),
        json!([{ "function": { "arguments": "B2" } }]),
    ]);
    assert_eq!(by_id, [call("a", "f", "A1A2"), call("b", "g", "B1B2")]);
    let by_name = calls([
        json!([{ "function": { "name": "f", "arguments": "{" } }, { "function": { "arguments": "}" } }]),
        json!([{ "function": { "name": "f", "arguments": "[" } }]),
        json!([{ "function": { "arguments": "]" } }]),
    ]);
    assert_eq!(by_name, [call("", "f", "{}"), call("", "f", "[]")]);
    assert_eq!(calls([json!([{ "function": { "arguments": "{}" } }])]), [call("", "", "{}")]);
}

#[test]
fn a_name_after_complete_arguments_begins_a_call_under_the_same_index() {
    let delta =
        |name: &str, arguments: &str| json!([{ "index": 0, "function": { "name": name, "arguments": arguments } }]);
    let two = [call("", "f", "{}"), call("", "g", r#"{"a":"}"}"#)];
    // Each call in one delta, both in one event, and in several deltas.
    assert_eq!(calls([delta("f", "{}"), delta("g", r#"{"a":"}"}"#)]), two);
    let both = [delta("f", "{}")[0].clone(), delta("g", r#"{"a":"}"}"#)[0].clone()];
    assert_eq!(calls([json!(both)]), two);
    assert_eq!(
        calls(
            ["f", "", "g", "", ""]
                .into_iter()
                .zip(["{", "}", r#"{"a""#, r#":"}""#, "}"])
                .map(|(name, arguments)| delta(name, arguments))
        ),
        two
    );
    // The same function twice, with its name in a separate delta.
    let again = [delta("f", ""), delta("", "{}"), delta("f", ""), delta("", "[1]")];
    assert_eq!(calls(again), [call("", "f", "{}"), call("", "f", "[1]")]);
    for complete in ["null", r#""{\"a\":1}""#, "[{}]"] {
        assert_eq!(
            calls([delta("f", complete), delta("f", complete)]),
            [call("", "f", complete), call("", "f", complete)]
        );
    }
    // Only the first call has an id.
    let first = json!([{ "index": 0, "id": "a", "function": { "name": "f", "arguments": "{}" } }]);
    assert_eq!(calls([first, delta("f", "{}")]), [call("a", "f", "{}"), call("", "f", "{}")]);
}

#[test]
fn a_duplicate_name_begins_no_call() {
    let delta =
        |name: &str, arguments: &str| json!([{ "index": 0, "function": { "name": name, "arguments": arguments } }]);
    let all = [delta("f", ""), delta("f", r#"{"a":"#), delta("f", r#""{}\"}""#), delta("f", "}"), delta("f", "")];
    assert_eq!(calls(all), [call("", "f", r#"{"a":"{}\"}"}"#)]);
    let with_id = json!([{ "index": 0, "id": "a", "function": { "name": "f", "arguments": "{}" } }]);
    let last = json!([{ "index": 0, "id": "a", "function": { "name": "f", "arguments": "" } }]);
    assert_eq!(calls([with_id, last]), [call("a", "f", "{}")]);
    assert_eq!(calls([delta("f", "1"), delta("f", "2")]), [call("", "f", "12")]);
    assert_eq!(calls([delta("", "{}"), delta("f", "")]), [call("", "f", "{}")], "a late name");
}

/// The names and arguments of the calls in a stream of these deltas, when `f`, `g`, `get` and `get_weather` are
/// declared.
fn declared(deltas: impl IntoIterator<Item = Value>) -> Vec<(String, String)> {
    let tool = |name: &str| crate::tool::Tool::function(name, "", json!({}));
    let request = ["f", "g", "get"]
        .into_iter()
        .fold(crate::chat_request::ChatRequest::from("Hi"), |ask, name| ask.tool(tool(name)));
    let request = request.extra("tools", json!([{ "type": "function", "function": { "name": "get_weather" } }]));
    let mut accumulator = ChatAccumulator::of(&request);
    for delta in deltas {
        let chunk = json!({ "choices": [{ "delta": { "tool_calls": [delta] } }] });
        accumulator.add(&serde_json::from_value::<ChatChunk>(chunk).unwrap()).unwrap();
    }
    let calls = accumulator.completion().tool_calls().iter();
    calls.map(|call| (call.name().to_owned(), call.function.arguments.clone())).collect()
}

#[test]
fn a_declared_name_after_another_begins_a_call_though_arguments_are_empty() {
    let delta =
        |name: &str, arguments: &str| json!({ "index": 0, "function": { "name": name, "arguments": arguments } });
    let read = |deltas: &[(&str, &str)]| declared(deltas.iter().map(|(name, arguments)| delta(name, arguments)));
    let call = |name: &str, arguments: &str| (name.to_owned(), arguments.to_owned());
    assert_eq!(read(&[("f", ""), ("g", "")]), [call("f", ""), call("g", "")]);
    assert_eq!(read(&[("f", ""), ("g", ""), ("", "{}")]), [call("f", ""), call("g", "{}")]);
    assert_eq!(read(&[("f", ""), ("f", ""), ("", "{}")]), [call("f", "{}")], "a duplicate name");
    // Two calls of a function without arguments look like one call with a duplicate name. One call is the safer
    // reading.
    assert_eq!(read(&[("f", ""), ("f", "")]), [call("f", "")]);
    assert_eq!(read(&[("get_", ""), ("wea", ""), ("ther", ""), ("", "{}")]), [call("get_weather", "{}")]);
    assert_eq!(read(&[("get_", ""), ("weather", ""), ("f", "")]), [call("get_weather", ""), call("f", "")]);
    // A name that is not declared may arrive in several deltas as well, and so may one that extends another name.
    assert_eq!(read(&[("un", ""), ("known", ""), ("", "{}")]), [call("unknown", "{}")]);
    assert_eq!(read(&[("get", ""), ("_weather", ""), ("", "{}")]), [call("get_weather", "{}")]);
    // A name arrives in several deltas only before the arguments.
    assert_eq!(read(&[("f", "1"), ("g", "2")]), [call("f", "1"), call("g", "2")]);
    assert_eq!(read(&[("nope", "{"), ("f", "{}")]), [call("nope", "{"), call("f", "{}")]);
    let by_text = declared([
        json!({ "index": "1", "function": { "name": "f" } }),
        json!({ "index": 7, "function": { "name": "g" } }),
        json!({ "index": 1, "function": { "arguments": "[1]" } }),
        json!({ "index": "7", "function": { "arguments": "[7]" } }),
    ]);
    assert_eq!(by_text, [call("f", "[1]"), call("g", "[7]")]);
}

#[test]
fn custom_calls_under_one_index_are_distinguished_by_their_names() {
    let delta =
        |name: &str, input: &str| json!([{ "index": 0, "type": "custom", "custom": { "name": name, "input": input } }]);
    let read = complete_calls([delta("sql", "SELECT "), delta("sql", "1"), delta("", ";"), delta("sh", "ls")]);
    let read: Vec<_> = read.iter().map(|call| call.extra["custom"].clone()).collect();
    assert_eq!(read, [json!({ "name": "sql", "input": "SELECT 1;" }), json!({ "name": "sh", "input": "ls" })]);
}
