//! A bulk job whose process is killed at random points, against a service that fails a tenth of the requests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai::bulk::Bulk;
use telnyx_ai::chat::ChatCompletion;
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::requests::ReceivedRequest;

const ROWS: usize = 2000;
const LIMIT: usize = 8;
const KILLS: usize = 100;
/// Variables of the child process.
const URL: &str = "BULK_KILL_URL";
const LEDGER: &str = "BULK_KILL_LEDGER";
/// Written by the child once its ledger is open.
const STARTED: &str = "the run has started";

fn job(url: &str, ledger: &Path) -> Bulk<'static, ChatCompletion> {
    let telnyx = Telnyx::builder().api_key("any").base_url(url).build().unwrap();
    let chat = telnyx.chat();
    let request = move |row| {
        let request = chat.complete(format!("This is row {row}.")).max_retries(0);
        // A fault stalls some responses.
        request.timeout(Duration::from_millis(500))
    };
    telnyx.bulk((0..ROWS).map(request)).ledger(ledger).limit(LIMIT)
}

/// The process that is killed. Without its variables it is an empty test.
#[test]
fn child() {
    let (Ok(url), Ok(ledger)) = (std::env::var(URL), std::env::var(LEDGER)) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut run = job(&url, Path::new(&ledger)).start().await.unwrap();
        println!("\n{STARTED}");
        run.finish().await.unwrap();
    });
}

fn start_child(url: &str, ledger: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .envs([(URL, url), (LEDGER, ledger.to_str().unwrap())])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains(STARTED)), "the child failed");
    child
}

/// Starts the job and kills it at a random point, a hundred times. `kill` sends SIGKILL.
fn kill_at_random_points(url: &str, ledger: &Path) {
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..KILLS {
        let mut child = start_child(url, ledger);
        // Xorshift.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        std::thread::sleep(Duration::from_micros(random % 250_000));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// Returns the row of a request.
fn row(request: &ReceivedRequest) -> String {
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    body["messages"][0]["content"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_row_is_paid_once_across_a_hundred_kills() {
    let folder = Folder(std::env::temp_dir().join(format!("telnyx-ai-bulk-kill-{}", std::process::id())));
    std::fs::create_dir_all(&folder.0).unwrap();
    let ledger = folder.0.join("ledger.sqlite");
    let emulator = Emulator::builder().quiet(true).keep_requests(1_000_000).start().await.unwrap();
    emulator.faults().random(0.1, 7).unwrap();
    let url = emulator.base_url().to_owned();

    let killed = ledger.clone();
    tokio::task::spawn_blocking(move || kill_at_random_points(&url, &killed)).await.unwrap();
    let sent_before = emulator.requests().count();
    assert!(sent_before > KILLS as u64, "the kills came too early: {sent_before} requests");

    let mut texts = HashMap::new();
    for _ in 0..20 {
        texts.clear();
        let mut run = job(emulator.base_url(), &ledger).start().await.unwrap();
        while let Some(outcome) = run.try_next().await.unwrap() {
            let text = outcome.result.ok().map(|completion| completion.text().into_owned());
            assert!(texts.insert(outcome.index, text).is_none(), "row {} has two outcomes", outcome.index);
        }
        if run.report().failed == 0 {
            break;
        }
    }
    assert_eq!(texts.len(), ROWS);
    for (row, text) in &texts {
        let text = text.as_deref().unwrap_or_default();
        assert!(text.contains(&format!("This is row {row}.")), "row {row}: {text}");
    }

    // A request without a fault has a complete response, which was lost only if the process was killed.
    emulator.requests().wait_until_idle().await;
    let mut paid = HashMap::<String, usize>::new();
    for request in emulator.requests().of("POST", "/ai/chat/completions") {
        if request.faults.is_empty() {
            *paid.entry(row(&request)).or_default() += 1;
        }
    }
    let twice: usize = paid.values().map(|requests| requests - 1).sum();
    assert!(twice <= KILLS * LIMIT, "{twice} responses were paid for again");

    // A finished job sends nothing.
    let count = emulator.requests().count();
    let report = job(emulator.base_url(), &ledger).start().await.unwrap().finish().await.unwrap();
    assert_eq!((report.done, report.from_ledger, report.requests), (ROWS as u64, ROWS as u64, 0));
    assert_eq!(emulator.requests().count(), count);
}
