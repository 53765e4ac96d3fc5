use serde_json::{Value, json};

use super::ResponseEvent;
use crate::payload::TextEvent;

fn read(text: &str) -> ResponseEvent {
    serde_json::from_str(text).unwrap()
}

/// Decodes an event through a `Value`, like events without text.
fn by_value(text: &str) -> ResponseEvent {
    ResponseEvent::from_value::<serde_json::Error>(serde_json::from_str(text).unwrap()).unwrap()
}

#[test]
fn direct_decoding_matches_decoding_through_a_value() {
    let fields = [
        r#""sequence_number":7,"item_id":"msg_1","output_index":2,"content_index":1,"delta":"a\n\u00e9","logprobs":[]"#,
        r#""item_id":7,"output_index":"2","summary_index":1.0,"delta":true,"obfuscation":"x","nothing":null"#,
        r#""item_id":null,"output_index":-1,"content_index":null,"delta":null,"text":"whole","error":{"code":1}"#,
        r#""refusal":"No.","arguments":{"a":[1,2.5]},"it\u0065m_id":"escaped""#,
        r#""arguments":{"a":[1,2.5]},"deep":{"type":"other","b":[null]}"#,
        r#""delta":"first","delta":"last","output_index":1,"output_index":2,"a":1,"a":null"#,
        r#""delta":"d","text":"t","refusal":"r","arguments":"a""#,
    ];
    let kinds = [
        "response.output_text.delta",
        "response.output_text.done",
        "response.refusal.delta",
        "response.refusal.done",
        "response.reasoning_text.delta",
        "response.reasoning_text.done",
        "response.reasoning_summary_text.delta",
        "response.reasoning_summary_text.done",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
    ];
    for kind in kinds {
        assert!(ResponseEvent::text_variant(kind).is_some(), "{kind}");
        for fields in fields {
            let first = format!(r#"{{"type":"{kind}",{fields}}}"#);
            let last = format!(r#"{{{fields},"type":"{kind}"}}"#);
            let middle = format!(r#"{{"delta":"before",{fields},"type":"{kind}","output_index":9}}"#);
            let escaped = format!(r#"{{"t\u0079pe":"{}",{fields}}}"#, kind.replace('_', "\\u005f"));
            let changed = format!(r#"{{"type":"response.completed",{fields},"type":"{kind}"}}"#);
            let again = format!(r#"{{"type":"response.refusal.delta",{fields},"type":"{kind}"}}"#);
            for text in [first, last, middle, escaped, changed, again] {
                assert_eq!(read(&text), by_value(&text), "{text}");
                assert_eq!(read(&text).kind(), kind);
            }
        }
    }
}

#[test]
fn null_and_unknown_fields_are_kept() {
    let event = read(r#"{"type":"response.output_text.delta","delta":"a","sequence_number":3,"logprobs":null}"#);
    let ResponseEvent::OutputTextDelta(event) = event else { panic!("{event:?}") };
    assert_eq!(Value::Object(event.extra), json!({ "sequence_number": 3, "logprobs": null }));
    let event: TextEvent = serde_json::from_str(r#"{"type":"t","delta":"a"}"#).unwrap();
    assert_eq!(Value::Object(event.extra), json!({ "type": "t" }));
}

#[test]
fn events_without_text_are_decoded_through_a_value() {
    for text in [
        "null",
        "true",
        "-1",
        "1",
        "1.5",
        r#""text""#,
        "[1,{}]",
        "{}",
        r#"{"type":null}"#,
        r#"{"type":["response.output_text.delta"]}"#,
        r#"{"type":{"type":"response.output_text.delta"}}"#,
        r#"{"type":7,"delta":"a"}"#,
        r#"{"type":true}"#,
        r#"{"type":-7.5}"#,
        r#"{"type":"response.other.delta","delta":"a"}"#,
        r#"{"type":"response.completed","response":{"id":"resp_1"}}"#,
        r#"{"id":"resp_1","output":[],"status":"incomplete","type":null}"#,
        r#"{"id":"resp_1","output":[]}"#,
    ] {
        assert_eq!(read(text), by_value(text), "{text}");
    }
}

#[test]
fn an_invalid_field_is_named_in_the_error() {
    let error = |text: &str| telnyx_ai_core::decode::text::<ResponseEvent>(text).unwrap_err();
    let after = error(r#"{"type":"response.output_text.delta","delta":["a"]}"#);
    assert_eq!(after.json_path(), Some("delta"));
    let before = error(r#"{"delta":["a"],"type":"response.output_text.delta"}"#);
    assert!(before.to_string().contains("at `delta`: "), "{before}");
}

#[test]
fn the_last_of_several_types_wins() {
    let text = r#"{"type":"response.output_text.delta","delta":"a","type":"response.other"}"#;
    let event: ResponseEvent = telnyx_ai_core::decode::text(text).unwrap();
    assert_eq!(event, ResponseEvent::Other(json!({ "type": "response.other", "delta": "a" })));
}
