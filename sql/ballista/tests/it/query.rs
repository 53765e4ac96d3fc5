//! Queries on a cluster.

use telnyx_ai_sql_test_kit::{completions, prompts, query, rows};

use crate::cluster::Cluster;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_executors_run_a_query_and_each_row_is_paid_once() {
    let cluster = Cluster::start(2, &[]).await;
    let context = cluster.with_prompts(4, 5).await;
    let sql = "SELECT count(*), count(*) FILTER (WHERE r LIKE '%' || p || '%') FROM (SELECT p, ai_query(p) AS r FROM prompts)";
    assert_eq!(rows(&context, sql).await, ["20 | 20"]);
    let mut prompts = prompts(&cluster.emulator);
    prompts.sort();
    let mut expected: Vec<_> = (0..20).map(|row| format!("prompt {row}")).collect();
    expected.sort();
    assert_eq!(prompts, expected);
    for executor in &cluster.executors {
        let log = std::fs::read_to_string(&executor.log).unwrap();
        assert!(log.contains("Finished task"), "an executor has no task: {log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_of_the_session_arrive_at_the_executors() {
    let cluster = Cluster::start(1, &[]).await;
    let context = cluster.with_prompts(1, 1).await;
    query(&context, "SET telnyx.model = 'meta-llama/Meta-Llama-3.1-8B-Instruct'").await.unwrap();
    query(&context, "SET telnyx.max_tokens = 7").await.unwrap();
    assert_eq!(rows(&context, "SELECT ai_query(p) IS NOT NULL FROM prompts").await, ["true"]);
    let request = &completions(&cluster.emulator)[0];
    let body: serde_json::Value = serde_json::from_str(&request.text()).unwrap();
    assert_eq!((&body["model"], &body["max_tokens"]), (&"meta-llama/Meta-Llama-3.1-8B-Instruct".into(), &7.into()));

    // A budget of nothing is an error value of each row.
    query(&context, "SET telnyx.max_cost = '0.00 USD'").await.unwrap();
    let sql = "SELECT r['error'], r['value'] FROM (SELECT ai_query_row('another ' || p) AS r FROM prompts)";
    let budget = rows(&context, sql).await;
    assert!(budget[0].starts_with("budget"), "{budget:?}");
    assert_eq!(prompts(&cluster.emulator), ["prompt 0"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copy_writes_the_rows_of_all_partitions() {
    let cluster = Cluster::start(2, &[]).await;
    let context = cluster.with_prompts(3, 2).await;
    let target = cluster.path("out/");
    let sql = format!("COPY (SELECT id, ai_query(p) AS r FROM prompts) TO '{}' STORED AS PARQUET", target.display());
    assert_eq!(rows(&context, &sql).await, ["6"]);
    let sql = format!("CREATE EXTERNAL TABLE out STORED AS PARQUET LOCATION '{}'", target.display());
    query(&context, &sql).await.unwrap();
    assert_eq!(rows(&context, "SELECT count(r), count(DISTINCT id) FROM out").await, ["6 | 6"]);
    assert_eq!(prompts(&cluster.emulator).len(), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cost_guard_holds_on_a_cluster() {
    let cluster = Cluster::start(2, &[]).await;
    let context = cluster.with_prompts(4, 5).await;
    // The adaptive planner of Ballista has rules of its own and would leave out the guard.
    query(&context, "SET ballista.planner.adaptive.enabled = true").await.unwrap();
    for (sql, result, paid) in [
        ("SELECT count(*) FROM prompts WHERE ai_query(p) IS NOT NULL AND id < 3", "3", 3),
        ("SELECT count(ai_query('sum ' || p)) FROM prompts WHERE id < 2 GROUP BY id < 9", "2", 2),
        ("SELECT count(ai_query('all ' || p)) FROM prompts", "20", 20),
        ("SELECT count(r) FROM (SELECT CASE WHEN id >= 16 THEN ai_query(p) END AS r FROM prompts)", "4", 4),
        ("SELECT count(r) FROM (SELECT ai_query('again ' || p) AS r FROM prompts LIMIT 2)", "2", 2),
    ] {
        cluster.emulator.requests().clear();
        assert_eq!(rows(&context, sql).await, [result], "{sql}");
        assert_eq!(prompts(&cluster.emulator).len(), paid, "{sql}");
    }
}
