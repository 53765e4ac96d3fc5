//! Responses that differ from the documentation: each is decoded, or the error has the JSON path.

use serde_json::{Map, Value, json};
use telnyx_ai_anthropic::{
    Anthropic, Content, ContentBlock, ContentDelta, CreateMessage, ImageSource, Message, MessageEvent, MessageParam,
    Role, StopReason, Tool, ToolUseBlock,
};
use telnyx_ai_core::{Client, Request};
use telnyx_ai_test_kit::drift::{call_with_response, rejected_variations};

use crate::support::reading::{self, events, read};

fn create(client: &Client) -> Request<Message> {
    Anthropic::new(client).create(CreateMessage::new("m", 1, "Hi"))
}

fn complete() -> Value {
    json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m",
        "content": [
            { "type": "thinking", "thinking": "Hm.", "signature": "c2ln" },
            { "type": "redacted_thinking", "data": "ZW5j" },
            { "type": "text", "text": "Hi", "citations": [{ "type": "page" }] },
            { "type": "tool_use", "id": "toolu_1", "name": "now", "input": { "zone": "UTC" } },
            { "type": "tool_result", "tool_use_id": "toolu_1", "content": [{ "type": "text", "text": "12:00" }], "is_error": false },
            { "type": "image", "source": { "type": "url", "url": "https://example.com/a.png" } },
            { "type": "image", "source": { "type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo=" } },
            { "type": "from_the_future", "deep": [1, null] },
        ],
        "stop_reason": "stop_sequence", "stop_sequence": "END",
        "usage": {
            "input_tokens": 25, "output_tokens": 15, "cache_creation_input_tokens": 3, "cache_read_input_tokens": 7,
            "service_tier": "standard",
        },
        "container": { "id": "c-1" },
    })
}

#[test]
fn all_fields_of_a_message_are_kept() {
    let read = call_with_response(create, &complete().to_string()).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), complete());
    assert!(matches!(
        read.content[..6],
        [
            ContentBlock::Thinking(_),
            ContentBlock::RedactedThinking(_),
            ContentBlock::Text(_),
            ContentBlock::ToolUse(_),
            ContentBlock::ToolResult(_),
            ContentBlock::Image(_)
        ]
    ));
}

#[test]
fn differing_messages_are_decoded() {
    let rejected = rejected_variations(&complete(), create, |_, message| {
        assert_eq!(serde_json::from_value::<Message>(serde_json::to_value(&message).unwrap()).unwrap(), message);
    });
    assert_eq!(rejected, ["null content", "no content"]);
}

#[test]
fn a_block_of_an_unexpected_form_round_trips() {
    for odd in [
        json!({ "type": "text", "text": { "x": 1 } }),
        json!({ "type": "tool_use", "id": ["a"], "name": "now", "input": {} }),
        json!({ "type": "tool_result", "tool_use_id": "a", "content": 7 }),
        json!({ "type": "image" }),
        json!({ "type": "thinking", "thinking": "Hm.", "signature": {} }),
        json!({ "type": 7, "text": "a" }),
        json!({ "text": "a" }),
        json!("bare"),
    ] {
        let message =
            call_with_response(create, &json!({ "content": [odd, { "type": "text", "text": "Hi" }] }).to_string())
                .unwrap();
        assert_eq!((&message.content[0], message.text().as_ref()), (&ContentBlock::Other(odd.clone()), "Hi"));
        assert_eq!(serde_json::to_value(MessageParam::from(message)).unwrap()["content"][0], odd);
    }
}

