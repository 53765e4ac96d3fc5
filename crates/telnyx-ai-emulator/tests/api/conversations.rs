//! Operations 1 to 5, 7 and 8: conversations and their messages.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::{create, delete, get, post, put, send, start};

const PATH: &str = "/ai/conversations";

#[tokio::test]
async fn a_conversation_is_made_changed_and_deleted() {
    let emulator = start().await;
    let body = json!({"name": "Voice 1", "metadata": {"assistant_id": "a-1", "score": 4, "ai_disabled": true}});
    let made = post(&emulator, PATH, body.clone()).await.json(200);
    assert_eq!(made["name"], body["name"]);
    // Strict clients accept only text here, although they send numbers and booleans.
    assert_eq!(made["metadata"], json!({"assistant_id": "a-1", "score": "4", "ai_disabled": "true"}));
    assert!(made["id"].as_str().unwrap().parse::<Uuid>().is_ok());
    assert!(made["created_at"].is_string() && made["created_at"] == made["last_message_at"]);
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    assert_eq!(get(&emulator, &path).await.json(200), json!({ "data": made }));
    assert_eq!(get(&emulator, PATH).await.json(200), json!({ "data": [made] }));

    // New metadata replaces the old; without metadata nothing changes.
    let changed = put(&emulator, &path, json!({"metadata": {"tier": "gold"}})).await.json(200);
    assert_eq!(changed["data"]["metadata"], json!({"tier": "gold"}));
    assert_eq!(put(&emulator, &path, json!({})).await.json(200), changed);
    assert_eq!(get(&emulator, &path).await.json(200), changed);

    let deleted = delete(&emulator, &path).await;
    assert_eq!((deleted.status, deleted.body.len()), (200, 0));
    assert_eq!(get(&emulator, PATH).await.json(200), json!({"data": []}));
}

#[tokio::test]
async fn nothing_has_to_be_said_about_a_conversation() {
    let emulator = start().await;
    let made = post(&emulator, PATH, json!({})).await.json(200);
    assert_eq!(made["metadata"], json!({}));
    assert!(made.get("name").is_none());
}

#[tokio::test]
async fn an_unknown_conversation_is_told_in_two_ways() {
    let emulator = start().await;
    for id in ["c-1", "3fa85f64-5717-4562-b3fc-2c963f66afa6", "%FF"] {
        let path = format!("{PATH}/{id}");
        for response in [
            get(&emulator, &path).await,
            put(&emulator, &path, json!({"metadata": {}})).await,
            delete(&emulator, &path).await,
        ] {
            assert_eq!((response.status, response.text().as_str()), (404, ""), "{id}");
        }
        for below in ["messages", "conversations-insights"] {
            let missing = get(&emulator, &format!("{path}/{below}")).await.json(404);
            assert_eq!(missing["errors"][0]["code"], "10005");
        }
    }
    let path = format!("{PATH}/3fa85f64-5717-4562-b3fc-2c963f66afa6/message");
    let missing = post(&emulator, &path, json!({"role": "user"})).await.json(404);
    assert_eq!(missing["errors"][0]["code"], "10005");
}

#[tokio::test]
async fn messages_are_listed_in_pages_oldest_first() {
    let emulator = start().await;
    let id = create(&emulator, PATH, json!({"name": "n"})).await;
    let before = get(&emulator, &format!("{PATH}/{id}")).await.json(200)["data"].take();
    for n in 1..=25 {
        let message = json!({"role": "user", "content": n.to_string()});
        let added = post(&emulator, &format!("{PATH}/{id}/message"), message).await;
        assert_eq!((added.status, added.body.len()), (200, 0));
    }
    let after = get(&emulator, &format!("{PATH}/{id}")).await.json(200)["data"].take();
    assert!(after["last_message_at"].as_str() > before["last_message_at"].as_str());
    assert_eq!(after["created_at"], before["created_at"]);

    let page = async |query: &str| get(&emulator, &format!("{PATH}/{id}/messages{query}")).await.json(200);
    let texts = |page: &Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap().to_owned()).collect()
    };
    let first = page("").await;
    assert_eq!(texts(&first), (1..=20).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!(first["meta"], json!({"page_number": 1, "page_size": 20, "total_pages": 2, "total_results": 25}));
    let third = page("?page%5Bsize%5D=10&page%5Bnumber%5D=3").await;
    assert_eq!(texts(&third), ["21", "22", "23", "24", "25"]);
    assert!(texts(&page("?page[number]=9").await).is_empty());
    assert_eq!(texts(&page("?page[size]=100").await).len(), 25);
    for query in ["?page[size]=0", "?page[size]=101", "?page[size]=x", "?page[number]=0"] {
        let rejected = get(&emulator, &format!("{PATH}/{id}/messages{query}")).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"][0], "query", "{query}");
    }
}

