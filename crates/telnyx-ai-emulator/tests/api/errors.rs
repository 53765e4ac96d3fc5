//! The responses of all paths to invalid requests.

use serde_json::{Value, json};

use crate::client::{get, post, send, start};

#[tokio::test]
async fn a_key_is_needed_everywhere() {
    let emulator = start().await;
    for headers in ["", "Authorization: Bearer \r\n", "Authorization: Basic eDp5\r\n", "Authorization: k\r\n"] {
        for path in ["/ai/models", "/ai/embeddings", "/nowhere"] {
            let rejected = send(&emulator, "GET", path, headers, b"").await;
            assert!(rejected.header("x-request-id").is_some());
            let error = rejected.json(401)["errors"][0].take();
            assert_eq!((&error["code"], &error["title"]), (&json!("10009"), &json!("Authentication failed")));
            assert!(error["detail"].is_string());
        }
    }
    send(&emulator, "GET", "/ai/models", "authorization: bearer anything\r\n", b"").await.json(200);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_told_apart() {
    let emulator = start().await;
    for path in ["/ai/nowhere", "/nowhere", "/ai/embeddings/buckets/a/b", "/ai/models/"] {
        let missing = get(&emulator, path).await;
        assert!(missing.header("x-request-id").is_some());
        assert_eq!(missing.json(404)["errors"][0]["code"], "10005", "{path}");
    }
    let wrong = send(&emulator, "PATCH", "/ai/embeddings", "Authorization: Bearer k\r\n", b"").await;
    assert_eq!(wrong.header("allow"), Some("GET,HEAD,POST"));
    assert!(wrong.json(405)["errors"][0]["detail"].is_string());
}

#[tokio::test]
async fn bodies_that_break_the_description_name_the_field() {
    let emulator = start().await;
    let hi = || json!([{"role": "user", "content": "Hi"}]);
    let part = |part: Value| json!({"messages": [{"role": "user", "content": [part]}]});
    for (path, body, place) in [
        ("/ai/embeddings", json!({}), "bucket_name"),
        ("/ai/embeddings", json!({"bucket_name": 1}), "bucket_name"),
        ("/ai/embeddings", json!({"bucket_name": "docs", "embedding_model": "x"}), "embedding_model"),
        ("/ai/embeddings", json!({"bucket_name": "docs", "loader": "pdf"}), "loader"),
        ("/ai/embeddings", json!({"bucket_name": "docs", "document_chunk_size": "9"}), "document_chunk_size"),
        ("/ai/embeddings", json!({"bucket_name": "docs", "document_chunk_size": 512}), "document_chunk_overlap_size"),
        ("/ai/embeddings/url", json!({"bucket_name": "docs"}), "url"),
        ("/ai/embeddings/url", json!({"bucket_name": "docs", "url": "file:///etc/passwd"}), "url"),
        ("/ai/embeddings/similarity-search", json!({"bucket_name": "docs"}), "query"),
        (
            "/ai/embeddings/similarity-search",
            json!({"bucket_name": "docs", "query": "x", "num_of_docs": 0}),
            "num_of_docs",
        ),
        ("/ai/summarize", json!({"bucket": "docs"}), "filename"),
        ("/ai/chat/completions", json!({}), "messages"),
        ("/ai/chat/completions", json!({"messages": []}), "messages"),
        ("/ai/chat/completions", json!({"messages": [{"role": "boss", "content": "x"}]}), "messages.0.role"),
        ("/ai/chat/completions", json!({"messages": [{"role": "user"}]}), "messages.0.content"),
        ("/ai/chat/completions", part(json!({"type": "video"})), "messages.0.content.0.type"),
        ("/ai/chat/completions", part(json!({"type": "text", "more": 1})), "messages.0.content.0.more"),
        ("/ai/chat/completions", json!({"messages": hi(), "model": "x/y"}), "model"),
        ("/ai/chat/completions", json!({"messages": hi(), "model": "thenlper/gte-large"}), "model"),
        ("/ai/chat/completions", json!({"messages": hi(), "stream": "yes"}), "stream"),
        ("/ai/chat/completions", json!({"messages": hi(), "temperature": "0.1"}), "temperature"),
        ("/ai/chat/completions", json!({"messages": hi(), "tool_choice": "any"}), "tool_choice"),
        ("/ai/chat/completions", json!({"messages": hi(), "tools": [{"type": "x"}]}), "tools.0.type"),
        ("/ai/chat/completions", json!({"messages": hi(), "tools": [{"type": "function"}]}), "tools.0.function"),
        ("/ai/chat/completions", json!({"messages": hi(), "response_format": {"type": "xml"}}), "response_format.type"),
        ("/ai/chat/completions", json!({"messages": hi(), "stop": ["1", "2", "3", "4", "5"]}), "stop"),
        ("/ai/chat/completions", json!({"messages": hi(), "top_logprobs": 21}), "top_logprobs"),
        ("/ai/chat/completions", json!({"messages": hi(), "min_p": 1.5}), "min_p"),
        ("/ai/chat/completions", json!({"messages": hi(), "max_tokens": 0}), "max_tokens"),
        ("/ai/chat/completions", json!({"messages": hi(), "n": 1e9}), "n"),
        ("/ai/chat/completions", json!({"messages": hi(), "guided_regex": "("}), "guided_regex"),
        ("/ai/chat/completions", json!({"messages": hi(), "guided_json": {"type": "x"}}), "guided_json"),
    ] {
        let rejected = post(&emulator, path, body.clone()).await.json(422);
        let problem = &rejected["detail"][0];
        let loc = problem["loc"].as_array().unwrap().iter();
        let loc: Vec<String> = loc.map(|step| step.as_str().map_or(step.to_string(), str::to_owned)).collect();
        assert_eq!(loc.join("."), format!("body.{place}"), "{body}");
        assert!(problem["msg"].is_string() && problem["type"].is_string());
    }
}

#[tokio::test]
async fn broken_and_oversized_bodies_are_refused() {
    let emulator = start().await;
    let key = "Authorization: Bearer k\r\n";
    for body in [&b"{"[..], b"", b"\xFF", b"[1]", b"null", &b"[".repeat(50_000)] {
        let rejected = send(&emulator, "POST", "/ai/chat/completions", key, body).await.json(422);
        assert_eq!(rejected["detail"][0]["loc"][0], "body");
    }
    let big = send(&emulator, "POST", "/ai/chat/completions", key, &vec![b' '; 17 << 20]).await;
    assert_eq!(big.json(413)["errors"][0]["code"], "10015");
}

#[tokio::test]
async fn unknown_top_level_fields_are_let_through() {
    let emulator = start().await;
    let body = json!({"messages": [{"role": "user", "content": "Hi"}], "max_completion_tokens": 5, "x": null});
    post(&emulator, "/ai/chat/completions", body).await.json(200);
}
