//! Counts of the insight results of all conversations.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::client::{create, delete, get, post, start};

const PATH: &str = "/ai/conversations/conversation-insights/aggregates";

/// Starts an emulator with two insights, one of which has a score that is always 1, and conversations of two
/// assistants.
async fn filled() -> (Emulator, [String; 2], Vec<String>) {
    let emulator = start().await;
    let schema = json!({"properties": {"score": {"type": "integer", "minimum": 1}, "about": {"type": "string"}}});
    let guided = json!({"name": "score", "instructions": "What is broken?", "json_schema": schema});
    let guided = create(&emulator, "/ai/conversations/insights", guided).await;
    let free =
        create(&emulator, "/ai/conversations/insights", json!({"name": "n", "instructions": "What is broken?"})).await;
    let mut conversations = Vec::new();
    for (assistant, channel, content) in [
        ("a-1", json!("phone_call"), "The lamp is broken."),
        ("a-2", json!("web_chat"), "The lamp is broken."),
        ("a-2", json!(7), "The chair is broken."),
        ("a-3", Value::Null, ""),
    ] {
        let mut metadata = json!({"assistant_id": assistant, "channel": channel});
        if channel.is_null() {
            metadata.as_object_mut().unwrap().remove("channel");
        }
        let id = create(&emulator, "/ai/conversations", json!({ "metadata": metadata })).await;
        if !content.is_empty() {
            let message = json!({"role": "user", "content": content});
            post(&emulator, &format!("/ai/conversations/{id}/message"), message).await;
        }
        conversations.push(id);
    }
    (emulator, [guided, free], conversations)
}

async fn counts(emulator: &Emulator, query: &str) -> Value {
    get(emulator, &format!("{PATH}?{query}")).await.json(200)["data"].take()
}

#[tokio::test]
async fn results_are_counted_by_their_fields_and_the_metadata() {
    let (emulator, [guided, free], _) = filled().await;
    assert_eq!(counts(&emulator, "").await, json!([{"record_count": 6}]));
    assert_eq!(counts(&emulator, &format!("insight_id={guided}")).await, json!([{"record_count": 3}]));
    for (query, rows) in [
        ("group_by=score", json!([{"score": 1, "record_count": 3}, {"score": null, "record_count": 3}])),
        (
            "group_by=metadata.assistant_id",
            json!([{"metadata.assistant_id": "a-2", "record_count": 4}, {"metadata.assistant_id": "a-1", "record_count": 2}]),
        ),
        (
            &format!("group_by=about,score&insight_id={guided}"),
            json!([{"about": "The lamp is broken.", "score": 1, "record_count": 2},
                {"about": "The chair is broken.", "score": 1, "record_count": 1}]),
        ),
        // Several parameters are equivalent to commas, and the fields of `show` are grouped by too.
        (
            &format!("group_by=score&group_by=metadata.channel&show=score,about&insight_id={guided}"),
            json!([
                {"score": 1, "metadata.channel": "phone_call", "about": "The lamp is broken.", "record_count": 1},
                {"score": 1, "metadata.channel": "web_chat", "about": "The lamp is broken.", "record_count": 1},
                {"score": 1, "metadata.channel": 7, "about": "The chair is broken.", "record_count": 1}
            ]),
        ),
        (
            &format!("show=about&insight_id={}", guided.to_uppercase()),
            json!([{"about": "The lamp is broken.", "record_count": 2}, {"about": "The chair is broken.", "record_count": 1}]),
        ),
        (&format!("group_by=score&insight_id={free}"), json!([{"score": null, "record_count": 3}])),
        ("group_by=score&insight_id=3fa85f64-5717-4562-b3fc-2c963f66afa6", json!([])),
        ("insight_id=3fa85f64-5717-4562-b3fc-2c963f66afa6", json!([{"record_count": 0}])),
    ] {
        assert_eq!(counts(&emulator, query).await, rows, "{query}");
    }
}

#[tokio::test]
async fn filters_narrow_what_is_counted() {
    let (emulator, _, conversations) = filled().await;
    let path = format!("/ai/conversations/{}/conversations-insights", conversations[0]);
    let first = get(&emulator, &path).await.json(200)["data"][0]["created_at"].as_str().unwrap().to_owned();
    for (query, count) in [
        ("metadata.assistant_id=eq.a-1", 2),
        ("metadata[assistant_id]=eq.a-2", 4),
        ("metadata%5Bassistant_id%5D=eq.a-3", 0),
        ("metadata.channel=eq.7", 2),
        ("metadata.assistant_id=in.(a-1,a-2)", 6),
        ("created_at=gte.2020-01-01T00:00:00Z", 6),
        ("created_at=lt.2020-01-01T00:00:00Z", 0),
        // Insights are computed in the order of the requests.
        (&format!("created_at=lte.{first}"), 2),
        (&format!("created_at=gt.{first}"), 4),
        (&format!("created_at=gte.{first}&created_at=lt.2999-01-01"), 6),
        (&format!("created_at=gt.{first}&created_at=lt.2020-01-01"), 0),
        ("something=else", 6),
    ] {
        assert_eq!(counts(&emulator, query).await, json!([{ "record_count": count }]), "{query}");
    }
}

#[tokio::test]
async fn what_has_changed_is_found_anew() {
    let (emulator, [guided, free], conversations) = filled().await;
    let query = format!("show=about&insight_id={guided}");
    assert_eq!(counts(&emulator, &query).await[0]["record_count"], 2);
    let content = json!({"role": "user", "content": "The chair is broken."});
    post(&emulator, &format!("/ai/conversations/{}/message", conversations[3]), content).await;
    assert_eq!(counts(&emulator, &query).await.as_array().unwrap().len(), 2);
    assert_eq!(counts(&emulator, "").await, json!([{"record_count": 8}]));
    assert_eq!(delete(&emulator, &format!("/ai/conversations/{}", conversations[0])).await.status, 200);
    assert_eq!(counts(&emulator, "").await, json!([{"record_count": 6}]));
    assert_eq!(delete(&emulator, &format!("/ai/conversations/insights/{free}")).await.status, 200);
    assert_eq!(counts(&emulator, "").await, json!([{"record_count": 3}]));
    // Each conversation shows the same result.
    let path = format!("/ai/conversations/{}/conversations-insights", conversations[1]);
    let shown = get(&emulator, &path).await.json(200)["data"][0].take();
    let created_at = shown["created_at"].as_str().unwrap();
    assert_eq!(counts(&emulator, &format!("created_at=eq.{created_at}")).await, json!([{"record_count": 1}]));
}

#[tokio::test]
async fn bad_queries_are_refused() {
    let emulator = start().await;
    let rejected = get(&emulator, &format!("{PATH}?insight_id=x")).await.json(422);
    assert_eq!(rejected["detail"][0]["loc"], json!(["query", "insight_id"]));
    for query in ["created_at=2026-01-01", "created_at=gte.noon", "metadata.assistant_id=a-1", "metadata[]=eq.x"] {
        let rejected = get(&emulator, &format!("{PATH}?{query}")).await.json(400);
        assert_eq!(rejected["errors"][0]["code"], "10015", "{query}");
    }
    assert_eq!(counts(&emulator, "group_by=score").await, json!([]));
}
