//! Waiting for a job, with paused time.

use std::time::Duration;

use futures_util::StreamExt;
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_fine_tuning::{FineTuning, FineTuningJob, FineTuningStatus};
use tokio::time::Instant;

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn job(status: &str) -> MockReply {
    MockReply::json(200, format!(r#"{{"id":"j-1","status":"{status}","trained_tokens":7,"reason":"x"}}"#))
}

fn scripted(replies: impl IntoIterator<Item = MockReply>) -> (FineTuning, MockTransport) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    (FineTuning::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap()), mock)
}

#[tokio::test(start_paused = true)]
async fn a_successful_job() {
    let (api, mock) = scripted(["queued", "running", "new_word", "running", "succeeded"].map(job));
    let start = Instant::now();
    let done = api.wait("j-1").poll_interval(secs(60)).await.unwrap();
    assert_eq!((done.status, done.trained_tokens), (FineTuningStatus::Succeeded, Some(7)));
    assert_eq!((mock.requests().len(), start.elapsed()), (5, secs(240)));
    for request in mock.requests() {
        let target = request.target();
        assert_eq!((request.method.as_str(), target.as_str()), ("GET", "/v2/ai/fine_tuning/jobs/j-1"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_or_cancelled_job_is_an_error_with_the_job() {
    for (word, status) in [("failed", FineTuningStatus::Failed), ("cancelled", FineTuningStatus::Cancelled)] {
        let (api, mock) = scripted(["running", word].map(job));
        let error = api.wait("j-1").await.unwrap_err();
        assert!(error.is_task_failed() && !error.is_api() && !error.is_timeout() && !error.is_transient());
        assert_eq!(error.to_string(), format!("fine_tuning.get: task j-1 ended as `{word}`"));
        let ended = error.attachment::<FineTuningJob>().unwrap();
        assert_eq!((ended.id.as_str(), &ended.status, ended.trained_tokens), ("j-1", &status, Some(7)));
        assert_eq!(ended.extra["reason"], "x");
        assert_eq!(mock.requests().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_error_names_the_job_and_its_last_status() {
    let (api, mock) = scripted(["queued", "running", "running", "succeeded"].map(job));
    let error = api.wait("j-1").poll_interval(secs(10)).deadline(secs(25)).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_task_failed());
    assert!(error.to_string().contains("task j-1") && error.to_string().contains("(status: running)"), "{error}");
    assert_eq!(error.attachment::<FineTuningJob>().unwrap().status, FineTuningStatus::Running);
    assert_eq!(mock.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn updates_report_every_change() {
    let (api, _) = scripted(["queued", "queued", "running", "running", "cancelled"].map(job));
    let updates = api.wait("j-1").updates();
    let seen: Vec<_> = updates.map(|update| update.unwrap().status.to_string()).collect().await;
    assert_eq!(seen, ["queued", "running", "cancelled"]);
}

#[tokio::test(start_paused = true)]
async fn transient_failures_are_retried_and_others_are_not() {
    let bad = || MockReply::status(502);
    let (api, mock) = scripted([job("queued"), bad(), bad(), bad(), job("succeeded")]);
    api.wait("j-1").await.unwrap();
    assert_eq!(mock.requests().len(), 5);
    let (api, mock) = scripted([job("queued"), MockReply::status(404)]);
    assert!(api.wait("j-1").await.unwrap_err().is_not_found());
    assert_eq!(mock.requests().len(), 2);
}
