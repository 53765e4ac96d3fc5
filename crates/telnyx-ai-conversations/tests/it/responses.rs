//! Documented responses and their drift: each is decoded or is an error with the JSON path.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use telnyx_ai_conversations::{
    Conversation, Conversations, CreateConversation, CreateInsight, CreateInsightGroup, InsightGroups, Insights,
    ListConversations, ListInsightGroups, ListInsights, ListMessages, UpdateConversation, UpdateInsight,
    UpdateInsightGroup,
};
use telnyx_ai_core::{Client, Page, Request};

use telnyx_ai_test_kit::drift::{assert_new_key_anywhere, call_with_response, drift, rejected_variations, variations};

fn conversation() -> Value {
    json!({
        "id": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "name": "Voice 1",
        "created_at": "2025-04-15T13:07:28.764Z", "last_message_at": "2025-04-15T13:07:29Z",
        "metadata": { "assistant_id": "assistant-123", "telnyx_agent_target": "+13128675309" },
        "region": "eu",
    })
}

fn insight() -> Value {
    json!({
        "id": "i-1", "name": "score", "instructions": "Rate it.", "insight_type": "custom",
        "json_schema": { "type": "object", "required": ["score"] }, "webhook": "https://example.com",
        "created_at": "2025-04-15T13:07:28Z", "version": 2,
    })
}

fn group() -> Value {
    json!({
        "id": "g-1", "name": "quality", "description": "How well.", "webhook": "", "insights": [insight()],
        "created_at": "2025-04-15T13:07:28Z", "owner": "o-1",
    })
}

/// Checks the drift of a paged list, and that its items survive serialization.
fn page_drift<T>(item: &Value, call: impl Fn(&Client) -> Request<Page<T>>) -> Vec<String>
where
    T: Serialize + DeserializeOwned + PartialEq + Debug + 'static,
{
    let meta = json!({ "page_number": 1, "page_size": 20, "total_pages": 1, "total_results": 1 });
    let good = json!({ "data": [item], "meta": meta });
    let page = call_with_response(&call, &good.to_string()).unwrap();
    assert_eq!(serde_json::to_value(&page.data).unwrap(), good["data"]);
    assert_eq!(serde_json::to_value(page.meta).unwrap(), good["meta"]);
    rejected_variations(&good, call, |body, page| {
        let written = json!([page.data, page.meta]);
        assert_new_key_anywhere(body, &written);
        for item in page {
            assert_eq!(serde_json::from_value::<T>(serde_json::to_value(&item).unwrap()).unwrap(), item);
        }
    })
}

/// Returns the calls whose response is a conversation. Each accepts it with and without the `data` envelope.
fn each_conversation() -> [fn(&Client) -> Request<Conversation>; 3] {
    [
        |client| Conversations::new(client).get("c-1"),
        |client| Conversations::new(client).create(CreateConversation::new()),
        |client| Conversations::new(client).update("c-1", UpdateConversation::new()),
    ]
}

#[test]
fn a_conversation_bare_or_in_an_envelope() {
    for call in each_conversation() {
        assert_eq!(drift(&conversation(), &conversation(), call), ["null id", "no id"]);
        let good = json!({ "data": conversation() });
        let mut unread = Vec::new();
        for (what, place, body) in variations(&good) {
            match call_with_response(call, &body.to_string()) {
                Ok(read) => assert_new_key_anywhere(&body, &serde_json::to_value(read).unwrap()),
                Err(error) => {
                    // Without `data`, the body is read as a conversation without an envelope, and has no id.
                    let place = if what == "null data" { "." } else { &place };
                    assert_eq!((error.is_decode(), error.json_path()), (true, Some(place)), "{what}: {error}");
                    unread.push(what);
                }
            }
        }
        assert_eq!(unread, ["null data", "no data", "null data.id", "no data.id"]);
    }
}

