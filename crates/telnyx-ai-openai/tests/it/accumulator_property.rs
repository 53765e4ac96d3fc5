//! Property: a stream in any server variant, split into chunks anywhere, assembles the result of a plain call.

use proptest::prelude::*;
use serde_json::{Value, json};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_openai::{Item, ModelResponse, OpenAi, Responses};
use telnyx_ai_test_kit::{TestRng, run};

use crate::support::server_events::{ServerVariant, encoded, stream_events};

fn text() -> impl Strategy<Value = String> {
    "[a-dé漢🦀\"\\\\ \n\r\u{2028}]{1,12}"
}

fn part() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => text().prop_map(|text| json!({ "type": "output_text", "text": text, "annotations": [] })),
        1 => text().prop_map(|text| json!({ "type": "refusal", "refusal": text })),
    ]
}

fn parts(kind: &'static str) -> impl Strategy<Value = Vec<Value>> {
    proptest::collection::vec(text().prop_map(move |text| json!({ "type": kind, "text": text })), 0..3)
}

/// Items without ids.
fn item() -> impl Strategy<Value = Value> {
    let message = proptest::collection::vec(part(), 1..4).prop_map(
        |content| json!({ "type": "message", "role": "assistant", "status": "completed", "content": content }),
    );
    let call = ("[a-c]{1,3}", text()).prop_map(|(name, text)| {
        let arguments = json!({ "text": text, "deep": [null, { "n": 1 }] }).to_string();
        json!({ "type": "function_call", "status": "completed", "name": name, "arguments": arguments })
    });
    let reasoning = (parts("summary_text"), parts("reasoning_text")).prop_map(|(summary, content)| {
        if content.is_empty() {
            json!({ "type": "reasoning", "summary": summary, "encrypted_content": "abc" })
        } else {
            json!({ "type": "reasoning", "summary": summary, "content": content })
        }
    });
    let other = text().prop_map(|query| json!({ "type": "web_search_call", "action": { "query": query } }));
    prop_oneof![4 => message, 2 => call, 1 => reasoning, 1 => other]
}

fn response() -> impl Strategy<Value = Value> {
    let status = prop_oneof![Just("completed"), Just("incomplete")];
    (proptest::collection::vec(item(), 0..5), status, proptest::option::of(1_u64..1000)).prop_map(
        |(mut output, status, tokens)| {
            for (at, item) in output.iter_mut().enumerate() {
                item["id"] = json!(format!("item_{at}"));
                if item["type"] == "function_call" {
                    item["call_id"] = json!(format!("call_{at}"));
                }
            }
            let usage = tokens.map(|n| json!({ "input_tokens": n, "output_tokens": 2, "total_tokens": n + 2 }));
            json!({
                "id": "resp_1", "object": "response", "created_at": 1_735_689_600, "status": status, "model": "m",
                "output": output, "usage": usage, "conversation": "conv-1", "tools": [],
            })
        },
    )
}

fn responses(reply: MockReply) -> Responses {
    let client = Client::builder().api_key("k").transport(MockTransport::new().reply(reply)).build().unwrap();
    OpenAi::new(&client).responses()
}

fn plain(body: &Value) -> ModelResponse {
    run(async { responses(MockReply::json(200, body.to_string())).create("Hi").await.unwrap() })
}

fn streamed(reply: MockReply) -> ModelResponse {
    run(async { responses(reply).stream("Hi").await.unwrap().finish().await.unwrap() })
}

/// Returns `true` if `kept` is a prefix of `item`.
fn is_prefix(item: &Item, kept: &Item) -> bool {
    match (item, kept) {
        (Item::Message(item), Item::Message(kept)) => item.text().starts_with(&kept.text()),
        (Item::FunctionCall(item), Item::FunctionCall(kept)) => {
            item.arguments.starts_with(&kept.arguments) && (&item.call_id, &item.name) == (&kept.call_id, &kept.name)
        }
        (Item::Reasoning(item), Item::Reasoning(kept)) => {
            kept.summary.len() <= item.summary.len() && kept.content.len() <= item.content.len()
        }
        (item, kept) => item == kept,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stream_assembles_the_plain_response(complete in response(), seed in any::<u64>()) {
        let mut rng = TestRng(seed);
        let variant = ServerVariant::random(&mut rng);
        let bytes = encoded(&stream_events(&complete, variant, &mut rng), &mut rng);
        let cuts = rng.split_bytes(&bytes);
        prop_assert_eq!(streamed(MockReply::events(cuts)), plain(&complete), "{:?} {}", variant, String::from_utf8_lossy(&bytes));
    }

    /// The partial response of an interrupted stream is a prefix of the complete response.
    #[test]
    fn an_interrupted_stream_keeps_a_prefix(complete in response(), seed in any::<u64>(), share in 0.0..1.0_f64) {
        let mut rng = TestRng(seed);
        let variant = ServerVariant::random(&mut rng);
        let events = stream_events(&complete, variant, &mut rng);
        let bytes = encoded(&events[..events.len() - 1], &mut rng);
        let cut = (bytes.len() as f64 * share) as usize;
        let error = run(async {
            responses(MockReply::events([bytes[..cut].to_vec()])).stream("Hi").await.unwrap().finish().await.unwrap_err()
        });
        prop_assert!(error.is_incomplete_stream(), "{:?}", error);
        let kept = error.attachment::<ModelResponse>().unwrap();
        let all = plain(&complete);
        prop_assert!(kept.output.len() <= all.output.len(), "{:?} {:?}", variant, kept);
        for (kept, item) in kept.output.iter().zip(&all.output) {
            prop_assert!(is_prefix(item, kept), "{:?} {:?} {:?}", variant, kept, item);
        }
    }
}

#[test]
fn chunks_of_one_byte_are_decoded() {
    let complete = json!({
        "id": "resp_1", "object": "response", "status": "completed", "model": "m",
        "output": [
            { "type": "message", "id": "item_0", "role": "assistant", "content": [{ "type": "output_text", "text": "é漢🦀" }] },
            { "type": "function_call", "id": "item_1", "call_id": "call_1", "name": "f", "arguments": "{\"q\":\"漢🦀\"}" },
        ],
    });
    let expected = plain(&complete);
    for seed in 0..32 {
        let mut rng = TestRng(seed);
        let variant = ServerVariant::random(&mut rng);
        let bytes = encoded(&stream_events(&complete, variant, &mut rng), &mut rng);
        assert_eq!(streamed(MockReply::events(bytes.chunks(1).map(<[u8]>::to_vec))), expected);
        let middle = rng.below(bytes.len());
        assert_eq!(streamed(MockReply::events([bytes[..middle].to_vec(), bytes[middle..].to_vec()])), expected);
    }
}
