//! Reports and cancellations of queries.

use std::sync::Arc;
use std::time::Duration;

use datafusion::physical_plan::collect;
use telnyx_ai_ballista::Cluster as Client;
use telnyx_ai_datafusion::Report;
use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_sql_test_kit::{CHAT, plan, prompts, query};

use crate::cluster::Cluster;

async fn report(client: &Client, sql: &str) -> Option<Report> {
    let (plan, tasks) = plan(client.context(), sql).await;
    collect(Arc::clone(&plan), tasks).await.unwrap();
    client.report(&plan).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_has_the_report_of_its_query() {
    let cluster = Cluster::start(2, &[]).await;
    let client = cluster.connect().await;
    cluster.add_prompts(client.context(), 4, 5).await;
    cluster.emulator.faults().add(Fault::status(400).on("POST", CHAT).times(3)).unwrap();
    query(client.context(), "SET telnyx.model = 'meta-llama/Meta-Llama-3.1-8B-Instruct'").await.unwrap();

    let first = report(&client, "SELECT sum(length(ai_query(p))) FROM prompts WHERE id < 12").await.unwrap();
    let rows = &first.rows;
    assert_eq!((rows.rows, rows.done, rows.failed, rows.requests, rows.from_ledger), (12, 9, 3, 12, 0), "{first}");
    assert!(rows.input_tokens > 0 && rows.output_tokens > 0 && rows.complete, "{first}");
    let [cost] = rows.cost.as_slice() else { panic!("{first}") };
    assert!(cost.currency() == "USD" && cost.units() > 0, "{first}");

    // Another query with the same calls has them from the ledgers, also the failures.
    let again = report(&client, "SELECT count(ai_query(p)) FROM prompts WHERE id < 12").await.unwrap();
    let rows = &again.rows;
    assert_eq!((rows.rows, rows.failed, rows.requests, rows.from_ledger), (12, 3, 0, 12), "{again}");
    assert_eq!((rows.input_tokens, rows.cost.len()), (0, 0), "{again}");

    query(client.context(), "SET telnyx.max_cost = '0.00 USD'").await.unwrap();
    let budget = report(&client, "SELECT ai_query(p), ai_classify(p, [p]) FROM prompts WHERE id = 19").await.unwrap();
    assert_eq!((budget.rows.over_budget, budget.invalid, budget.without_value()), (1, 1, 2), "{budget}");
    assert_eq!(report(&client, "SELECT count(*) FROM prompts").await, None);
    assert_eq!(prompts(&cluster.emulator).len(), 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_query_pays_for_the_rows_in_flight_only() {
    const LIMIT: usize = 2;
    let cluster = Cluster::start(2, &["--limit", &LIMIT.to_string()]).await;
    let client = cluster.connect().await;
    cluster.add_prompts(client.context(), 4, 50).await;
    let slow = Fault::latency(Duration::from_millis(50)).on("POST", CHAT).always();
    cluster.emulator.faults().add(slow).unwrap();
    let (plan, tasks) = plan(client.context(), "SELECT count(ai_query(p)) FROM prompts").await;
    assert!(!client.cancel(&plan).await.unwrap(), "the query has not started");
    let running = tokio::spawn(collect(Arc::clone(&plan), tasks));
    cluster.wait_for_responses(10).await;
    assert!(client.cancel(&plan).await.unwrap());
    assert!(running.await.unwrap().is_err());

    // What was in flight ends, and then nothing is sent.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let paid = prompts(&cluster.emulator).len();
    assert!(paid < 60, "{paid} rows are paid");
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(prompts(&cluster.emulator).len(), paid);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_sees_whether_the_cluster_has_executors() {
    let mut cluster = Cluster::start(0, &[]).await;
    let client = cluster.connect().await;
    assert!(!client.has_executors().await.unwrap());
    cluster.add_executor(&[]);
    cluster.wait_for(1).await;
    assert!(client.has_executors().await.unwrap());
    let nobody = Client::connect("df://127.0.0.1:1").await.unwrap().has_executors().await.unwrap_err().to_string();
    assert!(nobody.contains("the scheduler at http://127.0.0.1:1 cannot be reached"), "{nobody}");
    for url in ["localhost", "df://"] {
        let error = Client::connect(url).await.unwrap_err().to_string();
        assert!(error.contains("is not the URL of a scheduler, such as df://127.0.0.1:50050"), "{error}");
    }
    let error = query(client.context(), "SELECT * FROM ai_search('b', 'q')").await.unwrap_err().to_string();
    assert!(error.contains("ai_search does not run on a cluster"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn explain_analyze_counts_the_rows() {
    let cluster = Cluster::start(1, &[]).await;
    let client = cluster.connect().await;
    cluster.add_prompts(client.context(), 1, 3).await;
    let plan = query(client.context(), "EXPLAIN ANALYZE SELECT ai_query(p) FROM prompts").await.unwrap();
    let calls = plan.lines().find(|line| line.contains("AiCallExec")).unwrap();
    assert!(calls.contains("requests=3"), "{plan}");
}
