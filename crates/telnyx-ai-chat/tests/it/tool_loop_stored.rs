//! Results of tool loops, serialized and read again.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
#[cfg(feature = "schemars")]
use telnyx_ai_chat::Parsed;
use telnyx_ai_chat::{ChatChunk, ToolEvent, ToolRun};

fn again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let text = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
    read
}

fn run() -> ToolRun {
    let message = json!({ "role": "assistant", "content": "Noon.", "reasoning": "12 h", "new": 1 });
    let completion = json!({ "id": "c-1", "choices": [{ "index": 0, "message": message, "new": 2 }], "new": 3 });
    serde_json::from_value(json!({
        "completion": completion, "messages": [{ "role": "user", "content": "Time?" }, message],
        "usage": { "total_tokens": 7 }, "turns": 2,
    }))
    .unwrap()
}

#[test]
fn a_run_of_tools_keeps_reasoning_and_unknown_fields() {
    let read = again(&run());
    assert_eq!(read, run());
    assert_eq!((read.completion.reasoning(), read.messages[1].reasoning()), (Some("12 h"), Some("12 h")));
    assert_eq!((&read.completion.extra["new"], &read.messages[1].extra["new"]), (&json!(3), &json!(1)));
}

#[test]
fn reasoning_that_a_run_keeps_is_written_once() {
    let mut run = run();
    run.messages[1].extra.insert("reasoning".into(), "12 h".into());
    let text = serde_json::to_string(&run.messages[1]).unwrap();
    assert_eq!(text, r#"{"role":"assistant","content":"Noon.","new":1,"reasoning":"12 h"}"#);
    assert_eq!(serde_json::from_str::<ToolRun>(&serde_json::to_string(&run).unwrap()).unwrap(), self::run());
}

#[test]
fn events_of_tools() {
    let chunk: ChatChunk =
        serde_json::from_value(json!({ "choices": [{ "delta": { "content": "No" } }], "new": 1 })).unwrap();
    let call = json!({ "id": "c-1", "type": "function", "function": { "name": "now", "arguments": "{}" }, "new": 1 });
    for event in [json!({ "chunk": chunk }), json!({ "call": call }), json!({ "finished": run() })] {
        let read: ToolEvent = serde_json::from_value(event.clone()).unwrap();
        assert_eq!(serde_json::to_value(again(&read)).unwrap(), event);
    }
    for output in [json!({ "Ok": "12:00" }), json!({ "Err": "no clock" })] {
        let event = json!({ "result": { "call": call, "output": output } });
        let read: ToolEvent = serde_json::from_value(event.clone()).unwrap();
        assert_eq!(serde_json::to_value(again(&read)).unwrap(), event);
    }
}

#[cfg(feature = "schemars")]
#[test]
fn a_parsed_value_with_its_completion() {
    let json = json!({ "value": ["Ada"], "completion": run().completion });
    let parsed: Parsed<Vec<String>> = serde_json::from_value(json.clone()).unwrap();
    assert_eq!((parsed.value.len(), serde_json::to_value(again(&parsed)).unwrap()), (1, json));
}
