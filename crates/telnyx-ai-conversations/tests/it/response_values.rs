//! Values of responses.

use serde::Deserialize;
use serde_json::{Value, json};
use telnyx_ai_conversations::{
    Conversation, ConversationInsight, Conversations, Insight, InsightResult, InsightStatus, InsightType, Insights,
    ListMessages, Role,
};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Timestamp};

use telnyx_ai_test_kit::drift::call_with_response;

fn conversation(metadata: &Value) -> Conversation {
    let body = json!({ "data": { "id": "c-1", "metadata": metadata } });
    call_with_response(|client| Conversations::new(client).get("c-1"), &body.to_string()).unwrap()
}

fn insight(json_schema: &Value) -> Insight {
    let body = json!({ "data": { "id": "i-1", "json_schema": json_schema } });
    call_with_response(|client| Insights::new(client).get("i-1"), &body.to_string()).unwrap()
}

fn result(result: &Value) -> InsightResult {
    let body = json!({ "data": [{ "id": "ci", "status": "completed", "conversation_insights": [{ "insight_id": 7, "result": result }] }] });
    let found =
        call_with_response(|client| Conversations::new(client).list_insights("c-1"), &body.to_string()).unwrap();
    found.data[0].conversation_insights[0].clone()
}

#[test]
fn metadata_may_hold_anything() {
    let metadata = json!({
        "text": "a", "empty": "", "whole": 3, "part": -0.5, "flag": true, "none": null, "list": ["a", 1, false],
        "deep": { "x": [{ "y": null }] }, "large": 18_446_744_073_709_551_615_u64,
    });
    let read = conversation(&metadata);
    assert_eq!(Value::Object(read.metadata.clone()), metadata);
    assert_eq!(serde_json::to_value(read).unwrap()["metadata"], metadata);
    let message = json!({ "data": [{ "role": "user", "text": "Hi", "metadata": metadata }] });
    let list = |client: &Client| Conversations::new(client).list_messages("c-1", ListMessages::new());
    let page = call_with_response(list, &message.to_string()).unwrap();
    assert_eq!(Value::Object(page.data[0].metadata.clone()), metadata);
    for other in [json!([]), json!("a"), json!(3)] {
        let body = json!({ "id": "c-1", "metadata": other });
        let error = call_with_response(|client| Conversations::new(client).get("c-1"), &body.to_string()).unwrap_err();
        assert_eq!(error.json_path(), Some("metadata"), "{error}");
    }
}

#[test]
fn ai_disabled_is_a_boolean_or_its_text() {
    for (value, disabled) in [
        (json!(true), true),
        (json!("true"), true),
        (json!(false), false),
        (json!("false"), false),
        (json!(null), false),
        (json!({}), false),
    ] {
        assert_eq!(conversation(&json!({ "ai_disabled": value })).ai_disabled(), disabled, "{value}");
    }
    assert!(!conversation(&json!({})).ai_disabled());
}

#[test]
fn messages_with_and_without_text() {
    let body = json!({ "data": [
        { "role": "user", "text": "Where is it?" },
        { "role": "assistant", "text": null, "tool_calls": [
            { "id": "call_1", "type": "function", "function": { "name": "find", "arguments": "{\"order\":7}" } },
            { "function": { "name": "find", "arguments": { "order": 8 } } },
        ] },
        { "role": "tool", "tool_calls": null, "metadata": null, "created_at": null },
        { "role": "moderator", "text": "" },
    ] });
    let list = |client: &Client| Conversations::new(client).list_messages("c-1", ListMessages::new());
    let messages = call_with_response(list, &body.to_string()).unwrap().data;
    let texts: Vec<_> = messages.iter().map(|message| message.text.as_deref()).collect();
    assert_eq!(texts, [Some("Where is it?"), None, None, Some("")]);
    let roles: Vec<_> = messages.iter().map(|message| message.role.clone()).collect();
    assert_eq!(roles, [Role::User, Role::Assistant, Role::Tool, Role::Other("moderator".into())]);
    #[derive(Debug, Deserialize, PartialEq)]
    struct Find {
        order: u32,
    }
    let calls = &messages[1].tool_calls;
    assert_eq!(
        (calls[0].arguments_as::<Find>().unwrap(), calls[1].arguments_as::<Find>().unwrap()),
        (Find { order: 7 }, Find { order: 8 })
    );
    assert_eq!((calls[1].kind.as_str(), calls[1].id.as_str(), messages[2].tool_calls.len()), ("", "", 0));
}

