//! The program as the client of a cluster. The other programs of the workspace are built with the tests.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_sql_test_kit::{CHAT, completions};

use crate::interrupts::{interrupted, slow_emulator};
use crate::{command, emulator, finished};

/// A scheduler and an executor, which are killed when it is dropped.
struct Cluster {
    url: String,
    processes: [Child; 2],
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Returns another program of the workspace.
fn program(name: &str) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_telnyx-ai-sql")).with_file_name(name);
    assert!(program.exists(), "{} is built by `cargo test --workspace` only", program.display());
    Command::new(program)
}

/// Starts a cluster. Its executor may be ready later than its scheduler, and queries wait for it.
fn start(emulator: &Emulator, folder: &Path) -> Cluster {
    let mut scheduler = program("telnyx-ai-scheduler");
    scheduler.args(["--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut scheduler = scheduler.spawn().unwrap();
    let line = BufReader::new(scheduler.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let port = line.rsplit(':').next().unwrap();
    let mut executor = program("telnyx-ai-executor");
    executor.args(["--port", "0", "--task-slots", "1", "--limit", "2", "--scheduler-port", port]);
    executor.arg("--ledger").arg(folder.join("ledgers")).env_remove("TELNYX_AI_SHARE");
    executor.arg("--work-dir").arg(folder.join("work"));
    executor.env("TELNYX_API_KEY", "KEY0123").env("TELNYX_BASE_URL", emulator.base_url());
    let executor = executor.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    Cluster { url: format!("df://127.0.0.1:{port}"), processes: [scheduler, executor] }
}

/// Returns the program in a folder with a table of 200 prompts.
fn client(emulator: &Emulator, folder: &Path, cluster: &Cluster) -> Command {
    let rows: String = (1..=200).map(|row| format!("{row},prompt {row}\n")).collect();
    fs::write(folder.join("prompts.csv"), format!("id,prompt\n{rows}")).unwrap();
    fs::write(folder.join("prompts.tsv"), "id\tprompt\n1\ta\n2\tb\n").unwrap();
    let mut client = command(emulator, folder);
    client.args(["--ballista", &cluster.url, "--format", "csv"]).env_remove("TELNYX_API_KEY");
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_report_and_the_exit_code_are_those_of_the_rows() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    let cluster = start(&emulator, folder.path());
    emulator.faults().add(Fault::status(400).on("POST", CHAT)).unwrap();
    for (sql, code, rows, report) in [
        (
            "SELECT count(ai_query(prompt)) FROM './prompts.csv' WHERE id < 6",
            4,
            "4",
            "5 rows: 4 done, 1 failed; 0 from the",
        ),
        (
            "SELECT count(ai_query(prompt)) FROM './prompts.csv' WHERE id < 6",
            4,
            "4",
            "5 rows: 4 done, 1 failed; 5 from the",
        ),
        (
            "SET telnyx.max_cost = '0 USD'; SELECT count(ai_query(prompt)) FROM './prompts.csv' WHERE id = 9",
            3,
            "0",
            "over the",
        ),
        (
            "SELECT count(ai_classify(prompt, [prompt])) FROM './prompts.csv'",
            4,
            "0",
            "; 200 rows with invalid arguments",
        ),
        ("SELECT count(*) FROM 'prompts.csv'", 0, "200", ""),
        ("SELECT max(p.id) FROM 'prompts.csv' p JOIN './prompts.csv' q ON p.id = q.id", 0, "200", ""),
        ("COPY (SELECT id FROM 'prompts.csv') TO 'ids.csv'; SELECT sum(id) FROM 'ids.csv'", 0, "20100", ""),
        ("COPY (SELECT id FROM 'prompts.csv') TO 'ids/' STORED AS JSON", 0, "200", ""),
        ("COPY (SELECT id FROM 'prompts.csv') TO 'ids.jsonl'; SELECT sum(id) FROM 'ids.jsonl'", 0, "20100", ""),
        ("SELECT sum(id) FROM 'prompts.tsv'", 0, "3", ""),
    ] {
        let mut client = client(&emulator, folder.path(), &cluster);
        client.args([sql, "--model", "meta-llama/Meta-Llama-3.1-8B-Instruct"]);
        let output = finished(client).await;
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!((output.status.code(), stdout.lines().last()), (Some(code), Some(rows)), "{sql}: {stderr}");
        assert!(stderr.contains(report), "{sql}: {stderr}");
    }
    assert_eq!(completions(&emulator).len(), 5);
    assert!(folder.path().join("ids").is_dir());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_that_a_cluster_cannot_run_is_named() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    let cluster = start(&emulator, folder.path());
    for (sql, message) in [
        ("CREATE TABLE t AS SELECT 1", "error: a table in memory is not on the executors; write a file by COPY"),
        ("COPY (SELECT 1) TO 'x.tsv'", "error: a cluster does not write .tsv; write .csv or .parquet"),
        (
            "SET telnyx.guard = 'refuse'; SELECT v FROM (SELECT id, ai_query(prompt) AS v FROM 'prompts.csv') a \
             JOIN (SELECT id FROM 'prompts.tsv') b ON a.id = b.id",
            "would be paid for rows that a join, IN or EXISTS drops",
        ),
        (
            "SELECT id, (SELECT ai_query(p.prompt)) FROM 'prompts.csv' p",
            "error: ai_query cannot be called in a subquery",
        ),
    ] {
        let mut client = client(&emulator, folder.path(), &cluster);
        client.arg(sql);
        let output = finished(client).await;
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && error.contains(message), "{sql}: {output:?}");
    }
    assert!(completions(&emulator).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupt_cancels_the_query() {
    let emulator = slow_emulator().await;
    let folder = tempfile::tempdir().unwrap();
    let cluster = start(&emulator, folder.path());
    let mut query = client(&emulator, folder.path(), &cluster);
    query.arg("SELECT count(ai_query(prompt)) FROM './prompts.csv'");
    let output = interrupted(&emulator, query, "-INT", 6).await;
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{error}");
    assert!(error.contains("interrupted; the query is cancelled, and the requests in flight end"), "{error}");
    tokio::time::sleep(Duration::from_millis(500)).await;
    let paid = completions(&emulator).len();
    assert!(paid < 30, "{paid} rows are paid");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(completions(&emulator).len(), paid);
}

#[test]
fn a_url_that_is_no_scheduler_ends_with_its_name() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut client = Command::new(env!("CARGO_BIN_EXE_telnyx-ai-sql"));
    let output = client.args(["SELECT 1", "--ballista", &format!("df://{nobody}")]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    let named = format!("error: Execution error: the scheduler at http://{nobody} cannot be reached: ");
    assert!(output.status.code() == Some(1) && error.starts_with(&named), "{output:?}");
}
