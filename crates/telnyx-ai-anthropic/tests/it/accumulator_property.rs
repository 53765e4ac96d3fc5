//! Property: a stream split into events and chunks anywhere assembles the result of a plain call.

use proptest::prelude::*;
use serde_json::{Value, json};
use telnyx_ai_anthropic::{Anthropic, CreateMessage, Message};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_test_kit::{TestRng, run};

fn text() -> impl Strategy<Value = String> {
    "[a-dé漢🦀\"\\\\ \n\r\u{2028}]{0,12}"
}

fn input() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({})),
        (text(), any::<i32>(), any::<f32>().prop_filter("finite", |number| number.is_finite())).prop_map(
            |(text, number, float)| json!({ "text": text, "list": [number, null, f64::from(float), { "deep": text }] })
        ),
    ]
}

/// A block of a plain response.
fn block() -> impl Strategy<Value = Value> {
    prop_oneof![
        text().prop_map(|text| json!({ "type": "text", "text": text })),
        (text(), 1_u8..4).prop_map(|(text, n)| {
            let citations: Vec<_> = (0..n).map(|n| json!({ "type": "page", "n": n })).collect();
            json!({ "type": "text", "text": text, "citations": citations })
        }),
        (text(), text()).prop_map(
            |(thinking, signature)| json!({ "type": "thinking", "thinking": thinking, "signature": signature })
        ),
        text().prop_map(|data| json!({ "type": "redacted_thinking", "data": data })),
        ("[a-c]{1,3}", input())
            .prop_map(|(name, input)| json!({ "type": "tool_use", "id": "toolu", "name": name, "input": input })),
        input().prop_map(|input| json!({ "type": "mcp_tool_use", "id": "m", "server_name": "docs", "input": input })),
        input().prop_map(|input| json!({ "type": "from_the_future", "content": input, "input": null })),
    ]
}

fn message() -> impl Strategy<Value = Value> {
    let reason = prop_oneof![Just("end_turn"), Just("max_tokens"), Just("tool_use"), Just("pause_turn"), Just("eos")];
    let sequence = proptest::option::of(text());
    let usage = (1_u64..1000, 1_u64..1000, proptest::option::of(0_u64..9));
    (proptest::collection::vec(block(), 1..5), reason, sequence, usage).prop_map(
        |(content, reason, sequence, usage)| {
            let (input, output, cached) = usage;
            let mut usage = json!({ "input_tokens": input, "output_tokens": output, "service_tier": "standard" });
            if let Some(cached) = cached {
                usage["cache_read_input_tokens"] = json!(cached);
            }
            json!({
                "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": content,
                "stop_reason": reason, "stop_sequence": sequence, "usage": usage, "container": null,
            })
        },
    )
}

/// Returns the empty block and its deltas.
fn pieces(block: &Value, rng: &mut TestRng) -> (Value, Vec<Value>) {
    let mut begins = block.clone();
    let mut deltas = Vec::new();
    for (field, kind, piece) in [
        ("thinking", "thinking_delta", "thinking"),
        ("signature", "signature_delta", "signature"),
        ("text", "text_delta", "text"),
    ] {
        let Some(text) = block[field].as_str() else { continue };
        let mut parts = rng.split_text(text);
        begins[field] = json!(if rng.coin() { parts.remove(0) } else { String::new() });
        deltas.extend(parts.iter().map(|part| json!({ "type": kind, piece: part })));
    }
    if let Some(citations) = block["citations"].as_array() {
        begins["citations"] = [json!([]), json!(null)][rng.below(2)].clone();
        deltas.extend(citations.iter().map(|citation| json!({ "type": "citations_delta", "citation": citation })));
    }
    if block["input"].is_object() {
        begins["input"] = json!({});
        let text = if rng.coin() {
            block["input"].to_string()
        } else {
            serde_json::to_string_pretty(&block["input"]).unwrap()
        };
        // An empty input is sent as `{}`, as empty text, or without a delta.
        let text = if block["input"] == json!({}) && rng.coin() { String::new() } else { text };
        let mut parts = rng.split_text(&text);
        if text.is_empty() && rng.coin() {
            parts.clear();
        }
        deltas.extend(parts.iter().map(|part| json!({ "type": "input_json_delta", "partial_json": part })));
    }
    (begins, deltas)
}

