//! The ledger, the limit and the budget under the functions.

use std::sync::Arc;
use std::time::Duration;

use datafusion::arrow::array::{RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::datasource::MemTable;
use futures_util::StreamExt;
use telnyx_ai::PriceList;
use telnyx_ai_core::internal::TokenPrices;
use telnyx_ai_datafusion::SqlFunctions;
use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_sql_test_kit::{CHAT, completions};

use crate::kit::{Session, client};

/// A table of `rows` different prompts in `partitions` partitions.
fn prompts(session: &Session, rows: usize, partitions: usize) {
    let schema = Arc::new(Schema::new(vec![Field::new("p", DataType::Utf8, true)]));
    let texts: Vec<_> = (0..rows).map(|row| format!("prompt {row}")).collect();
    let batch = |texts: &[String]| {
        let array = StringArray::from_iter_values(texts);
        vec![RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(array)]).unwrap()]
    };
    let parts = texts.chunks(rows.div_ceil(partitions)).map(batch).collect();
    let table = MemTable::try_new(Arc::clone(&schema), parts).unwrap();
    session.context.register_table("prompts", Arc::new(table)).unwrap();
}

#[tokio::test]
async fn a_query_that_runs_again_pays_for_no_row() {
    let folder = tempfile::tempdir().unwrap();
    let session = Session::with(|builder| builder.ledger(folder.path().join("sql.sqlite"))).await;
    prompts(&session, 30, 3);
    let sql = "SELECT count(r['value']), count(*) FILTER (WHERE r['from_ledger']) \
               FROM (SELECT ai_query_row(p) AS r FROM prompts)";
    assert_eq!(session.rows(sql).await, ["30 | 0"]);
    assert_eq!(session.rows(sql).await, ["30 | 30"]);
    assert_eq!(session.prompts().len(), 30);

    // A process that starts later has the same ledger.
    session.functions.close().await.unwrap();
    let later =
        SqlFunctions::builder(&client(&session.emulator)).ledger(folder.path().join("sql.sqlite")).build().unwrap();
    later.register(&session.context).unwrap();
    assert_eq!(session.rows(sql).await, ["30 | 30"]);
    assert_eq!(session.prompts().len(), 30);
    later.close().await.unwrap();
}

#[tokio::test]
async fn equal_rows_of_all_partitions_are_sent_once_with_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let session = Session::with(|builder| builder.ledger(folder.path().join("sql.sqlite"))).await;
    prompts(&session, 40, 4);
    let sql = "SELECT count(ai_query('the same prompt ' || (length(p) * 0)::varchar)) FROM prompts";
    let sql = format!("SELECT count(r) FROM ({}) AS t(r)", sql.replace("count(", "(").replace("FROM", "AS r FROM"));
    assert_eq!(session.rows(&sql).await, ["40"]);
    assert_eq!(session.prompts().len(), 1);
    session.functions.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_partitions_and_queries_have_one_limit() {
    let session = Session::with(|builder| builder.limit(3)).await;
    prompts(&session, 24, 4);
    session.emulator.faults().add(Fault::latency(Duration::from_millis(20)).on("POST", CHAT).always()).unwrap();
    let sql = "SELECT count(r) FROM (SELECT ai_query(p) AS r FROM prompts)";
    let other = "SELECT count(r) FROM (SELECT ai_summarize(p) AS r FROM prompts)";
    let (first, second, most) = tokio::join!(session.rows(sql), session.rows(other), most_in_flight(&session));
    assert_eq!((first, second), (vec!["24".to_owned()], vec!["24".to_owned()]));
    assert_eq!(most, 3);
}

