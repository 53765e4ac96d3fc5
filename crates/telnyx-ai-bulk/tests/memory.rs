//! A job from a file takes little memory, whatever the number of its rows. A separate test binary, so that other tests do not
//! use memory.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "memory/service.rs"]
mod service;

use std::io::Write;

use telnyx_ai::Telnyx;
use telnyx_ai::bulk::{Input, Report, Template};

use service::{Service, peak};

const ROWS: u64 = 10_000;
/// Size of a response. All responses together have more than the limit.
const RESPONSE: usize = 8 * 1024;
const MAX_PEAK: u64 = 64 * 1024 * 1024;

async fn run(folder: &std::path::Path) -> Report {
    let telnyx = Telnyx::builder().api_key("KEY0123").transport(Service::new(RESPONSE)).build().unwrap();
    let chat = telnyx.chat();
    let template = Template::new("Summarize number {{number}}.").unwrap();
    let records = Input::jsonl().open(folder.join("rows.jsonl")).unwrap();
    let rows = records.rows(|record| Ok(chat.complete(template.render(record)?)));
    let job = telnyx.bulk(rows).ledger(folder.join("ledger.sqlite")).limit(64);
    job.start().await.unwrap().finish().await.unwrap()
}

#[tokio::test]
async fn rows_and_responses_are_not_kept_in_memory() {
    let folder = std::env::temp_dir().join(format!("telnyx-bulk-memory-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut file = std::io::BufWriter::new(std::fs::File::create(folder.join("rows.jsonl")).unwrap());
    (0..ROWS).for_each(|number| writeln!(file, r#"{{"number":{number}}}"#).unwrap());
    drop(file);

    let first = run(&folder).await;
    assert_eq!((first.done, first.requests, first.complete), (ROWS, ROWS, true));
    let after_sending = peak();
    let second = run(&folder).await;
    assert_eq!((second.done, second.from_ledger, second.requests), (ROWS, ROWS, 0));
    let after_reading = peak();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(after_sending < MAX_PEAK, "{after_sending} bytes at the end of the job");
    assert!(after_reading < MAX_PEAK, "{after_reading} bytes at the end of the resumption");
}
