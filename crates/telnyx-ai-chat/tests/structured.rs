//! Answers in the form of a Rust type.
#![cfg(feature = "schemars")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatCompletion, ChatRequest, FinishReason, Message};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Ticket {
    subject: String,
    stars: u8,
}

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Mood {
    Good,
    Bad,
}

fn chat(content: Value, finish_reason: &str) -> (Chat, MockTransport) {
    let body =
        json!({ "id": "c-1", "choices": [{ "message": { "content": content }, "finish_reason": finish_reason }] });
    let mock = MockTransport::new().reply(MockReply::json(200, body.to_string()));
    (Chat::new(&Client::builder().api_key("KEY0").transport(mock.clone()).build().unwrap()), mock)
}

fn sent(mock: &MockTransport) -> Value {
    serde_json::from_slice(&mock.requests()[0].body).unwrap()
}

#[tokio::test]
async fn the_schema_goes_out_and_the_value_comes_back() {
    let (chat, mock) = chat(json!(r#" {"subject":"Flood","stars":4} "#), "stop");
    let ask = ChatRequest::new([Message::user("Rate it.")]).guided_json(json!({ "type": "null" })).max_tokens(50);
    let parsed = chat.complete_as::<Ticket>(ask).await.unwrap();
    assert_eq!(parsed.value, Ticket { subject: "Flood".into(), stars: 4 });
    assert_eq!((parsed.subject.as_str(), parsed.completion.id.as_str()), ("Flood", "c-1"));
    assert_eq!(
        sent(&mock),
        json!({
            "messages": [{ "role": "user", "content": "Rate it." }],
            "max_tokens": 50,
            "guided_json": {
                "type": "object",
                "properties": {
                    "subject": { "type": "string" },
                    "stars": { "type": "integer", "minimum": 0, "maximum": 255 },
                },
                "required": ["subject", "stars"],
            },
        })
    );
}

#[tokio::test]
async fn an_enum_goes_out_as_choices() {
    let (chat, mock) = chat(json!("bad\n"), "stop");
    assert_eq!(chat.complete_as::<Mood>("How is it?").await.unwrap().value, Mood::Bad);
    assert_eq!(sent(&mock)["guided_choice"], json!(["good", "bad"]));
    assert_eq!(sent(&mock).get("guided_json"), None);
}

#[tokio::test]
async fn every_variant_is_a_choice_whether_it_has_docs_or_not() {
    #[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum Mood {
        Good,
        Bad,
        /// A little of both.
        Mixed,
    }
    for (text, mood) in [("good", Mood::Good), ("bad", Mood::Bad), ("mixed", Mood::Mixed)] {
        let (chat, mock) = chat(json!(text), "stop");
        assert_eq!(chat.complete_as::<Mood>("How is it?").await.unwrap().value, mood);
        assert_eq!(sent(&mock)["guided_choice"], json!(["good", "bad", "mixed"]));
    }
    let (chat, mock) = chat(json!("null"), "stop");
    assert_eq!(chat.complete_as::<Option<Mood>>("How is it?").await.unwrap().value, None);
    assert_eq!(sent(&mock).get("guided_choice"), None, "a choice could not be null");
    assert_eq!(sent(&mock)["guided_json"]["anyOf"][1], json!({ "type": "null" }));
}

#[tokio::test]
async fn a_type_without_content_goes_out_as_an_empty_object() {
    #[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
    struct Unit;
    let empty = json!({ "type": "object", "properties": {} });
    for text in ["{}", " { } ", "null"] {
        let (chat, mock) = chat(json!(text), "stop");
        assert_eq!(chat.complete_as::<Unit>("Say nothing.").await.unwrap().value, Unit);
        assert_eq!(sent(&mock)["guided_json"], empty);
    }
    let (chat, mock) = chat(json!("{\"a\":1}"), "stop");
    assert_eq!(chat.complete_as::<Value>("Say anything.").await.unwrap().value, json!({ "a": 1 }));
    assert_eq!(sent(&mock)["guided_json"], empty);
    let (chat, _) = crate::chat(json!("{\"a\":1}"), "stop");
    assert!(chat.complete_as::<()>("Say nothing.").await.unwrap_err().is_decode());
}

#[tokio::test]
async fn what_is_no_such_value_is_kept() {
    for (content, finish_reason, path, says) in [
        (json!(r#"{"subject":"Flood","sta"#), "length", "choices[0].message.content", "end too early"),
        (json!(r#"{"subject":"Flood","stars":"x"}"#), "stop", "choices[0].message.content.stars", "expected u8"),
        (json!("I would rather not."), "stop", "choices[0].message.content", "not JSON"),
        (json!(null), "stop", "choices[0].message.content", "empty body"),
    ] {
        let (chat, mock) = chat(content.clone(), finish_reason);
        let error = chat.complete_as::<Ticket>("Rate it.").await.unwrap_err();
        assert_eq!(
            (error.is_decode(), error.json_path(), error.operation()),
            (true, Some(path), Some("chat.complete_as"))
        );
        assert!(error.to_string().contains(says), "{error}");
        let completion = error.attachment::<ChatCompletion>().unwrap();
        assert_eq!(completion.text(), content.as_str().unwrap_or_default());
        assert_eq!(completion.finish_reason(), Some(&FinishReason::from(finish_reason)));
        assert_eq!(mock.requests().len(), 1, "it was paid for");
    }
    let (chat, _) = chat(json!("great"), "stop");
    let error = chat.complete_as::<Mood>("How is it?").await.unwrap_err();
    assert_eq!(error.attachment::<ChatCompletion>().unwrap().text(), "great");
}