#[tokio::test]
async fn a_message_keeps_what_its_list_shows() {
    let emulator = start().await;
    let id = create(&emulator, PATH, json!({})).await;
    let calls = json!([{"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]);
    for body in [
        json!({"role": "assistant", "tool_calls": calls}),
        json!({"role": "tool", "content": "done", "tool_call_id": "call_1", "name": "f", "tool_choice": {"a": 1}}),
        json!({"role": "user", "tool_choice": "auto", "sent_at": "2026-01-02T03:04:05+01:00",
            "metadata": {"a": "x", "b": 1, "c": true, "d": ["x", 1, false]}}),
    ] {
        assert_eq!(post(&emulator, &format!("{PATH}/{id}/message"), body).await.status, 200);
    }
    let listed = get(&emulator, &format!("{PATH}/{id}/messages")).await.json(200)["data"].take();
    assert_eq!((&listed[0]["text"], &listed[0]["tool_calls"]), (&json!(""), &calls));
    assert_eq!(listed[0]["sent_at"], listed[0]["created_at"]);
    assert_eq!((&listed[1]["role"], &listed[1]["text"]), (&json!("tool"), &json!("done")));
    assert!(listed[1].get("tool_calls").is_none() && listed[1].get("metadata").is_none());
    assert_eq!((&listed[2]["role"], &listed[2]["text"]), (&json!("user"), &json!("")));
    assert_eq!(listed[2]["sent_at"], "2026-01-02T02:04:05.000000Z");
    assert_eq!(listed[2]["metadata"]["d"], json!(["x", 1, false]));
}

#[tokio::test]
async fn what_breaks_the_description_is_refused() {
    let emulator = start().await;
    let id = create(&emulator, PATH, json!({})).await;
    let (one, message) = (format!("{PATH}/{id}"), format!("{PATH}/{id}/message"));
    let call = json!({"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}});
    let calls = |calls: Value| json!({"role": "assistant", "tool_calls": calls});
    let with = |field: &str, value: Value| {
        let mut changed = call.clone();
        changed[field] = value;
        json!([changed])
    };
    for (method, path, body, place) in [
        ("POST", PATH, json!({"name": 1}), json!(["body", "name"])),
        ("POST", PATH, json!({"metadata": "x"}), json!(["body", "metadata"])),
        ("POST", PATH, json!({"metadata": {"a": {"b": 1}}}), json!(["body", "metadata", "a"])),
        ("POST", PATH, json!({"metadata": {"a": null}}), json!(["body", "metadata", "a"])),
        ("PUT", &one, json!({"metadata": {"a": []}}), json!(["body", "metadata", "a"])),
        ("PUT", &one, json!([]), json!(["body"])),
        ("POST", &message, json!({}), json!(["body", "role"])),
        ("POST", &message, json!({"role": 1}), json!(["body", "role"])),
        ("POST", &message, json!({"role": "narrator"}), json!(["body", "role"])),
        ("POST", &message, json!({"role": "system", "content": "x"}), json!(["body", "role"])),
        ("POST", &message, json!({"role": "developer", "content": "x"}), json!(["body", "role"])),
        ("POST", &message, json!({"role": "User"}), json!(["body", "role"])),
        ("POST", &message, json!({"role": ""}), json!(["body", "role"])),
        ("POST", &message, json!({"role": null}), json!(["body", "role"])),
        ("POST", &message, calls(json!([{}])), json!(["body", "tool_calls", 0, "id"])),
        ("POST", &message, calls(json!([call, null])), json!(["body", "tool_calls", 1])),
        ("POST", &message, calls(with("id", json!(7))), json!(["body", "tool_calls", 0, "id"])),
        ("POST", &message, calls(with("id", json!(null))), json!(["body", "tool_calls", 0, "id"])),
        ("POST", &message, calls(with("type", json!("custom"))), json!(["body", "tool_calls", 0, "type"])),
        ("POST", &message, calls(with("type", json!(null))), json!(["body", "tool_calls", 0, "type"])),
        ("POST", &message, calls(with("function", json!("f"))), json!(["body", "tool_calls", 0, "function"])),
        (
            "POST",
            &message,
            calls(with("function", json!({"name": "f", "arguments": {}}))),
            json!(["body", "tool_calls", 0, "function", "arguments"]),
        ),
        (
            "POST",
            &message,
            calls(with("function", json!({"arguments": "{}"}))),
            json!(["body", "tool_calls", 0, "function", "name"]),
        ),
        ("POST", &message, json!({"role": "user", "content": ["x"]}), json!(["body", "content"])),
        ("POST", &message, json!({"role": "user", "tool_calls": ["x"]}), json!(["body", "tool_calls", 0])),
        ("POST", &message, json!({"role": "user", "tool_choice": 1}), json!(["body", "tool_choice"])),
        ("POST", &message, json!({"role": "user", "sent_at": "noon"}), json!(["body", "sent_at"])),
        ("POST", &message, json!({"role": "user", "sent_at": 5}), json!(["body", "sent_at"])),
        ("POST", &message, json!({"role": "user", "metadata": {"a": 1.5}}), json!(["body", "metadata", "a"])),
        ("POST", &message, json!({"role": "user", "metadata": {"a": [{}]}}), json!(["body", "metadata", "a", 0])),
        ("POST", "/ai/conversations/c-1/message", json!({"role": "user"}), json!(["path", "conversation_id"])),
    ] {
        let key = "Authorization: Bearer k\r\n";
        let rejected = send(&emulator, method, path, key, body.to_string().as_bytes()).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"], place, "{body}");
    }
    let messages = get(&emulator, &format!("{PATH}/{id}/messages")).await.json(200);
    assert_eq!(messages["meta"]["total_results"], 0);
}

#[tokio::test]
async fn repeated_keys_make_nothing_twice() {
    let emulator = start().await;
    let create_with_key = async |path: &str, body: &str| {
        let headers = "Authorization: Bearer k\r\nIdempotency-Key: a-1\r\n";
        send(&emulator, "POST", path, headers, body.as_bytes()).await
    };
    let made = create_with_key(PATH, "{\"name\":\"n\"}").await.json(200);
    assert_eq!(create_with_key(PATH, "{\"name\":\"n\"}").await.json(200), made);
    create_with_key(PATH, "{\"name\":\"m\"}").await.json(422);
    let message = format!("{PATH}/{}/message", made["id"].as_str().unwrap());
    for _ in 0..2 {
        let added = create_with_key(&message, "{\"role\":\"user\"}").await;
        assert_eq!((added.status, added.body.len()), (200, 0));
    }
    assert_eq!(get(&emulator, &format!("{message}s")).await.json(200)["meta"]["total_results"], 1);
    for path in ["/ai/conversations/insights", "/ai/conversations/insight-groups"] {
        let body = "{\"name\":\"n\",\"instructions\":\"i\"}";
        assert_eq!(create_with_key(path, body).await.json(200), create_with_key(path, body).await.json(200));
        assert_eq!(get(&emulator, path).await.json(200)["meta"]["total_results"], 1);
    }
}