fn events(message: &Value, rng: &mut TestRng) -> Vec<Value> {
    let mut head = message.clone();
    head["content"] = json!([]);
    head["stop_reason"] = json!(null);
    head["stop_sequence"] = json!(null);
    let late_usage = rng.coin();
    head["usage"]["output_tokens"] = json!(1);
    if late_usage {
        head["usage"] = [json!({ "input_tokens": 0, "output_tokens": 0 }), json!(null)][rng.below(2)].clone();
    }
    let mut all = vec![json!({ "type": "message_start", "message": head })];
    let mut open: Vec<(usize, Vec<Value>)> = Vec::new();
    let drain = |open: &mut Vec<(usize, Vec<Value>)>, all: &mut Vec<Value>, rng: &mut TestRng| {
        while !open.is_empty() {
            let from = rng.below(open.len());
            let (index, deltas) = &mut open[from];
            if deltas.is_empty() {
                all.push(json!({ "type": "content_block_stop", "index": index }));
                open.remove(from);
            } else {
                let delta = deltas.remove(0);
                all.push(json!({ "type": "content_block_delta", "index": index, "delta": delta }));
            }
        }
    };
    for (index, block) in message["content"].as_array().unwrap().iter().enumerate() {
        let (begins, deltas) = pieces(block, rng);
        all.push(json!({ "type": "content_block_start", "index": index, "content_block": begins }));
        open.push((index, deltas));
        if rng.coin() {
            drain(&mut open, &mut all, rng);
        }
    }
    drain(&mut open, &mut all, rng);
    let mut usage = message["usage"].clone();
    if !late_usage {
        usage = [json!({ "output_tokens": usage["output_tokens"] }), usage][rng.below(2)].clone();
    }
    let delta = json!({ "stop_reason": message["stop_reason"], "stop_sequence": message["stop_sequence"] });
    all.push(json!({ "type": "message_delta", "delta": delta, "usage": usage }));
    all
}

/// Encodes the event with `type` first, as documented, or at any other position.
fn written(event: &Value, rng: &mut TestRng) -> String {
    let json = if rng.below(4) == 0 { serde_json::to_string_pretty(event).unwrap() } else { event.to_string() };
    if rng.coin() {
        return json;
    }
    let mut rest = event.clone();
    let kind = rest.as_object_mut().unwrap().remove("type").unwrap();
    let rest = rest.to_string();
    let rest = rest.strip_prefix('{').unwrap();
    format!("{{\"type\":{kind}{}{rest}", if rest == "}" { "" } else { "," })
}

