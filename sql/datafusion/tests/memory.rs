//! A query takes little memory, whatever the number of its rows. A separate test binary, so that other tests do not use memory.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers are outside of test functions")]

use std::pin::Pin;

use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use telnyx_ai::transport::{Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai::{Bytes, HeaderMap, StatusCode, Telnyx};
use telnyx_ai_datafusion::SqlFunctions;

/// Number of rows; `TELNYX_AI_SQL_ROWS` sets another.
const ROWS: u64 = 20_000;
/// Size of a response. All responses together have more than the limit.
const RESPONSE: usize = 8 * 1024;
const MAX_PEAK: u64 = 256 * 1024 * 1024;

/// A service that sends the same completion for each request.
#[derive(Clone, Debug)]
struct Service(Bytes);

impl Transport for Service {
    fn send<'s, 'f>(
        &'s self,
        _: TransportRequest,
    ) -> Pin<Box<dyn Future<Output = Result<TransportResponse, TransportError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/json".parse().unwrap());
        // A copy, as a real response is.
        let body = Bytes::copy_from_slice(&self.0);
        Box::pin(async move { Ok(TransportResponse::new(StatusCode::OK, headers, body.into())) })
    }
}

/// Returns the peak memory of this process in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse::<u64>().unwrap() * 1024
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_does_not_grow_with_the_number_of_rows() {
    let rows = std::env::var("TELNYX_AI_SQL_ROWS").map_or(ROWS, |rows| rows.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let text = "x".repeat(RESPONSE);
    let completion = format!(
        r#"{{"model":"m","choices":[{{"index":0,"message":{{"role":"assistant","content":"{text}"}},"finish_reason":"stop"}}],"usage":{{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}}}"#
    );
    let telnyx = Telnyx::builder().api_key("KEY0123").transport(Service(completion.into())).build().unwrap();
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
