//! Idempotent calls and calls with an idempotency key: retried with the same bytes.

use telnyx_ai::embeddings::{EmbedUrl, SearchDocuments, SummarizeFile};
use telnyx_ai::{Result, Telnyx};
use telnyx_ai_tests::{FaultServer, JSON, Script, SeenRequest, all, json_response, short_body_response, telnyx};

/// Scripts that lose two responses and then respond.
fn lossy(answer: &str) -> Vec<[Script; 3]> {
    let good = || Script::respond(json_response(200, answer));
    let status = |status| Script::respond(json_response(status, "{}"));
    vec![
        [Script::read_request().then_close(), Script::read_request().then_reset(), good()],
        [status(500), status(502), good()],
        [status(503), status(504), good()],
        [Script::respond(short_body_response(200, JSON, "{", 9)).then_close(), status(408), good()],
    ]
}

/// Makes the call against each of these servers and returns the requests of each server.
async fn three_times<F, Fut>(answer: &str, call: F) -> Vec<Vec<SeenRequest>>
where
    F: Fn(Telnyx) -> Fut + Copy + Send + 'static,
    Fut: Future<Output = Result<()>> + Send,
{
    all(lossy(answer).into_iter().map(move |scripts| async move {
        let server = FaultServer::start(scripts).await;
        call(telnyx(&server)).await.unwrap();

        let requests = server.requests();
        assert_eq!(requests.len(), 3);
        for request in &requests {
            assert_eq!((&request.method, &request.target), (&requests[0].method, &requests[0].target));
            assert_eq!(request.body, requests[0].body);
            assert_eq!(request.header("idempotency-key"), requests[0].header("idempotency-key"));
            assert_eq!(request.header("authorization"), Some("Bearer test-key"));
        }
        requests
    }))
    .await
}

#[tokio::test]
async fn a_search_is_a_read_and_is_retried() {
    for requests in three_times(r#"{"data":[]}"#, |telnyx| async move {
        let found = telnyx.embeddings().search_documents(SearchDocuments::new("docs", "warranty")).await?;
        assert_eq!(found, []);
        Ok(())
    })
    .await
    {
        assert_eq!(requests[0].text(), r#"{"bucket_name":"docs","query":"warranty"}"#);
        assert_eq!(requests[0].header("idempotency-key"), None);
    }
}

#[tokio::test]
async fn reads_are_retried() {
    for requests in three_times(r#"{"data":[]}"#, |telnyx| async move {
        assert_eq!(telnyx.models().list().await?, []);
        Ok(())
    })
    .await
    {
        assert_eq!((requests[0].method.as_str(), requests[0].target.as_str()), ("GET", "/v2/ai/models"));
    }
}

#[tokio::test]
async fn deletes_are_retried() {
    for requests in
        three_times("", |telnyx| async move { telnyx.embeddings().buckets().delete_embeddings("docs").await }).await
    {
        let sent = (requests[0].method.as_str(), requests[0].target.as_str());
        assert_eq!(sent, ("DELETE", "/v2/ai/embeddings/buckets/docs"));
    }
}

#[tokio::test]
async fn writes_with_a_key_are_retried_with_one_key_per_call() {
    let create = three_times(r#"{"data":{"task_id":"t-1"}}"#, |telnyx| async move {
        assert_eq!(telnyx.embeddings().embed_bucket("docs").await?.task_id, "t-1");
        Ok(())
    });
    let embed_url = three_times(r#"{"data":{"task_id":"t-1"}}"#, |telnyx| async move {
        let page = EmbedUrl::new("https://example.com", "docs");
        assert_eq!(telnyx.embeddings().embed_url(page).await?.task_id, "t-1");
        Ok(())
    });
    let summarize = three_times(r#"{"data":{"summary":"Short."}}"#, |telnyx| async move {
        assert_eq!(telnyx.embeddings().summarize(SummarizeFile::new("docs", "a.txt")).await?.summary, "Short.");
        Ok(())
    });
    let (create, embed_url, summarize) = tokio::join!(create, embed_url, summarize);
    let seen = [create, embed_url, summarize].concat();

    // `three_times` asserts that the key is the same in all attempts of a call. Here: no two calls have the same key.
    let mut keys: Vec<_> = seen.iter().map(|requests| requests[0].header("idempotency-key").unwrap()).collect();
    assert!(keys.iter().all(|key| key.len() == 36), "{keys:?}");
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 12);
    assert_eq!(seen[0][0].text(), r#"{"bucket_name":"docs"}"#);
}

#[tokio::test]
async fn retries_of_requests_that_may_have_arrived_can_be_disabled() {
    let server = FaultServer::start([Script::read_request().then_close()]).await;
    let error = telnyx(&server).models().list().idempotent(false).await.unwrap_err();
    assert!(error.is_interrupted());
    let error = telnyx(&server).embeddings().embed_bucket("docs").max_retries(0).await.unwrap_err();
    assert!(error.is_interrupted());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_key_of_the_caller_is_sent_with_each_attempt() {
    for requests in three_times(r#"{"data":{"task_id":"t-1"}}"#, |telnyx| async move {
        telnyx.embeddings().embed_bucket("docs").idempotency_key("job-17").await.map(|_| ())
    })
    .await
    {
        assert_eq!(requests[0].header("idempotency-key"), Some("job-17"));
    }
}

#[tokio::test]
async fn a_404_after_a_lost_delete_response_is_a_success() {
    let gone = || Script::respond(json_response(404, r#"{"errors":[{"code":"10005","title":"Resource not found"}]}"#));
    let server = FaultServer::start([Script::read_request().then_close(), gone()]).await;
    telnyx(&server).embeddings().buckets().delete_embeddings("docs").await.unwrap();
    assert_eq!(server.requests().len(), 2);

    let server = FaultServer::start([gone()]).await;
    let error = telnyx(&server).embeddings().buckets().delete_embeddings("docs").await.unwrap_err();
    assert!(error.is_not_found(), "without a lost response it is an error: {error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_invalid_response_is_not_retried() {
    let server = FaultServer::start([Script::respond(json_response(200, r#"{"data":7}"#))]).await;
    let error = telnyx(&server).models().list().await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!((error.attempts(), server.requests().len()), (1, 1));
}
