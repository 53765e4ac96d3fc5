//! Counts of the rows: the report, `EXPLAIN ANALYZE`, and rows that are retried.

use std::sync::Arc;

use datafusion::physical_plan::{ExecutionPlan, collect};
use telnyx_ai_datafusion::{AiCallExec, report_of_metrics};
use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_sql_test_kit::{CHAT, plan};

use crate::kit::{Session, client};

#[tokio::test]
async fn explain_analyze_counts_rows_requests_tokens_and_cost() {
    let session = Session::new().await;
    session.table("t", "x", &[Some("a"), Some("bad"), Some("a"), None, Some("c")]);
    session.emulator.chat().reply_to("bad").with(telnyx_ai_emulator::script::ChatReply::error(400, "1", "No."));
    session.query("SET telnyx.model = 'meta-llama/Meta-Llama-3.1-8B-Instruct'").await.unwrap();
    let explained = session.query("EXPLAIN ANALYZE SELECT ai_query(x), ai_classify(x, [x]) FROM t").await.unwrap();
    let calls = explained.lines().find(|line| line.contains("AiCallExec")).unwrap();
    // Equal rows are one, and NULL is none.
    for count in ["output_rows=5", " rows=3", "requests=3", "failed=1", "invalid=3", "from_ledger=0", "over_budget=0"] {
        assert!(calls.contains(count), "{count}: {calls}");
    }
    session.functions.close().await.unwrap();

    let sql = "SELECT sum(length(ai_query(x))) FROM t";
    let (plan, tasks) = plan(&session.context, sql).await;
    collect(Arc::clone(&plan), tasks).await.unwrap();
    let mut counted = report_of_metrics(&calls_of(&plan).unwrap().metrics().unwrap()).unwrap();
    let report = session.functions.close().await.unwrap().unwrap();
    counted.rows.seconds = report.rows.seconds;
    assert_eq!(counted, report);
    assert!(report.rows.rows == 3 && !report.rows.cost.is_empty(), "{report}");
}

fn calls_of(plan: &Arc<dyn ExecutionPlan>) -> Option<Arc<dyn ExecutionPlan>> {
    match plan.name() {
        AiCallExec::NAME => Some(Arc::clone(plan)),
        _ => plan.children().into_iter().find_map(calls_of),
    }
}

#[tokio::test]
async fn final_failures_are_retried_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("l.sqlite");
    let session = Session::with(|builder| builder.ledger(&ledger)).await;
    session.emulator.faults().add(Fault::status(422).on("POST", CHAT)).unwrap();
    for _ in 0..2 {
        assert_eq!(session.rows("SELECT ai_query('Hi') IS NULL").await, ["true"]);
    }
    assert_eq!(session.prompts().len(), 1);
    session.functions.close().await.unwrap();

    let retry =
        telnyx_ai_datafusion::SqlFunctions::builder(&client(&session.emulator)).ledger(&ledger).retry_failed(true);
    let context = datafusion::prelude::SessionContext::new();
    retry.build().unwrap().register(&context).unwrap();
    assert_eq!(telnyx_ai_sql_test_kit::rows(&context, "SELECT ai_query('Hi') IS NULL").await, ["false"]);
    assert_eq!(session.prompts().len(), 2);
}
