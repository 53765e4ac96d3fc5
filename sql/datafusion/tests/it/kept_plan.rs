//! Plans that live longer than their query.

use std::sync::Arc;
use std::time::Duration;

use datafusion::physical_plan::execute_stream;
use futures_util::StreamExt;
use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_sql_test_kit::{CHAT, plan};

use crate::kit::Session;

/// A join keeps its left input in the plan, also after the query has ended, and nobody polls it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ledger_is_closed_while_a_plan_is_kept() {
    let session = Session::with(|builder| builder.limit(2)).await;
    let texts: Vec<_> = (0..100).map(|row| format!("row {row}")).collect();
    session.table("t", "x", &texts.iter().map(|text| Some(text.as_str())).collect::<Vec<_>>());
    let slow = Fault::latency(Duration::from_millis(50)).on("POST", CHAT).always();
    session.emulator.faults().add(slow).unwrap();
    for sql in [
        "SELECT count(*) FROM (SELECT x, ai_query(x) AS v FROM t) a JOIN t b ON a.v = b.x",
        "SELECT count(*) FROM t b JOIN (SELECT x, ai_query(x) AS v FROM t) a ON a.v = b.x",
        "SELECT x FROM t WHERE x IN (SELECT x FROM t) AND ai_query(x) IS NOT NULL",
        "SELECT count(*) FROM (SELECT x, ai_query(x) AS v FROM t) a JOIN t b ON a.v < b.x",
    ] {
        let (plan, tasks) = plan(&session.context, sql).await;
        let mut stream = execute_stream(Arc::clone(&plan), tasks).unwrap();
        let _ = tokio::time::timeout(Duration::from_millis(300), stream.next()).await.unwrap_err();
        drop(stream);
        let report = tokio::time::timeout(Duration::from_secs(20), session.functions.close()).await;
        let report = report.expect("the job ends without the plan").unwrap().unwrap();
        assert!(report.rows.rows < 50, "{report}");
        drop(plan);
    }
}
