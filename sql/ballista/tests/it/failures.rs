//! Failures of the functions, which Ballista must not retry.

use ballista_core::error::BallistaError;
use ballista_core::serde::protobuf::FailedTask;
use datafusion::error::DataFusionError;
use telnyx_ai::Telnyx;
use telnyx_ai_emulator::faults::Fault;

/// Ballista retries a task whose error is an I/O error. The errors of the SDK have I/O errors as their source.
#[tokio::test]
async fn an_error_of_the_sdk_is_not_retryable_for_ballista() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let telnyx = Telnyx::builder().api_key("k").base_url(format!("http://{nobody}/v2")).max_retries(0).build().unwrap();
    let error = telnyx.models().list().await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    let external = || DataFusionError::External(Box::new(error.clone()));
    let errors = [external(), external().context("partition 3"), DataFusionError::Shared(external().into())];
    for error in errors {
        let task = FailedTask::from(BallistaError::from(error));
        assert!(!task.retryable && !task.count_to_failures, "{task:?}");
    }
}

use telnyx_ai_sql_test_kit::{CHAT, prompts, query, rows};

use crate::cluster::Cluster;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rejected_key_fails_the_query_and_its_task_runs_once() {
    let cluster = Cluster::start(2, &["--limit", "1"]).await;
    let context = cluster.with_prompts(1, 1).await;
    cluster.emulator.faults().add(Fault::status(401).on("POST", CHAT).always()).unwrap();
    let error = query(&context, "SELECT ai_query(p) FROM prompts").await.unwrap_err().to_string();
    assert!(error.contains("401"), "{error}");
    assert_eq!(prompts(&cluster.emulator), ["prompt 0"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_row_is_a_value_and_its_task_runs_once() {
    let cluster = Cluster::start(2, &["--limit", "1"]).await;
    let context = cluster.with_prompts(1, 3).await;
    cluster.emulator.faults().add(Fault::status(400).on("POST", CHAT)).unwrap();
    let sql =
        "SELECT count(*), count(r), count(*) FILTER (WHERE r IS NULL) FROM (SELECT ai_query(p) AS r FROM prompts)";
    assert_eq!(rows(&context, sql).await, ["3 | 2 | 1"]);
    assert_eq!(prompts(&cluster.emulator).len(), 3);
}