/// Samples the number of open requests until 48 have ended, and returns the most.
async fn most_in_flight(session: &Session) -> usize {
    let mut most = 0;
    loop {
        let all = completions(&session.emulator);
        let open = all.iter().filter(|request| request.status.is_none()).count();
        most = most.max(open);
        if all.len() - open == 48 {
            return most;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn rows_over_the_budget_have_the_error_budget() {
    let price = TokenPrices::per_million(Some("1000"), None, Some("1000"), "USD").unwrap();
    let prices = PriceList::from_prices([("zai-org/GLM-5.2".to_owned(), price)]);
    let session = Session::with(|builder| builder.prices(prices).limit(1)).await;
    prompts(&session, 6, 1);
    session.emulator.chat().reply_to("prompt").with("one");
    session.query("SET telnyx.model = 'zai-org/GLM-5.2'").await.unwrap();
    session.query("SET telnyx.max_tokens = 10").await.unwrap();
    session.query("SET telnyx.max_cost = '0.13 USD'").await.unwrap();
    let sql = "SELECT coalesce(ai_query_row(p)['error'] = 'budget', false) FROM prompts";
    let errors = session.rows(sql).await;
    let sent = session.prompts().len();
    assert!(sent > 0 && sent < 6, "{sent}");
    assert_eq!(errors, [vec!["false"; sent], vec!["true"; 6 - sent]].concat());

    // A higher budget sends the later rows; what was spent counts.
    session.query("SET telnyx.max_cost = '100 USD'").await.unwrap();
    assert_eq!(session.rows(sql).await, ["false"; 6]);
    session.query("SET telnyx.max_cost = '0.13 USD'").await.unwrap();
    assert_eq!(session.rows(sql).await, ["true"; 6]);
}

#[tokio::test]
async fn a_query_that_is_dropped_sends_no_other_row() {
    let session = Session::with(|builder| builder.limit(2)).await;
    prompts(&session, 1000, 1);
    session.emulator.faults().add(Fault::latency(Duration::from_millis(100)).on("POST", CHAT).always()).unwrap();
    let frame = session.context.sql("SELECT ai_query(p) FROM prompts").await.unwrap();
    let mut stream = frame.execute_stream().await.unwrap();
    let has_started = async {
        while completions(&session.emulator).len() < 2 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        _ = stream.next() => panic!("the batch has 1000 rows"),
        () = has_started => {}
    }
    drop(stream);
    // The rows that are in the job may still be sent: those in flight, and as many that were looked up.
    assert_eq!(session.rows("SELECT ai_query('prompt of another query') IS NOT NULL").await, ["true"]);
    assert!(session.prompts().len() <= 5, "{:?}", session.prompts());
}

#[tokio::test]
async fn a_broken_ledger_fails_the_query() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sql.sqlite");
    std::fs::write(&path, "this is not a ledger").unwrap();
    let session = Session::with(|builder| builder.ledger(&path)).await;
    let error = session.query("SELECT ai_query('Hi')").await.unwrap_err().to_string();
    assert!(error.contains("sql.sqlite"), "{error}");
    assert!(session.prompts().is_empty());
}

#[tokio::test]
async fn a_limit_of_0_is_rejected() {
    let telnyx = telnyx_ai::Telnyx::builder().api_key("KEY0123").build().unwrap();
    let error = SqlFunctions::builder(&telnyx).limit(0).build().unwrap_err().to_string();
    assert_eq!(error, "`limit` is 0, which allows no request; pass at least 1");
    let error = SqlFunctions::builder(&telnyx).share(0).build().unwrap_err().to_string();
    assert_eq!(error, "`share` is 0; pass the number of processes");
}

#[tokio::test]
async fn processes_with_one_folder_pay_for_a_row_once() {
    let folder = tempfile::tempdir().unwrap();
    let session = Session::with(|builder| builder.ledger_folder(folder.path(), "first")).await;
    prompts(&session, 8, 2);
    let sql = "SELECT ai_query_row(p)['from_ledger'] FROM prompts";
    assert_eq!(session.rows(sql).await, ["false"; 8]);
    // The first ledger is still open.
    let telnyx = client(&session.emulator);
    let second = SqlFunctions::builder(&telnyx).ledger_folder(folder.path(), "second").build().unwrap();
    second.register(&session.context).unwrap();
    assert_eq!(session.rows(sql).await, ["true"; 8]);
    assert_eq!(session.prompts().len(), 8);
    session.functions.close().await.unwrap();
    second.close().await.unwrap();
}