fn encoded(events: &[Value], rng: &mut TestRng) -> Vec<u8> {
    let end = ["\n", "\r\n", "\r"][rng.below(3)];
    let space = ["", " "][rng.below(2)];
    let mut text = String::new();
    let mut push = |event: Option<&str>, data: &str, rng: &mut TestRng| {
        if rng.below(4) == 0 {
            text.push_str(&format!(": keep-alive{end}{end}"));
        }
        if let Some(event) = event.filter(|_| rng.coin()) {
            text.push_str(&format!("event:{space}{event}{end}"));
        }
        for line in data.split('\n') {
            text.push_str(&format!("data:{space}{line}{end}"));
        }
        text.push_str(end);
    };
    for event in events {
        if rng.below(6) == 0 {
            push(Some("ping"), r#"{"type":"ping"}"#, rng);
        }
        let json = written(event, rng);
        push(event["type"].as_str(), &json, rng);
    }
    match rng.below(3) {
        0 => push(Some("message_stop"), r#"{"type":"message_stop"}"#, rng),
        1 => push(None, "[DONE]", rng),
        _ => {}
    }
    text.into_bytes()
}

fn anthropic(reply: MockReply) -> Anthropic {
    Anthropic::new(&Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).build().unwrap())
}

fn plain(message: &Value) -> Message {
    run(async {
        anthropic(MockReply::json(200, message.to_string())).create(CreateMessage::new("m", 1, "Hi")).await.unwrap()
    })
}

/// Returns the message, and the concatenated text and thinking deltas.
fn streamed(reply: MockReply) -> (Message, String, String) {
    run(async {
        let mut stream = anthropic(reply).stream(CreateMessage::new("m", 1, "Hi")).await.unwrap();
        let (mut text, mut thinking) = (String::new(), String::new());
        while let Some(event) = stream.try_next().await.unwrap() {
            text.push_str(&event.text_delta());
            thinking.push_str(&event.thinking_delta());
        }
        (stream.into_completion().unwrap(), text, thinking)
    })
}

/// Sorts characters, because deltas of interleaved blocks arrive in another order than the blocks.
fn sorted(text: &str) -> Vec<char> {
    let mut characters: Vec<char> = text.chars().collect();
    characters.sort_unstable();
    characters
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stream_assembles_the_plain_message(message in message(), seed in any::<u64>()) {
        let mut rng = TestRng(seed);
        let expected = plain(&message);
        let bytes = encoded(&events(&message, &mut rng), &mut rng);
        let (complete, text, thinking) = streamed(MockReply::events(rng.split_bytes(&bytes)));
        prop_assert_eq!(&complete, &expected, "{}", String::from_utf8_lossy(&bytes));
        prop_assert_eq!(sorted(&text), sorted(&complete.text()));
        prop_assert_eq!(sorted(&thinking), sorted(&complete.thinking()));
        let (at_once, text, _) = streamed(MockReply::json(200, message.to_string()));
        prop_assert_eq!(&at_once, &expected);
        prop_assert_eq!(text, expected.text());
    }

    #[test]
    fn an_interrupted_stream_is_never_complete(message in message(), seed in any::<u64>()) {
        let mut rng = TestRng(seed);
        let mut events = events(&message, &mut rng);
        events.pop(); // the stop reason
        let text: String = events.iter().map(|event| format!("data: {event}\n\n")).collect();
        let end = rng.below(text.len() + 1);
        let bytes = text.as_bytes()[..end].to_vec();
        let result = run(async {
            anthropic(MockReply::events([bytes])).stream(CreateMessage::new("m", 1, "Hi")).await.unwrap().finish().await
        });
        let error = result.unwrap_err();
        prop_assert!(error.is_incomplete_stream(), "{}", error);
        prop_assert!(error.attachment::<Message>().is_some());
    }
}

#[test]
fn chunks_of_one_byte_are_decoded() {
    let message = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m",
        "content": [
            { "type": "thinking", "thinking": "🦀", "signature": "c2ln" }, { "type": "text", "text": "é漢🦀" },
            { "type": "tool_use", "id": "toolu_1", "name": "f", "input": { "q": "漢🦀" } },
        ],
        "stop_reason": "tool_use", "stop_sequence": null, "usage": { "input_tokens": 9, "output_tokens": 3 },
    });
    let expected = plain(&message);
    for seed in 0..32 {
        let mut rng = TestRng(seed);
        let bytes = encoded(&events(&message, &mut rng), &mut rng);
        assert_eq!(streamed(MockReply::events(bytes.chunks(1).map(<[u8]>::to_vec))).0, expected);
        let middle = rng.below(bytes.len());
        assert_eq!(streamed(MockReply::events([bytes[..middle].to_vec(), bytes[middle..].to_vec()])).0, expected);
    }
}
