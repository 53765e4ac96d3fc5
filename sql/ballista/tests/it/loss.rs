//! The loss of an executor in the middle of a query.

use std::collections::HashMap;
use std::time::Duration;

use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_sql_test_kit::{CHAT, prompts, rows};

use crate::cluster::Cluster;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_the_loss_of_an_executor_only_rows_in_flight_are_paid_again() {
    const LIMIT: usize = 2;
    let mut cluster = Cluster::start(2, &["--limit", &LIMIT.to_string()]).await;
    let context = cluster.with_prompts(4, 15).await;
    cluster.emulator.faults().add(Fault::latency(Duration::from_millis(40)).on("POST", CHAT).always()).unwrap();
    let sql = "SELECT count(*), count(*) FILTER (WHERE r LIKE '%' || p || '%') FROM (SELECT p, ai_query(p) AS r FROM prompts)";
    let running = tokio::spawn(async move { rows(&context, sql).await });
    cluster.wait_for_responses(20).await;
    cluster.executors[0].kill();
    assert_eq!(running.await.unwrap(), ["60 | 60"]);

    let mut counts = HashMap::new();
    for prompt in prompts(&cluster.emulator) {
        *counts.entry(prompt).or_insert(0_usize) += 1;
    }
    assert_eq!(counts.len(), 60);
    let again: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).collect();
    assert!(again.len() <= LIMIT && again.iter().all(|(_, count)| **count == 2), "paid again: {again:?}");
}
