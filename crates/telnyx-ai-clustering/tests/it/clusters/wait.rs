//! Waiting for clusters, with paused time.

use std::time::Duration;

use futures_util::StreamExt;
use telnyx_ai_clustering::{ClusterResult, ClusterStatus, Clusters, GetClusters};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use tokio::time::Instant;

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn result(status: &str) -> MockReply {
    MockReply::json(
        200,
        format!(r#"{{"data":{{"bucket":"docs","status":"{status}","clusters":[{{"cluster_id":0}}]}}}}"#),
    )
}

fn scripted(replies: impl IntoIterator<Item = MockReply>) -> (Clusters, MockTransport) {
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    (Clusters::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap()), mock)
}

#[tokio::test(start_paused = true)]
async fn waits_until_clusters_are_computed() {
    let (api, mock) = scripted(["pending", "starting", "running", "running", "completed"].map(result));
    let start = Instant::now();
    let done = api.wait(GetClusters::new("t-1").top_n_nodes(3)).poll_interval(secs(5)).await.unwrap();
    assert_eq!((done.status, done.clusters.len()), (ClusterStatus::Completed, 1));
    assert_eq!((mock.requests().len(), start.elapsed()), (5, secs(20)));
    for request in mock.requests() {
        let target = request.target();
        assert_eq!((request.method.as_str(), target.as_str()), ("GET", "/v2/ai/clusters/t-1?top_n_nodes=3"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_task_is_an_error_with_its_result() {
    for word in ["failed", "failure", "cancelled"] {
        let (api, mock) = scripted(["running", word].map(result));
        let error = api.wait("t-1").await.unwrap_err();
        assert!(error.is_task_failed() && !error.is_api() && !error.is_transient());
        assert_eq!(error.to_string(), format!("clusters.get: task t-1 ended as `{word}`"));
        let failed = error.attachment::<ClusterResult>().unwrap();
        assert_eq!((failed.bucket.as_str(), failed.status.as_str()), ("docs", word));
        assert_eq!(mock.requests().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_deadline_error_names_the_task_and_its_last_status() {
    let (api, mock) = scripted(["pending", "starting", "running"].map(result));
    let error = api.wait("t-1").poll_interval(secs(10)).deadline(secs(15)).await.unwrap_err();
    assert!(error.is_timeout());
    assert!(error.to_string().contains("task t-1") && error.to_string().contains("(status: starting)"), "{error}");
    assert_eq!(error.attachment::<ClusterResult>().unwrap().status, ClusterStatus::Starting);
    assert_eq!(mock.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn updates_report_every_change() {
    let (api, _) = scripted(["pending", "pending", "starting", "running", "completed"].map(result));
    let updates = api.wait("t-1").updates();
    let seen: Vec<_> = updates.map(|update| update.unwrap().status.to_string()).collect().await;
    assert_eq!(seen, ["pending", "starting", "running", "completed"]);
}

#[tokio::test(start_paused = true)]
async fn transient_failures_are_retried_and_others_are_not() {
    let bad = || MockReply::status(503);
    let (api, mock) = scripted([result("pending"), bad(), bad(), bad(), result("completed")]);
    api.wait("t-1").await.unwrap();
    assert_eq!(mock.requests().len(), 5);
    let (api, mock) = scripted([result("pending"), MockReply::json(404, r#"{"detail":[{"detail":"gone"}]}"#)]);
    assert!(api.wait("t-1").await.unwrap_err().is_not_found());
    assert_eq!(mock.requests().len(), 2);
}
