//! Operations 6 and 9 to 20: insights, their groups and their results.

use serde_json::{Value, json};
use telnyx_ai_emulator::Emulator;

use crate::client::{create, delete, get, post, put, send, start};

const CONVERSATIONS: &str = "/ai/conversations";
const INSIGHTS: &str = "/ai/conversations/insights";
const GROUPS: &str = "/ai/conversations/insight-groups";
const NOBODY: &str = "3fa85f64-5717-4562-b3fc-2c963f66afa6";

#[tokio::test]
async fn an_insight_is_made_changed_and_deleted() {
    let emulator = start().await;
    assert_eq!(get(&emulator, INSIGHTS).await.json(200)["data"], json!([]));
    let made = post(&emulator, INSIGHTS, json!({"name": "mood", "instructions": "How was it?"})).await.json(200);
    let insight = &made["data"];
    assert_eq!((&insight["insight_type"], &insight["webhook"]), (&json!("custom"), &json!("")));
    assert!(insight["created_at"].is_string() && insight.get("json_schema").is_none());
    let path = format!("{INSIGHTS}/{}", insight["id"].as_str().unwrap());
    assert_eq!(get(&emulator, &path).await.json(200), made);
    for schema in [json!({"type": "object"}), json!("{ \"type\" : \"object\" }")] {
        let changed = put(&emulator, &path, json!({ "json_schema": schema })).await.json(200)["data"].take();
        assert_eq!((&changed["json_schema"], &changed["name"]), (&schema, &json!("mood")));
    }
    let body = json!({"name": "n", "instructions": "i", "webhook": "https://example.com"});
    let changed = put(&emulator, &path, body).await.json(200)["data"].take();
    assert_eq!((&changed["name"], &changed["instructions"]), (&json!("n"), &json!("i")));
    assert_eq!((&changed["webhook"], &changed["created_at"]), (&json!("https://example.com"), &insight["created_at"]));
    assert_eq!(get(&emulator, INSIGHTS).await.json(200)["data"], json!([changed]));
    let deleted = delete(&emulator, &path).await;
    assert_eq!((deleted.status, deleted.body.len()), (200, 0));
    assert_eq!(get(&emulator, INSIGHTS).await.json(200)["data"], json!([]));
}

