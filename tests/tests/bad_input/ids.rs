//! An id is always one segment of the path.

use telnyx_ai_emulator::Emulator;
use telnyx_ai_tests::{FaultServer, Script, json_response, telnyx};

#[tokio::test]
async fn empty_and_dot_segment_ids_are_rejected() {
    let server = FaultServer::start([Script::respond(json_response(200, r#"{"data":[]}"#))]).await;
    let embeddings = telnyx(&server).embeddings();
    for (id, problem) in [
        ("", "is empty; give the id or name of the resource"),
        (".", "is `.`, which would change the path of the request"),
        ("..", "is `..`, which would change the path of the request"),
    ] {
        for (operation, field, error) in [
            ("embeddings.get", "task_id", embeddings.get(id).await.unwrap_err()),
            ("embeddings.get", "task_id", embeddings.wait(id).await.unwrap_err()),
            ("embeddings.buckets.list_files", "bucket_name", embeddings.buckets().list_files(id).await.unwrap_err()),
            (
                "embeddings.buckets.delete_embeddings",
                "bucket_name",
                embeddings.buckets().delete_embeddings(id).await.unwrap_err(),
            ),
        ] {
            assert!(error.is_invalid_input(), "{error:?}");
            assert_eq!(error.to_string(), format!("{operation}: `{field}` {problem}"));
            assert_eq!(error.attempts(), 0);
        }
    }
    assert_eq!((server.requests().len(), server.connections()), (0, 0));
}

#[tokio::test]
async fn an_id_is_sent_as_one_segment() {
    let server = FaultServer::start([Script::respond(json_response(200, r#"{"data":[]}"#))]).await;
    let buckets = telnyx(&server).embeddings().buckets();
    for (name, segment) in [
        ("a/b", "a%2Fb"),
        ("/", "%2F"),
        ("../models", "..%2Fmodels"),
        ("a/../../keys", "a%2F..%2F..%2Fkeys"),
        ("a\\b", "a%5Cb"),
        ("a?b=c#d", "a%3Fb=c%23d"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("a b\r\nhost: x", "a%20b%0D%0Ahost:%20x"),
        ("é\u{0}", "%C3%A9%00"),
        ("...", "..."),
        ("{bucket_name}", "%7Bbucket_name%7D"),
    ] {
        buckets.list_files(name).await.unwrap();
        assert_eq!(server.requests().last().unwrap().target, format!("/v2/ai/embeddings/buckets/{segment}"));
    }
}

#[tokio::test]
async fn an_id_with_slashes_is_escaped() {
    let emulator = Emulator::builder().file("docs", "a.txt", "Text.").start().await.unwrap();
    let telnyx = telnyx_ai::Telnyx::builder().api_key("any").base_url(emulator.base_url()).build().unwrap();
    let embeddings = telnyx.embeddings();
    // With an unescaped slash, the first call would list the buckets and the second the models.
    for id in ["buckets/", "../models", "buckets/docs", "no-such-task"] {
        let error = embeddings.get(id).await.unwrap_err();
        assert!(error.is_not_found(), "{id}: {error:?}");
        assert_eq!(error.details()[0].code.as_deref(), Some("10005"));
        assert!(error.to_string().starts_with("embeddings.get: 404 Not Found for GET http://127.0.0.1:"), "{error}");
    }
    let error = embeddings.buckets().list_files("../buckets").await.unwrap_err();
    assert!(error.is_not_found(), "{error:?}");
    assert!(error.details()[0].message.as_deref().unwrap().contains("'../buckets'"), "{error:?}");
}
