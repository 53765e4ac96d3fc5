//! A query takes little memory, whatever the number of its rows. A separate test binary, so that other tests do not use memory.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers are outside of test functions")]

#[path = "../../../crates/telnyx-ai-bulk/tests/memory/service.rs"]
mod service;

use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use telnyx_ai::Telnyx;
use telnyx_ai_datafusion::SqlFunctions;

use service::{Service, peak};

/// Number of rows; `TELNYX_AI_SQL_ROWS` sets another.
const ROWS: u64 = 20_000;
/// Size of a response. All responses together have more than the limit.
const RESPONSE: usize = 8 * 1024;
const MAX_PEAK: u64 = 256 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_the_number_of_rows() {
    let rows = std::env::var("TELNYX_AI_SQL_ROWS").map_or(ROWS, |rows| rows.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let telnyx = Telnyx::builder().api_key("KEY0123").transport(Service::new(RESPONSE)).build().unwrap();
    let functions = SqlFunctions::builder(&telnyx).ledger(path("sql.sqlite")).limit(64).build().unwrap();
    let config = SessionConfig::new().with_target_partitions(2).with_batch_size(1024);
    let context = SessionContext::new_with_config(config);
    functions.register(&context).unwrap();
    let numbers = format!("SELECT value AS n FROM generate_series(1, {rows})");
    context.sql(&format!("COPY ({numbers}) TO '{}'", path("in.parquet"))).await.unwrap().collect().await.unwrap();
    context.register_parquet("numbers", path("in.parquet"), ParquetReadOptions::default()).await.unwrap();

    let copy = format!("COPY (SELECT n, ai_query('Row ' || n) AS r FROM numbers) TO '{}'", path("out.parquet"));
    context.sql(&copy).await.unwrap().collect().await.unwrap();
    context.register_parquet("out", path("out.parquet"), ParquetReadOptions::default()).await.unwrap();
    let counted = "SELECT count(r) AS c FROM out";
    let batches = context.sql(counted).await.unwrap().collect().await.unwrap();
    let counted = datafusion::arrow::util::pretty::pretty_format_batches(&batches).unwrap().to_string();
    assert!(counted.contains(&format!("| {rows} ")), "{counted}");
    let report = functions.close().await.unwrap().unwrap();
    assert_eq!((report.rows.done, report.rows.requests), (rows, rows));
    println!("{report}; peak of {} MiB", peak() / (1024 * 1024));
    assert!(peak() < MAX_PEAK, "{} MiB", peak() / (1024 * 1024));
}
