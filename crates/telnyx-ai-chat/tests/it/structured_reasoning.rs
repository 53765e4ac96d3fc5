//! Reasoning before a structured response: read as it arrives, and never read as the response.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatCompletion, ChatRequest, ParsedStream, StructuredOutput};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::TransportErrorKind;

use crate::support::types::Mood;

const NAMES: [&str; 3] = ["reasoning_content", "reasoning", "thinking"];

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Plan {
    title: String,
    steps: Vec<String>,
}

fn chat(reply: MockReply) -> Chat {
    Chat::new(&Client::builder().api_key("KEY0").transport(MockTransport::new().reply(reply)).build().unwrap())
}

fn event(delta: &Value) -> String {
    format!("data: {}\n\n", json!({ "choices": [{ "delta": delta }] }))
}

fn end(finish_reason: &str) -> String {
    format!("data: {}\n\ndata: [DONE]\n\n", json!({ "choices": [{ "delta": {}, "finish_reason": finish_reason }] }))
}

fn finished(deltas: &[Value], finish_reason: &str) -> MockReply {
    MockReply::events(deltas.iter().map(event).chain([end(finish_reason)]).collect::<Vec<_>>())
}

async fn plan(reply: MockReply) -> ParsedStream<Plan> {
    chat(reply).stream_as::<Plan>(ChatRequest::from("Plan my garden.").max_tokens(60)).await.unwrap()
}

async fn reasoning(stream: &mut ParsedStream<Plan>) -> Vec<String> {
    let mut pieces = Vec::new();
    while let Some(piece) = stream.try_next_reasoning().await.unwrap() {
        pieces.push(piece);
    }
    pieces
}

async fn paths(stream: &mut ParsedStream<Plan>) -> Vec<String> {
    let mut paths = Vec::new();
    while let Some(part) = stream.try_next().await.unwrap() {
        paths.push(part.path());
    }
    paths
}

/// Reasoning, a delta with reasoning and text, the response, and reasoning inside the response.
fn deltas(name: &str) -> Vec<Value> {
    vec![
        json!({ "role": "assistant", "content": "" }),
        json!({ name: "Beds " }),
        json!({ name: "first.", "content": "{\"title\":" }),
        json!({ name: " Then" }),
        json!({ name: " seeds.", "content": "\"Garden\"," }),
        json!({ name: " Water." }),
        json!({ "content": "\"steps\":[\"Dig\"]}" }),
    ]
}