#[tokio::test]
async fn a_group_shows_its_insights() {
    let emulator = start().await;
    let body = json!({"name": "quality", "description": "d"});
    let made = post(&emulator, GROUPS, body).await.json(200);
    assert_eq!((&made["data"]["webhook"], &made["data"]["insights"]), (&json!(""), &json!([])));
    let group = format!("{GROUPS}/{}", made["data"]["id"].as_str().unwrap());
    assert_eq!(get(&emulator, &group).await.json(200), made);
    let changed = put(&emulator, &group, json!({"name": "new", "webhook": "w"})).await.json(200)["data"].take();
    assert_eq!(
        (&changed["name"], &changed["description"], &changed["webhook"]),
        (&json!("new"), &json!("d"), &json!("w"))
    );

    let mut insights = Vec::new();
    for name in ["one", "two"] {
        insights.push(create(&emulator, INSIGHTS, json!({"name": name, "instructions": "i"})).await);
    }
    let names = async || {
        let group = get(&emulator, &group).await.json(200)["data"]["insights"].take();
        let listed = get(&emulator, GROUPS).await.json(200)["data"][0]["insights"].take();
        assert_eq!(group, listed);
        group.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for id in [&insights[1], &insights[0], &insights[1]] {
        let assigned = send(&emulator, "POST", &format!("{group}/insights/{id}/assign"), KEY, b"").await;
        assert_eq!((assigned.status, assigned.body.len()), (200, 0));
    }
    assert_eq!(names().await, ["two", "one"]);
    for _ in 0..2 {
        let unassigned = delete(&emulator, &format!("{group}/insights/{}/unassign", insights[1])).await;
        assert_eq!((unassigned.status, unassigned.body.len()), (200, 0));
    }
    assert_eq!(names().await, ["one"]);
    assert_eq!(delete(&emulator, &format!("{INSIGHTS}/{}", insights[0])).await.status, 200);
    assert!(names().await.is_empty());
    let deleted = delete(&emulator, &group).await;
    assert_eq!((deleted.status, deleted.body.len()), (200, 0));
    assert_eq!(get(&emulator, GROUPS).await.json(200)["meta"]["total_results"], 0);
    get(&emulator, &format!("{INSIGHTS}/{}", insights[1])).await.json(200);
}

const KEY: &str = "Authorization: Bearer k\r\n";

#[tokio::test]
async fn insights_and_groups_are_paged() {
    let emulator = start().await;
    for path in [INSIGHTS, GROUPS] {
        for n in 1..=21 {
            create(&emulator, path, json!({"name": n.to_string(), "instructions": "i"})).await;
        }
        let page = async |query: &str| get(&emulator, &format!("{path}{query}")).await;
        let first = page("").await.json(200);
        assert_eq!(first["data"].as_array().unwrap().len(), 20);
        assert_eq!(first["meta"], json!({"page_number": 1, "page_size": 20, "total_pages": 2, "total_results": 21}));
        let second = page("?page%5Bnumber%5D=2").await.json(200);
        assert_eq!((&second["data"][0]["name"], second["data"].as_array().unwrap().len()), (&json!("21"), 1));
        assert_eq!(page("?page[size]=0").await.json(200)["data"], json!([]));
        for query in ["?page[number]=0", "?page[size]=-1", "?page[size]=100", "?page[size]=x"] {
            assert_eq!(page(query).await.json(422)["detail"][0]["loc"][0], "query", "{query}");
        }
    }
}

#[tokio::test]
async fn unknown_ids_bad_ids_and_bad_bodies_are_told_apart() {
    let emulator = start().await;
    let group = create(&emulator, GROUPS, json!({"name": "g"})).await;
    let insight = create(&emulator, INSIGHTS, json!({"name": "n", "instructions": "i"})).await;
    for (id, status) in [(NOBODY, 404), ("x", 422), ("%FF", 422)] {
        let mut responses = Vec::new();
        for (method, path) in [
            ("GET", format!("{INSIGHTS}/{id}")),
            ("PUT", format!("{INSIGHTS}/{id}")),
            ("DELETE", format!("{INSIGHTS}/{id}")),
            ("GET", format!("{GROUPS}/{id}")),
            ("PUT", format!("{GROUPS}/{id}")),
            ("DELETE", format!("{GROUPS}/{id}")),
            ("POST", format!("{GROUPS}/{id}/insights/{insight}/assign")),
            ("POST", format!("{GROUPS}/{group}/insights/{id}/assign")),
            ("DELETE", format!("{GROUPS}/{id}/insights/{insight}/unassign")),
            ("DELETE", format!("{GROUPS}/{group}/insights/{id}/unassign")),
        ] {
            responses.push(send(&emulator, method, &path, KEY, b"{}").await.json(status));
        }
        for response in responses {
            match status {
                404 => assert_eq!(response["errors"][0]["code"], "10005"),
                _ => assert_eq!(response["detail"][0]["loc"][0], "path"),
            }
        }
    }
    let (one_group, one_insight) = (format!("{GROUPS}/{group}"), format!("{INSIGHTS}/{insight}"));
    for (method, path, body, place) in [
        ("POST", INSIGHTS, json!({"name": "n"}), "instructions"),
        ("POST", INSIGHTS, json!({"instructions": "i"}), "name"),
        ("POST", INSIGHTS, json!({"name": "n", "instructions": "i", "json_schema": []}), "json_schema"),
        ("POST", INSIGHTS, json!({"name": "n", "instructions": "i", "webhook": 1}), "webhook"),
        ("PUT", &one_insight, json!({"instructions": 1}), "instructions"),
        ("POST", GROUPS, json!({}), "name"),
        ("POST", GROUPS, json!({"name": "n", "description": 1}), "description"),
        ("PUT", &one_group, json!({"webhook": 1}), "webhook"),
    ] {
        let rejected = send(&emulator, method, path, KEY, body.to_string().as_bytes()).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], json!(["body", place]), "{body}");
    }
}