#[test]
fn a_schema_is_text_or_an_object() {
    let schema = json!({ "type": "object", "properties": { "score": { "type": "integer" } } });
    assert_eq!(insight(&schema).json_schema, Some(schema.clone()));
    assert_eq!(insight(&json!(schema.to_string())).json_schema, Some(schema.clone()));
    assert_eq!(insight(&json!(format!(" {schema}\n"))).json_schema, Some(schema));
    assert_eq!(insight(&json!(null)).json_schema, None);
    // Text that is not JSON is kept.
    for text in ["", "{\"type\":", "a schema"] {
        assert_eq!(insight(&json!(text)).json_schema, Some(json!(text)));
    }
}

#[test]
fn results_are_text_or_json() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Satisfaction {
        score: u8,
        reasons: Vec<String>,
    }
    let good = json!({ "score": 4, "reasons": ["quick"] });
    for sent in [json!(good.to_string()), good] {
        let read = result(&sent);
        assert_eq!(read.insight_id, "7");
        assert_eq!(read.result_as::<Satisfaction>().unwrap(), Satisfaction { score: 4, reasons: vec!["quick".into()] });
    }
    for (sent, path) in [
        (json!(r#"{"score":4,"reasons":["a",2]}"#), Some("result.reasons[1]")),
        (json!(r#"{"score":400,"reasons":[]}"#), Some("result.score")),
        (json!(r#"{"score":4}"#), Some("result")),
        (json!("[]"), Some("result")),
    ] {
        let read = result(&sent);
        let error = read.result_as::<Satisfaction>().unwrap_err();
        assert!(error.is_decode());
        assert_eq!(error.json_path(), path, "{error}");
        assert_eq!(Value::String(read.result), sent);
    }
    for text in ["It went well.", "", "{\"score\":"] {
        let error = result(&json!(text)).result_as::<Satisfaction>().unwrap_err();
        assert!(error.is_decode() && error.to_string().contains("expected JSON"), "{error}");
        assert_eq!(result(&json!(text)).result, text);
    }
    assert_eq!(result(&json!(null)).result, "");
}

#[test]
fn known_and_unknown_values() {
    for (word, status) in [
        ("pending", InsightStatus::Pending),
        ("in_progress", InsightStatus::InProgress),
        ("completed", InsightStatus::Completed),
        ("failed", InsightStatus::Failed),
        ("skipped", InsightStatus::Other("skipped".into())),
    ] {
        let read: ConversationInsight = serde_json::from_value(json!({ "id": "a", "status": word })).unwrap();
        assert_eq!((read.status.as_str(), &read.status, read.conversation_insights.len()), (word, &status, 0));
    }
    for (word, kind) in
        [("custom", InsightType::Custom), ("default", InsightType::Default), ("x", InsightType::Other("x".into()))]
    {
        let read: Insight = serde_json::from_value(json!({ "id": "a", "insight_type": word })).unwrap();
        assert_eq!(read.insight_type, Some(kind));
    }
}

#[test]
fn times_in_every_form() {
    let expected = Timestamp::from_unix(1_735_689_600);
    for time in
        [json!("2025-01-01T00:00:00Z"), json!("2025-01-01T00:00:00.000"), json!("2025-01-01"), json!(1_735_689_600)]
    {
        let read: Conversation =
            serde_json::from_value(json!({ "id": "a", "created_at": time, "last_message_at": time })).unwrap();
        assert_eq!((read.created_at, read.last_message_at), (expected, expected), "{time}");
    }
}

#[tokio::test]
async fn not_found() {
    let not_found = MockReply::status(404);
    let mock = MockTransport::new().reply(not_found.clone()).reply(not_found).reply(MockReply::status(204));
    let api = Conversations::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap());
    for error in [api.get("c-1").await.unwrap_err(), api.delete("c-1").await.unwrap_err()] {
        assert!(error.is_not_found(), "{error}");
    }
    api.delete("c-1").await.unwrap();
    assert_eq!(mock.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_404_after_a_lost_delete_response_is_success() {
    let mock = MockTransport::new().reply(MockReply::status(502)).reply(MockReply::status(404));
    let api = Conversations::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap());
    api.delete("c-1").await.unwrap();
    assert_eq!(mock.requests().len(), 2);
}