#[tokio::test]
async fn reasoning_comes_before_the_first_value_and_the_values_after_it() {
    for name in NAMES {
        let mut stream = plan(finished(&deltas(name), "stop")).await;
        assert_eq!(reasoning(&mut stream).await, ["Beds ", "first.", " Then", " seeds."], "{name}");
        assert_eq!(stream.completion().reasoning(), Some("Beds first. Then seeds."));
        assert_eq!(stream.partial(), Some(&json!({ "title": "Garden" })));
        assert_eq!(paths(&mut stream).await, ["title", "steps[0]", "steps", ""], "{name}");
        assert_eq!(stream.try_next_reasoning().await.unwrap(), None);
        let parsed = stream.finish().await.unwrap();
        assert_eq!(
            (parsed.value.title.as_str(), parsed.completion.reasoning()),
            ("Garden", Some("Beds first. Then seeds. Water."))
        );
        assert_eq!(parsed.completion.text(), r#"{"title":"Garden","steps":["Dig"]}"#);

        // The reasoning may stay unread. The plain call returns the same.
        let mut stream = plan(finished(&deltas(name), "stop")).await;
        assert_eq!(paths(&mut stream).await, ["title", "steps[0]", "steps", ""], "{name}");
        assert_eq!(stream.finish().await.unwrap(), parsed);
        let message =
            json!({ "content": r#"{"title":"Garden","steps":["Dig"]}"#, name: "Beds first. Then seeds. Water." });
        let body = json!({ "object": "chat.completion", "choices": [{ "message": message, "finish_reason": "stop" }] });
        let plain = chat(MockReply::json(200, body.to_string())).complete_as::<Plan>("Plan my garden.").await.unwrap();
        assert_eq!(plain, parsed, "{name}");
    }
}

/// After any number of pieces of reasoning, the remaining values are the same.
#[tokio::test]
async fn reasoning_may_be_left_unread() {
    for read in 0..=7 {
        for finish in [false, true] {
            let mut stream = plan(finished(&deltas("reasoning"), "stop")).await;
            for _ in 0..read {
                stream.try_next_reasoning().await.unwrap();
            }
            if !finish {
                assert_eq!(paths(&mut stream).await, ["title", "steps[0]", "steps", ""], "{read}");
            }
            assert_eq!(stream.finish().await.unwrap().value.steps, ["Dig"], "{read}");
        }
    }
}

#[tokio::test]
async fn a_word_of_an_enum_comes_after_all_reasoning() {
    let deltas = [
        json!({ "reasoning": "Sun" }),
        json!({ "content": "go" }),
        json!({ "reasoning": "ny." }),
        json!({ "content": "od" }),
    ];
    let chat = chat(finished(&deltas, "stop")).structured_output(StructuredOutput::Guided);
    let mut stream = chat.stream_as::<Mood>("How is it?").await.unwrap();
    assert_eq!(stream.try_next_reasoning().await.unwrap().as_deref(), Some("Sun"));
    assert_eq!(stream.try_next_reasoning().await.unwrap().as_deref(), Some("ny."));
    assert_eq!(stream.try_next_reasoning().await.unwrap(), None);
    assert_eq!(stream.try_next().await.unwrap().unwrap().value_as::<Mood>().unwrap(), Mood::Good);
    assert_eq!(stream.finish().await.unwrap().value, Mood::Good);
}

/// Reasoning often contains a draft of the response, which must not be read as the response.
#[tokio::test]
async fn json_in_reasoning_is_never_the_response() {
    let draft = r#"{"title":"Draft","steps":[]}"#;
    for name in NAMES {
        for (finish_reason, truncated) in [("length", true), ("stop", false)] {
            let body =
                json!({ "choices": [{ "message": { "content": null, name: draft }, "finish_reason": finish_reason }] });
            let ask = ChatRequest::from("Plan my garden.").max_tokens(60);
            let plain = chat(MockReply::json(200, body.to_string())).complete_as::<Plan>(ask).await.unwrap_err();
            let mut stream = plan(finished(&[json!({ name: draft })], finish_reason)).await;
            assert_eq!(reasoning(&mut stream).await, [draft], "{name}");
            let streamed = stream.try_next().await.unwrap_err();
            assert!(stream.try_next().await.unwrap().is_none() && stream.try_next_reasoning().await.unwrap().is_none());
            for error in [plain, streamed] {
                assert_eq!((error.is_truncated(), error.is_empty_content()), (truncated, true), "{name}: {error}");
                let completion: &ChatCompletion = error.attachment().unwrap();
                assert_eq!(
                    (completion.reasoning(), &*completion.text(), completion.is_truncated()),
                    (Some(draft), "", truncated)
                );
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_interruption_during_reasoning_is_reported_once() {
    let interrupted =
        MockReply::events([event(&json!({ "reasoning": "Beds" }))]).then_fails(TransportErrorKind::Interrupted);
    let reported = MockReply::events([
        event(&json!({ "reasoning": "Beds" })),
        "data: {\"error\":{\"message\":\"tired\"}}\n\n".to_owned(),
    ]);
    for (reply, api) in [(interrupted, false), (reported, true)] {
        let mut stream = plan(reply).await;
        assert_eq!(stream.try_next_reasoning().await.unwrap().as_deref(), Some("Beds"));
        let error = stream.try_next_reasoning().await.unwrap_err();
        assert_eq!(error.is_api(), api, "{error}");
        assert_eq!(error.attachment::<ChatCompletion>().unwrap().reasoning(), Some("Beds"));
        assert!(stream.try_next_reasoning().await.unwrap().is_none() && stream.try_next().await.unwrap().is_none());
        assert!(stream.finish().await.unwrap_err().is_incomplete_stream());
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_loses_nothing() {
    let mut stream = plan(MockReply::events(deltas("reasoning")[..3].iter().map(event)).then_stalls()).await;
    assert_eq!(stream.try_next_reasoning().await.unwrap().as_deref(), Some("Beds "));
    assert_eq!(stream.try_next_reasoning().await.unwrap().as_deref(), Some("first."));
    for _ in 0..3 {
        tokio::time::timeout(Duration::from_secs(1), stream.try_next_reasoning()).await.unwrap_err();
        tokio::time::timeout(Duration::from_secs(1), stream.try_next()).await.unwrap_err();
    }
    assert_eq!(stream.completion().reasoning(), Some("Beds first."));
    assert!(stream.try_next_reasoning().await.unwrap_err().is_timeout());
}