#[test]
fn invalid_conversations() {
    for call in each_conversation() {
        for body in ["[]", "[\"c-1\"]", "7", "\"c-1\"", "null", "{}", "{\"data\":[]}", "{\"data\":7}"] {
            let error = call_with_response(call, body).unwrap_err();
            assert!(error.is_decode() && error.json_path().is_some(), "{body}: {error}");
        }
        for body in ["", "<html>", "{\"id\":", "{\"id\":\"c\"} x"] {
            let error = call_with_response(call, body).unwrap_err();
            assert!(error.is_decode(), "{body}: {error}");
        }
        let error = call_with_response(call, r#"{"errors":[{"code":"10007","title":"Gone"}]}"#).unwrap_err();
        assert!(error.is_api() && error.details()[0].code.as_deref() == Some("10007"), "{error}");
    }
}

#[test]
fn lists_of_conversations() {
    let list = |client: &Client| Conversations::new(client).list(ListConversations::new());
    let kept = json!([conversation(), conversation()]);
    assert_eq!(
        drift(&json!({ "data": kept }), &kept, list),
        ["null data", "no data", "null data[0].id", "no data[0].id", "null data[1].id", "no data[1].id"]
    );
}

#[test]
fn messages() {
    let message = json!({
        "role": "assistant", "text": "Hello", "created_at": "2025-04-15T13:07:28.764Z",
        "sent_at": "2025-04-15T13:07:29Z", "metadata": { "n": 1, "flag": true, "tags": ["a", 1, true] }, "channel": "sms",
        "tool_calls": [{ "id": "call_1", "type": "function", "function": { "name": "find", "arguments": "{}" } }],
    });
    let call = |client: &Client| Conversations::new(client).list_messages("c-1", ListMessages::new());
    assert_eq!(
        page_drift(&message, call),
        PAGE.into_iter().chain(["null data[0].role", "no data[0].role"]).collect::<Vec<_>>()
    );
}

#[test]
fn insights_of_a_conversation() {
    let one = json!({
        "id": "ci-1", "status": "completed", "created_at": "2025-04-15T13:07:28Z", "took": 3,
        "conversation_insights": [{ "insight_id": "i-1", "result": "{\"score\":4}" }],
    });
    let call = |client: &Client| Conversations::new(client).list_insights("c-1");
    assert_eq!(
        page_drift(&one, call),
        PAGE.into_iter()
            .chain(["null data[0].id", "no data[0].id", "null data[0].status", "no data[0].status"])
            .collect::<Vec<_>>()
    );
    let good = json!({ "data": [one], "meta": { "page_number": 1, "total_pages": 3, "total_results": 41 } });
    let page = call_with_response(call, &good.to_string()).unwrap();
    let meta = page.meta.unwrap();
    assert_eq!((page.data.len(), meta.total_pages, meta.total_results), (1, Some(3), Some(41)));
}

#[test]
fn groups() {
    let good = json!({ "data": group() });
    let calls: [fn(&Client) -> Request<_>; 3] = [
        |client| InsightGroups::new(client).get("g-1"),
        |client| InsightGroups::new(client).create(CreateInsightGroup::new("quality")),
        |client| InsightGroups::new(client).update("g-1", UpdateInsightGroup::new()),
    ];
    for call in calls {
        assert_eq!(
            drift(&good, &group(), call),
            [
                "null data",
                "no data",
                "null data.id",
                "no data.id",
                "null data.insights[0].id",
                "no data.insights[0].id"
            ]
        );
    }
    let call = |client: &Client| InsightGroups::new(client).list(ListInsightGroups::new());
    let expected: Vec<_> = PAGE
        .into_iter()
        .chain(["null data[0].id", "no data[0].id", "null data[0].insights[0].id", "no data[0].insights[0].id"])
        .collect();
    assert_eq!(page_drift(&group(), call), expected);
}

#[test]
fn insight_templates() {
    let good = json!({ "data": insight() });
    let calls: [fn(&Client) -> Request<_>; 3] = [
        |client| Insights::new(client).get("i-1"),
        |client| Insights::new(client).create(CreateInsight::new("score", "Rate it.")),
        |client| Insights::new(client).update("i-1", UpdateInsight::new()),
    ];
    for call in calls {
        assert_eq!(drift(&good, &insight(), call), ["null data", "no data", "null data.id", "no data.id"]);
    }
    let call = |client: &Client| Insights::new(client).list(ListInsights::new());
    assert_eq!(
        page_drift(&insight(), call),
        PAGE.into_iter().chain(["null data[0].id", "no data[0].id"]).collect::<Vec<_>>()
    );
}

/// Errors of any paged list.
const PAGE: [&str; 2] = ["null data", "no data"];

#[test]
fn calls_without_a_result_ignore_the_body() {
    for body in ["", "null", "{\"data\":1}", "[", "{\"errors\":[]}"] {
        call_with_response(|client| Conversations::new(client).delete("c-1"), body).unwrap();
        let message = telnyx_ai_conversations::AddMessage::new("user");
        call_with_response(|client| Conversations::new(client).add_message("c-1", message), body).unwrap();
        call_with_response(|client| InsightGroups::new(client).delete("g-1"), body).unwrap();
        call_with_response(|client| InsightGroups::new(client).assign("g-1", "i-1"), body).unwrap();
        call_with_response(|client| InsightGroups::new(client).unassign("g-1", "i-1"), body).unwrap();
        call_with_response(|client| Insights::new(client).delete("i-1"), body).unwrap();
    }
}
