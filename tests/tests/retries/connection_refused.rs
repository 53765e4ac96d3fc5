//! After a refused connection nothing has been sent, so calls of every class have three attempts.

use telnyx_ai::embeddings::{SearchDocuments, SummarizeFile};
use telnyx_ai::{Error, Result, Telnyx};
use telnyx_ai_tests::{COMPLETION, FaultServer, Script, all, builder, json_response};

type Call = fn(Telnyx) -> Outcome;
type Outcome = std::pin::Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// One call of each class and kind, with its operation.
fn calls() -> Vec<(&'static str, Call)> {
    vec![
        ("chat.complete", |telnyx| Box::pin(async move { telnyx.chat().complete("Hi").await.map(drop) })),
        ("chat.stream", |telnyx| Box::pin(async move { telnyx.chat().stream("Hi").await.map(drop) })),
        ("models.list", |telnyx| Box::pin(async move { telnyx.models().list().await.map(drop) })),
        ("embeddings.embed_bucket", |telnyx| {
            Box::pin(async move { telnyx.embeddings().embed_bucket("docs").await.map(drop) })
        }),
        ("embeddings.summarize", |telnyx| {
            Box::pin(async move { telnyx.embeddings().summarize(SummarizeFile::new("docs", "a.txt")).await.map(drop) })
        }),
        ("embeddings.search_documents", |telnyx| {
            Box::pin(
                async move { telnyx.embeddings().search_documents(SearchDocuments::new("docs", "x")).await.map(drop) },
            )
        }),
        ("embeddings.buckets.delete_embeddings", |telnyx| {
            Box::pin(async move { telnyx.embeddings().buckets().delete_embeddings("docs").await })
        }),
        ("request", |telnyx| {
            Box::pin(async move { telnyx.request(http::Method::POST, "/ai/anything").body(&1).await.map(drop) })
        }),
    ]
}

fn assert_is_refused(error: &Error, operation: &str, attempts: u32) {
    assert!(error.is_connect() && error.is_transient(), "{operation}: {error:?}");
    assert_eq!((error.operation(), error.attempts(), error.status()), (Some(operation), attempts, None));
    let text = error.to_string();
    assert!(text.starts_with(&format!("{operation}: 127.0.0.1:")) && text.contains(": could not connect: "), "{text}");
    assert!(text.contains("Connection refused"), "{text}");
}

#[tokio::test]
async fn every_call_has_three_attempts_if_the_connection_is_refused() {
    all(calls().into_iter().map(|(operation, call)| async move {
        let refused = FaultServer::refused();
        let error = call(builder(&refused.base_url()).build().unwrap()).await.unwrap_err();
        assert_is_refused(&error, operation, 3);
        assert!(error.to_string().ends_with("[after 3 attempts]"), "{error}");
    }))
    .await;
}

#[tokio::test]
async fn retries_can_be_disabled() {
    let refused = FaultServer::refused();
    for (operation, call) in calls() {
        let error = call(builder(&refused.base_url()).max_retries(0).build().unwrap()).await.unwrap_err();
        assert_is_refused(&error, operation, 1);
    }
}

#[tokio::test]
async fn a_connection_that_fails_before_the_request_is_not_charged() {
    // The server closes or resets before it reads the request. The client cannot detect that the request was not read,
    // so it does not retry.
    for script in [Script::accept().then_close(), Script::accept().then_reset()] {
        let server = FaultServer::start([script, Script::respond(json_response(200, COMPLETION))]).await;
        match builder(&server.base_url()).build().unwrap().chat().complete("Hi").await {
            // The client noticed before it sent anything.
            Ok(reply) => assert_eq!(reply.text(), "Hello"),
            Err(error) => assert!(error.is_interrupted() && error.attempts() == 1, "{error:?}"),
        }
        assert!(server.requests().len() <= 1);
    }
}
