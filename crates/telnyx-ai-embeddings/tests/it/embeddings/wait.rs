//! Waiting for a task, with paused time.

use std::time::Duration;

use futures_util::StreamExt;
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_embeddings::{EmbeddingStatus, EmbeddingTask, Embeddings, SummarizeFile};
use tokio::time::Instant;

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn task(status: &str) -> MockReply {
    MockReply::json(200, format!(r#"{{"data":{{"task_id":"t-1","status":"{status}","pages":3}}}}"#))
}

fn scripted(replies: impl IntoIterator<Item = MockReply>) -> (Embeddings, MockTransport) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    (Embeddings::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap()), mock)
}

#[tokio::test(start_paused = true)]
async fn a_successful_task() {
    for word in ["success", "partial_success"] {
        let (embeddings, mock) = scripted(["queued", "queued", "processing", "indexing_new", word].map(task));
        let start = Instant::now();
        let done = embeddings.wait("t-1").poll_interval(secs(5)).await.unwrap();
        assert_eq!((done.status.as_str(), done.status.is_success(), done.task_id.as_str()), (word, true, "t-1"));
        assert_eq!((mock.requests().len(), start.elapsed()), (5, secs(20)));
        for request in mock.requests() {
            assert_eq!((request.method.as_str(), request.target().as_str()), ("GET", "/v2/ai/embeddings/t-1"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_poll_interval_grows_unless_it_is_fixed() {
    let (embeddings, _) = scripted(["queued", "queued", "queued", "success"].map(task));
    let start = Instant::now();
    embeddings.wait("t-1").await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_millis(1000 + 1500 + 2250));
}

#[tokio::test(start_paused = true)]
async fn a_failed_task_is_an_error_with_the_task() {
    for word in ["failure", "failed"] {
        let (embeddings, mock) = scripted(["processing", word].map(task));
        let error = embeddings.wait("t-1").await.unwrap_err();
        assert!(error.is_task_failed() && !error.is_api() && !error.is_transient());
        assert_eq!(error.to_string(), format!("embeddings.get: task t-1 ended as `{word}`"));
        let failed = error.attachment::<EmbeddingTask>().unwrap();
        assert_eq!((failed.task_id.as_str(), failed.status.as_str()), ("t-1", word));
        assert!(failed.status.is_failure());
        assert_eq!(failed.extra["pages"], 3);
        assert_eq!(mock.requests().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_error_names_the_task_and_its_last_status() {
    let (embeddings, mock) = scripted(["queued", "processing", "processing", "success"].map(task));
    let start = Instant::now();
    let error = embeddings.wait("t-1").poll_interval(secs(10)).deadline(secs(25)).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_task_failed());
    assert_eq!(
        error.to_string(),
        "embeddings.get: `deadline` (25 s) leaves no time for another poll, and task t-1 has not finished (status: \
         processing); raise it with `.deadline(…)`, or wait for the task again"
    );
    assert_eq!(error.attachment::<EmbeddingTask>().unwrap().status, EmbeddingStatus::Processing);
    assert_eq!(mock.requests().len(), 3);
    assert!(start.elapsed() <= secs(25));
}

#[tokio::test(start_paused = true)]
async fn transient_failures_are_retried_and_others_are_not() {
    let (embeddings, mock) = scripted([
        task("queued"),
        MockReply::status(502),
        MockReply::status(502),
        MockReply::status(502),
        task("success"),
    ]);
    assert!(embeddings.wait("t-1").await.unwrap().status.is_success());
    assert_eq!(mock.requests().len(), 5);

    let (embeddings, mock) = scripted([task("queued"), MockReply::json(404, r#"{"detail":[{"detail":"gone"}]}"#)]);
    let error = embeddings.wait("t-1").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn updates_report_every_change() {
    let (embeddings, _) = scripted(["queued", "queued", "processing", "failure"].map(task));
    let updates = embeddings.wait("t-1").poll_interval(secs(1)).updates();
    let seen: Vec<_> = updates.map(|update| update.unwrap().status.to_string()).collect().await;
    assert_eq!(seen, ["queued", "processing", "failure"]);
}

#[tokio::test(start_paused = true)]
async fn a_summary_may_take_ten_minutes() {
    let reply = || MockReply::json(200, r#"{"data":{"summary":"s"}}"#);
    let (embeddings, _) = scripted([reply().after(secs(599))]);
    assert_eq!(embeddings.summarize(SummarizeFile::new("docs", "a.mp3")).await.unwrap().summary, "s");
    let (embeddings, _) = scripted([reply().after(secs(601))]);
    let error = embeddings.summarize(SummarizeFile::new("docs", "a.mp3")).max_retries(0).await.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("`timeout` (600 s)"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_task_without_a_status_is_not_polled() {
    for data in [r#"{"task_id":"t-1"}"#, r#"{"task_id":"t-1","status":null}"#, r#"{"task_id":"t-1","status":""}"#] {
        let (embeddings, mock) = scripted([MockReply::json(200, format!(r#"{{"data":{data}}}"#))]);
        let error = embeddings.wait("t-1").await.unwrap_err();
        assert!(error.is_decode() && error.json_path() == Some("status"), "{error}");
        assert_eq!(error.attachment::<EmbeddingTask>().unwrap().task_id, "t-1");
        assert_eq!(mock.requests().len(), 1);
    }
}