async fn say(emulator: &Emulator, conversation: &str, role: &str, content: &str) {
    let path = format!("{CONVERSATIONS}/{conversation}/message");
    assert_eq!(post(emulator, &path, json!({"role": role, "content": content})).await.status, 200);
}

async fn found(emulator: &Emulator, conversation: &str) -> Value {
    get(emulator, &format!("{CONVERSATIONS}/{conversation}/conversations-insights")).await.json(200)
}

#[tokio::test]
async fn insights_are_found_when_asked_for() {
    let emulator = start().await;
    let conversation = create(&emulator, CONVERSATIONS, json!({})).await;
    let nothing =
        json!({"data": [], "meta": {"page_number": 1, "page_size": 20, "total_pages": 0, "total_results": 0}});
    assert_eq!(found(&emulator, &conversation).await, nothing);
    say(&emulator, &conversation, "user", "Hello. The lamp in my parcel is broken.").await;
    assert_eq!(found(&emulator, &conversation).await, nothing, "there are no insights");
    let schema =
        json!({"type": "object", "properties": {"solved": {"type": "boolean"}, "broken_lamp": {"type": "string"}}});
    let text = create(&emulator, INSIGHTS, json!({"name": "a", "instructions": "What is broken?"})).await;
    let body = json!({"name": "b", "instructions": "Look.", "json_schema": schema.to_string()});
    let guided = create(&emulator, INSIGHTS, body).await;

    let first = found(&emulator, &conversation).await;
    assert_eq!(first["meta"]["total_results"], 1);
    let run = &first["data"][0];
    assert_eq!(run["status"], "completed");
    assert!(run["id"].is_string() && run["created_at"].is_string());
    assert_eq!(
        run["conversation_insights"][0],
        json!({"insight_id": text, "result": "The lamp in my parcel is broken."})
    );
    assert_eq!(run["conversation_insights"][1]["insight_id"], json!(guided));
    let result: Value = serde_json::from_str(run["conversation_insights"][1]["result"].as_str().unwrap()).unwrap();
    assert_eq!(result, json!({"solved": false, "broken_lamp": "The lamp in my parcel is broken."}));
    assert_eq!(found(&emulator, &conversation).await, first, "it is found once");

    say(&emulator, &conversation, "assistant", "A new lamp is on its way.").await;
    let second = found(&emulator, &conversation).await;
    assert_ne!(second["data"][0]["id"], run["id"], "another message, another run");
    put(&emulator, &format!("{INSIGHTS}/{text}"), json!({"instructions": "What is on its way?"})).await.json(200);
    let third = found(&emulator, &conversation).await;
    assert_eq!(third["data"][0]["conversation_insights"][0]["result"], "A new lamp is on its way.");

    // If an insight is in a group, only insights in groups are run.
    let group = create(&emulator, GROUPS, json!({"name": "g"})).await;
    send(&emulator, "POST", &format!("{GROUPS}/{group}/insights/{guided}/assign"), KEY, b"").await;
    let grouped = found(&emulator, &conversation).await["data"][0]["conversation_insights"].take();
    assert_eq!((grouped.as_array().unwrap().len(), &grouped[0]["insight_id"]), (1, &json!(guided)));
}

#[tokio::test]
async fn a_schema_that_cannot_be_met_fails() {
    let emulator = start().await;
    let conversation = create(&emulator, CONVERSATIONS, json!({})).await;
    say(&emulator, &conversation, "user", "Hello.").await;
    for schema in [json!("no JSON"), json!({"enum": []})] {
        create(&emulator, INSIGHTS, json!({"name": "n", "instructions": "i", "json_schema": schema})).await;
    }
    create(&emulator, INSIGHTS, json!({"name": "n", "instructions": "i"})).await;
    let run = found(&emulator, &conversation).await["data"][0].take();
    assert_eq!((&run["status"], run["conversation_insights"].as_array().unwrap().len()), (&json!("failed"), 1));
}