#[test]
fn content_may_be_text_null_or_empty() {
    let content =
        |content: Value| call_with_response(create, &json!({ "content": content }).to_string()).unwrap().content;
    assert_eq!(content(json!("Hi")), [ContentBlock::text("Hi")]);
    assert_eq!(content(json!([null, { "type": "text", "text": "Hi" }, null])), [ContentBlock::text("Hi")]);
    assert_eq!(content(json!([])), []);
    for body in [r#"{"content":7}"#, r#"{"content":null}"#] {
        assert_eq!(call_with_response(create, body).unwrap_err().json_path(), Some("content"));
    }
    assert_eq!(call_with_response(create, r#"{"id":"msg_1"}"#).unwrap_err().json_path(), Some("."));
    assert!(call_with_response(create, "[1]").unwrap_err().is_decode());
}

#[test]
fn ids_roles_and_counts_of_other_types_are_converted() {
    let message =
        call_with_response(create, r#"{"id":7,"model":null,"role":"","content":[],"stop_reason":"","usage":null}"#)
            .unwrap();
    assert_eq!((message.id.as_str(), message.model.as_str(), message.kind.as_str()), ("7", "", ""));
    assert_eq!((message.role, message.stop_reason, message.usage), (Role::Assistant, None, None));
    let usage = |usage: Value| {
        call_with_response(create, &json!({ "content": [], "usage": usage }).to_string())
            .map(|read| read.usage.unwrap())
    };
    let read = usage(json!({ "input_tokens": "25", "output_tokens": 15.0, "cache_read_input_tokens": null })).unwrap();
    assert_eq!((read.input_tokens, read.output_tokens, read.cache_read_input_tokens), (25, 15, None));
    let read = usage(json!({ "output_tokens": -1, "cache_read_input_tokens": "7" })).unwrap();
    assert_eq!((read.input_tokens, read.output_tokens, read.cache_read_input_tokens), (0, 0, Some(7)));
    for odd in [json!(-35), json!(12.5), json!(1e30), json!("many"), json!(null), json!([]), json!({ "a": 1 })] {
        let read = usage(json!({ "input_tokens": odd, "output_tokens": 3, "cache_read_input_tokens": odd })).unwrap();
        assert_eq!((read.input_tokens, read.output_tokens, read.cache_read_input_tokens), (0, 3, None), "{odd}");
        let message = call_with_response(create, &json!({ "content": "Hi", "usage": [odd] }).to_string()).unwrap();
        assert_eq!((message.text().as_ref(), &message.usage), ("Hi", &None));
    }
    for (word, known) in [
        ("end_turn", true),
        ("max_tokens", true),
        ("stop_sequence", true),
        ("tool_use", true),
        ("pause_turn", true),
        ("refusal", true),
        ("model_context_window_exceeded", false),
    ] {
        let reason = StopReason::from(word);
        assert_eq!((reason.as_str(), !matches!(reason, StopReason::Other(_))), (word, known));
    }
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Weather {
    city: String,
    #[serde(default)]
    days: Vec<u8>,
}

#[test]
fn input_is_decoded_or_is_an_error_with_a_path() {
    let call = |input: Value| {
        serde_json::from_value::<ToolUseBlock>(json!({ "id": "a", "name": "get", "input": input })).unwrap()
    };
    let oslo = || Weather { city: "Oslo".into(), days: vec![] };
    for input in [json!({ "city": "Oslo" }), json!("{\"city\":\"Oslo\"}"), json!(" {\"city\": \"Oslo\"} ")] {
        assert_eq!(call(input.clone()).input, json!({ "city": "Oslo" }));
        assert_eq!(call(input).input_as::<Weather>().unwrap(), oslo());
    }
    for nothing in [json!(null), json!(""), json!(" "), json!({})] {
        assert_eq!(call(nothing).input, json!({}));
    }
    for (input, path) in [
        (json!({ "city": "Oslo", "days": [1, "x"] }), "get.input.days[1]"),
        (json!({ "city": 7 }), "get.input.city"),
        (json!({}), "get.input"),
        (json!(7), "get.input"),
        (json!("{\"city\":\"Os"), "get.input"),
        (json!("7"), "get.input"),
    ] {
        let error = call(input.clone()).input_as::<Weather>().unwrap_err();
        assert!(error.is_decode());
        assert_eq!(error.json_path(), Some(path), "{error}");
    }
    assert_eq!(call(json!([1, "x"])).input_as::<Vec<u8>>().unwrap_err().json_path(), Some("get.input[1]"));
    let nameless = ToolUseBlock::default();
    assert_eq!(
        (nameless.input.clone(), nameless.input_as::<Weather>().unwrap_err().json_path()),
        (json!({}), Some("input"))
    );
    let missing: ToolUseBlock = serde_json::from_str("{}").unwrap();
    assert_eq!(missing, nameless);
}

#[test]
fn unknown_sources_tools_and_parameters_round_trip() {
    for source in [
        json!({ "type": "file", "file_id": "f-1" }),
        json!({ "type": "url", "url": "https://example.com/a.png", "detail": "low" }),
        json!({ "type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo=", "id": { "a": 1 } }),
    ] {
        let read: ImageSource = serde_json::from_value(source.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), source);
        assert_eq!(read, ImageSource::Other(source));
    }
    let tool = json!({ "type": "web_search", "name": "web_search" });
    assert_eq!(serde_json::from_value::<Tool>(tool.clone()).unwrap(), Tool::Other(tool));
    let custom = json!({ "name": "now", "input_schema": {}, "type": "custom" });
    let read: Tool = serde_json::from_value(custom.clone()).unwrap();
    assert!(matches!(&read, Tool::Custom { description: None, .. }));
    assert_eq!(serde_json::to_value(read).unwrap(), custom);
    let param: MessageParam = serde_json::from_value(json!({ "role": "user", "content": "a", "zzz": 1 })).unwrap();
    assert_eq!((param.content, param.extra["zzz"].clone()), (Content::from("a"), json!(1)));
}

/// Decodes an event with `type` first, as documented, and with `type` last.
fn event(first: &str, rest: &str) -> [Result<MessageEvent, serde_json::Error>; 2] {
    let texts = [format!("{{\"type\":\"{first}\",{rest}}}"), format!("{{{rest},\"type\":\"{first}\"}}")];
    texts.map(|text| serde_json::from_str(&text))
}

/// Returns the event as JSON, the `extra` of the event and the `extra` of its payload.
fn shown(event: &MessageEvent) -> (Value, Value, Value) {
    let (said, beside, within) = match event {
        MessageEvent::MessageStart { message, extra, .. } => (json!(message.text()), extra, message.extra.clone()),
        MessageEvent::ContentBlockStart { index, content_block, extra, .. } => {
            (json!([index, content_block]), extra, Map::new())
        }
        MessageEvent::ContentBlockDelta { index, delta, extra, .. } => {
            let (text, within) = match delta {
                ContentDelta::TextDelta { text, extra, .. } => (json!(text), extra),
                ContentDelta::InputJsonDelta { partial_json, extra, .. } => (json!(partial_json), extra),
                ContentDelta::ThinkingDelta { thinking, extra, .. } => (json!(thinking), extra),
                ContentDelta::SignatureDelta { signature, extra, .. } => (json!(signature), extra),
                ContentDelta::CitationsDelta { citation, extra, .. } => (citation.clone(), extra),
                other => panic!("{other:?}"),
            };
            (json!([index, text]), extra, within.clone())
        }
        MessageEvent::ContentBlockStop { index, extra, .. } => (json!(index), extra, Map::new()),
        MessageEvent::MessageDelta { delta, usage, extra, .. } => {
            (json!(usage.as_ref().map(|usage| usage.output_tokens)), extra, delta.extra.clone())
        }
        MessageEvent::MessageStop { extra, .. } => (json!("stop"), extra, Map::new()),
        MessageEvent::Ping { extra, .. } => (json!("ping"), extra, Map::new()),
        other => panic!("{other:?}"),
    };
    (said, json!(beside), json!(within))
}

#[test]
fn differing_events_are_decoded_with_their_unknown_fields() {
    let none = || json!({});
    for (kind, rest, said, beside, within) in [
        (
            "content_block_delta",
            r#""index":"1","p":"x","delta":{"text":"a","type":"text_delta","zzz":1,"no":null}"#,
            json!([1, "a"]),
            json!({ "p": "x" }),
            json!({ "zzz": 1 }),
        ),
        (
            "content_block_delta",
            r#""index":null,"delta":{"type":"text_delta","text":null}"#,
            json!([0, ""]),
            none(),
            none(),
        ),
        ("content_block_delta", r#""delta":{"type":"text_delta"},"p":null"#, json!([0, ""]), none(), none()),
        ("content_block_delta", r#""delta":{"type":"text_delta","text":7.5}"#, json!([0, "7.5"]), none(), none()),
        (
            "content_block_delta",
            r#""delta":{"type":"input_json_delta","partial_json":null,"a":{"b":[1]}}"#,
            json!([0, ""]),
            none(),
            json!({ "a": { "b": [1] } }),
        ),
        (
            "content_block_delta",
            r#""delta":{"type":"input_json_delta","partial_json":{"a":1}}"#,
            json!([0, r#"{"a":1}"#]),
            none(),
            none(),
        ),
        (
            "content_block_delta",
            r#""delta":{"type":"input_json_delta","partial_json":1}"#,
            json!([0, "1"]),
            none(),
            none(),
        ),
        (
            "content_block_delta",
            r#""delta":{"type":"thinking_delta","thinking":"Hm.","a":1}"#,
            json!([0, "Hm."]),
            none(),
            json!({ "a": 1 }),
        ),
        (
            "content_block_delta",
            r#""delta":{"type":"signature_delta","signature":true,"a":1}"#,
            json!([0, "true"]),
            none(),
            json!({ "a": 1 }),
        ),
        (
            "content_block_delta",
            r#""delta":{"type":"citations_delta","citation":{"x":1},"a":1}"#,
            json!([0, { "x": 1 }]),
            none(),
            json!({ "a": 1 }),
        ),
        ("content_block_stop", r#""zzz":1"#, json!(0), json!({ "zzz": 1 }), none()),
        (
            "content_block_start",
            r#""index":2,"content_block":{"type":"text"},"a":1"#,
            json!([2, { "type": "text", "text": "" }]),
            json!({ "a": 1 }),
            none(),
        ),
        ("message_start", r#""message":null"#, json!(""), none(), none()),
        (
            "message_start",
            r#""message":{"x_gateway":{"queue":2}},"x_region":"eu""#,
            json!(""),
            json!({ "x_region": "eu" }),
            json!({ "x_gateway": { "queue": 2 } }),
        ),
        ("message_start", r#""message":{"usage":null,"content":null}"#, json!(""), none(), none()),
        ("message_delta", r#""delta":null,"usage":null"#, json!(null), none(), none()),
        (
            "message_delta",
            r#""delta":{"a":1,"c":null},"usage":{"output_tokens":"7"},"b":2"#,
            json!(7),
            json!({ "b": 2 }),
            json!({ "a": 1 }),
        ),
        ("message_stop", r#""metrics":{"ms":7}"#, json!("stop"), json!({ "metrics": { "ms": 7 } }), none()),
        ("ping", r#""zzz":1"#, json!("ping"), json!({ "zzz": 1 }), none()),
    ] {
        for read in event(kind, rest) {
            assert_eq!(shown(&read.unwrap()), (said.clone(), beside.clone(), within.clone()), "{kind} {rest}");
        }
    }
    for read in event("message_delta", r#""delta":{"stop_reason":"","stop_sequence":7}"#) {
        let MessageEvent::MessageDelta { delta, .. } = read.unwrap() else { panic!() };
        assert_eq!((delta.stop_reason, delta.stop_sequence.as_deref()), (None, Some("7")));
    }
}

#[tokio::test(start_paused = true)]
async fn unknown_fields_of_events_become_part_of_the_message() {
    let event = |kind: &str, rest: &str| format!("data: {{\"type\":\"{kind}\",{rest}}}\n\n");
    let text = |text: &str, rest: &str| {
        let delta = format!(r#""index":0,"p":"{text}","delta":{{"type":"text_delta","text":"{text}"{rest}}}"#);
        event("content_block_delta", &delta)
    };
    let input = |rest: &str| {
        event("content_block_delta", &format!(r#""index":1,"delta":{{"type":"input_json_delta",{rest}}}"#))
    };
    let message = reading::message([
        event("message_start", r#""message":{"id":"msg_1","a":1},"b":2"#),
        event("content_block_start", r#""index":0,"content_block":{"type":"text","text":""}"#),
        text("Hel", r#","ids":[1],"tag":"x""#),
        text("lo", r#","ids":[1],"tag":"x""#),
        text("!", ""),
        event("content_block_start", r#""index":1,"content_block":{"type":"tool_use","id":"t","name":"f"}"#),
        input(r#""partial_json":"{}","cost":{"ms":1}"#),
        event("message_delta", r#""delta":{"stop_reason":"tool_use","c":3},"context_management":{"edits":[]}"#),
        event("message_stop", r#""metrics":{"ms":7}"#),
    ])
    .await;
    assert_eq!(
        Value::from(message.extra.clone()),
        json!({ "a": 1, "b": 2, "c": 3, "context_management": { "edits": [] }, "metrics": { "ms": 7 } })
    );
    assert_eq!(
        reading::content(&message),
        json!([
            { "type": "text", "text": "Hello!", "ids": [1, 1], "tag": "x" },
            { "type": "tool_use", "id": "t", "name": "f", "input": {}, "cost": { "ms": 1 } },
        ])
    );
}

/// An invalid event ends the stream, because its content would be missing from the message.
#[tokio::test(start_paused = true)]
async fn invalid_events_are_errors_with_a_path() {
    for (kind, rest, path, problem) in [
        ("content_block_delta", r#""delta":{"type":"text_delta","text":{"x":1}}"#, "delta", "`text` is not a string"),
        (
            "content_block_delta",
            r#""delta":{"type":"thinking_delta","thinking":[1]}"#,
            "delta",
            "`thinking` is not a string",
        ),
        ("content_block_delta", r#""delta":"more""#, "delta", "expected a map"),
        ("content_block_delta", r#""delta":null"#, ".", "missing field `delta`"),
        ("content_block_delta", r#""index":0"#, ".", "missing field `delta`"),
        ("content_block_start", r#""index":0"#, ".", "missing field `content_block`"),
        ("message_start", r#""message":{"content":7}"#, "message.content", "a text or an array of content blocks"),
        ("message_delta", r#""delta":{"stop_reason":["a"]}"#, "delta.stop_reason", "expected a string"),
    ] {
        let text_event = r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"#;
        let bodies =
            [(format!("{{\"type\":\"{kind}\",{rest}}}"), path), (format!("{{{rest},\"type\":\"{kind}\"}}"), ".")];
        for (body, path) in bodies {
            let reading = read(events([
                format!("data: {text_event}\n\n"),
                format!("data: {body}\n\n"),
                reading::text_event("!"),
                reading::stop(),
            ]))
            .await;
            let (error, _) = reading.failed("Hi");
            assert!(error.is_decode() && !error.is_transient(), "{error}");
            assert_eq!((error.json_path(), error.body()), (Some(path), body.as_bytes()), "{error}");
            assert!(error.to_string().contains(problem), "{error}");
        }
    }
    let (error, _) = read(events(["data: oops\n\n"])).await.failed("");
    assert_eq!((error.is_decode(), error.json_path(), error.body()), (true, None, b"oops".as_slice()));
    assert!(read(events(["data: [1]\n\n"])).await.failed("").0.is_decode());
}
