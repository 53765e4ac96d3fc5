//! Any completion, split into deltas of any known shape and at any byte, adds up to the result of a plain call.

use proptest::prelude::*;
use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatCompletion};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_test_kit::{TestRng, run};

use crate::support::shapes::{Call, SHAPES, tool_pieces};

#[derive(Clone, Debug)]
struct Answer {
    text: Option<String>,
    reasoning: Option<(String, Names)>,
    calls: Vec<Call>,
    finish: &'static str,
    refusal: Option<String>,
    /// Extra fields: of the message, in a list that grows, and of the choice.
    annotations: Vec<String>,
    filtered: Option<bool>,
}

#[derive(Clone, Copy, Debug)]
enum Names {
    ReasoningContent,
    Reasoning,
    Both,
}

impl Names {
    fn put(self, text: &str, into: &mut Value) {
        if !matches!(self, Self::Reasoning) {
            into["reasoning_content"] = json!(text);
        }
        if !matches!(self, Self::ReasoningContent) {
            into["reasoning"] = json!(text);
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    "[a-dé漢🦀\"\\\\ \n\r\u{2028}]{1,12}"
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    let arguments = proptest::option::of(prop_oneof![
        Just(json!({})),
        (text(), any::<i32>())
            .prop_map(|(text, number)| json!({ "text": text, "list": [number, null, { "deep": text }] })),
    ]);
    let call = ("[a-c]{1,3}", arguments, proptest::bool::weighted(0.2), proptest::option::weighted(0.3, text()));
    proptest::collection::vec(call, 0..4).prop_map(|calls| {
        let numbered = calls.into_iter().enumerate();
        let call = |(at, (name, arguments, custom, signature))| {
            let id = format!("call_{at}");
            Call { id, name, arguments, custom, signature }
        };
        numbered.map(call).collect()
    })
}

fn response() -> impl Strategy<Value = Answer> {
    let names = prop_oneof![Just(Names::ReasoningContent), Just(Names::Reasoning), Just(Names::Both)];
    let finish = prop_oneof![Just("stop"), Just("length"), Just("tool_calls"), Just("eos")];
    let unknown = (
        proptest::option::weighted(0.2, text()),
        proptest::collection::vec(text(), 0..3),
        proptest::option::of(any::<bool>()),
    );
    (proptest::option::of(text()), proptest::option::of((text(), names)), calls(), finish, unknown).prop_map(
        |(text, reasoning, calls, finish, (refusal, annotations, filtered))| Answer {
            text,
            reasoning,
            calls,
            finish,
            refusal,
            annotations,
            filtered,
        },
    )
}

fn plain(responses: &[Answer], usage: Option<&Value>) -> Value {
    let choices = responses.iter().enumerate().map(|(index, response)| {
        let mut message = json!({ "role": "assistant", "content": response.text });
        if let Some((text, names)) = &response.reasoning {
            names.put(text, &mut message);
        }
        if !response.calls.is_empty() {
            message["tool_calls"] = response.calls.iter().map(Call::complete_call).collect();
        }
        message["refusal"] = json!(response.refusal);
        if !response.annotations.is_empty() {
            message["annotations"] = json!(response.annotations);
        }
        let mut choice = json!({ "index": index, "message": message, "finish_reason": response.finish });
        choice["filter"] = filter(response);
        choice
    });
    let choices: Vec<Value> = choices.collect();
    let mut full = head();
    full["object"] = json!("chat.completion");
    full["choices"] = json!(choices);
    if let Some(usage) = usage {
        full["usage"] = usage.clone();
    }
    full
}

fn head() -> Value {
    json!({ "id": "c-1", "created": 1_735_689_600, "model": "m", "system_fingerprint": "fp", "tier": null })
}

fn filter(response: &Answer) -> Value {
    response.filtered.map_or(json!(null), |filtered| json!({ "hate": { "filtered": filtered, "detected": false } }))
}

/// The choices of the chunks of one response, in order.
fn pieces(index: usize, response: &Answer, rng: &mut TestRng) -> Vec<Value> {
    let mut deltas = Vec::new();
    match rng.below(3) {
        0 => deltas.push(json!({ "role": "assistant", "content": "" })),
        1 => deltas
            .push(json!({ "role": "assistant", "content": null, "tool_calls": null, "refusal": null, "audio": null })),
        _ => {}
    }
    if let Some(refusal) = &response.refusal {
        deltas.extend(rng.split_text(refusal).into_iter().map(|part| json!({ "refusal": part })));
    }
    deltas.extend(response.annotations.iter().map(|one| json!({ "annotations": [one], "refusal": null })));
    if let Some((text, names)) = &response.reasoning {
        for part in rng.split_text(text) {
            let mut delta = json!({});
            names.put(&part, &mut delta);
            deltas.push(delta);
        }
    }
    if let Some(text) = &response.text {
        deltas.extend(rng.split_text(text).into_iter().map(|part| json!({ "content": part })));
    }
    let shape = SHAPES[rng.below(SHAPES.len())];
    let mut calls = tool_pieces(&response.calls, shape, rng).into_iter().peekable();
    while calls.peek().is_some() {
        let together: Vec<Value> = calls.by_ref().take(1 + rng.below(3)).collect();
        deltas.push(json!({ "tool_calls": together }));
    }
    let mut choices: Vec<Value> = deltas.into_iter().map(|delta| json!({ "index": index, "delta": delta })).collect();
    if choices.is_empty() {
        choices.push(json!({ "index": index, "delta": null }));
    }
    let last = choices.len() - 1;
    choices[rng.below(last + 1)]["filter"] = filter(response);
    if response.filtered.is_some() && rng.below(2) == 0 {
        choices[last]["filter"] = json!({});
        choices[0]["filter"] = filter(response);
    }
    match choices.last_mut() {
        Some(last) if rng.below(2) == 0 => last["finish_reason"] = json!(response.finish),
        _ => choices.push(json!({ "index": index, "delta": {}, "finish_reason": response.finish })),
    }
    choices
}

fn chunks(responses: &[Answer], usage: Option<&Value>, rng: &mut TestRng) -> Vec<Value> {
    let lists = responses.iter().enumerate().map(|(index, response)| pieces(index, response, rng)).collect();
    let mut choices = rng.interleave(lists).into_iter().peekable();
    let head_everywhere = rng.below(2) == 0;
    let usage_everywhere = rng.below(2) == 0;
    let mut chunks = Vec::new();
    while choices.peek().is_some() {
        let first = choices.next().unwrap();
        let mut together = vec![first];
        if rng.below(3) == 0 {
            together.extend(choices.next());
        }
        let mut chunk = if head_everywhere || chunks.is_empty() { head() } else { json!({}) };
        chunk["choices"] = json!(together);
        if usage_everywhere {
            chunk["usage"] =
                if rng.below(2) == 0 || usage.is_none() { json!(null) } else { json!({ "total_tokens": 1 }) };
        }
        chunks.push(chunk);
    }
    if let Some(usage) = usage {
        chunks.push(json!({ "choices": [], "usage": usage }));
    }
    chunks
}

fn encoded(chunks: &[Value], rng: &mut TestRng) -> Vec<u8> {
    let end = ["\n", "\r\n", "\r"][rng.below(3)];
    let space = ["", " "][rng.below(2)];
    let mut text = String::new();
    for chunk in chunks {
        if rng.below(4) == 0 {
            text.push_str(&format!(": keep-alive{end}{end}"));
        }
        let json = if rng.below(4) == 0 { serde_json::to_string_pretty(chunk) } else { serde_json::to_string(chunk) };
        for line in json.unwrap().split('\n') {
            text.push_str(&format!("data:{space}{line}{end}"));
        }
        text.push_str(end);
    }
    if rng.below(2) == 0 {
        text.push_str(&format!("data:{space}[DONE]{end}{end}"));
    }
    text.into_bytes()
}

fn chat(reply: MockReply) -> Chat {
    Chat::new(&Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).build().unwrap())
}

fn streamed(reply: MockReply) -> ChatCompletion {
    run(async { chat(reply).stream("Hi").await.unwrap().finish().await.unwrap() })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stream_adds_up_to_the_plain_completion(
        responses in proptest::collection::vec(response(), 1..4),
        usage in proptest::option::of((1_u64..1000).prop_map(|n| json!({ "prompt_tokens": n, "completion_tokens": 2, "total_tokens": n + 2, "details": { "cached": n } }))),
        seed in any::<u64>(),
    ) {
        let mut rng = TestRng(seed);
        let body = plain(&responses, usage.as_ref()).to_string();
        let expected = run(async { chat(MockReply::json(200, body)).complete("Hi").await.unwrap() });
        let bytes = encoded(&chunks(&responses, usage.as_ref(), &mut rng), &mut rng);
        let cuts = rng.split_bytes(&bytes);
        prop_assert_eq!(streamed(MockReply::events(cuts)), expected, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn every_byte_may_be_a_chunk_of_its_own() {
    let calls = vec![Call {
        id: "call_0".into(),
        name: "f".into(),
        arguments: Some(json!({ "q": "漢🦀" })),
        custom: false,
        signature: Some("é".into()),
    }];
    let responses = [Answer {
        text: Some("é漢🦀".into()),
        reasoning: Some(("🦀".into(), Names::Both)),
        calls,
        finish: "stop",
        refusal: Some("né".into()),
        annotations: vec!["漢".into()],
        filtered: Some(true),
    }];
    let expected: ChatCompletion = serde_json::from_value(plain(&responses, None)).unwrap();
    for seed in 0..32 {
        let mut rng = TestRng(seed);
        let bytes = encoded(&chunks(&responses, None, &mut rng), &mut rng);
        assert_eq!(streamed(MockReply::events(bytes.chunks(1).map(<[u8]>::to_vec))), expected);
        let middle = rng.below(bytes.len());
        assert_eq!(streamed(MockReply::events([bytes[..middle].to_vec(), bytes[middle..].to_vec()])), expected);
    }
}
