//! The program against an emulator, with files of each format.
#![allow(clippy::unwrap_used, reason = "helpers are outside of test functions")]

mod guide;

use std::path::Path;
use std::process::{Command, Output};

use telnyx_ai_emulator::Emulator;
use telnyx_ai_sql_test_kit::completions;

async fn emulator() -> Emulator {
    let emulator = Emulator::builder().quiet(true).start().await.unwrap();
    emulator.chat().reply_to("broke").with(r#"{"label":"complaint"}"#);
    emulator.chat().reply_to("").with(r#"{"label":"praise"}"#);
    emulator
}

/// Runs the program in a folder, without blocking the emulator.
async fn run(emulator: &Emulator, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_telnyx-ai-sql"));
    command.args(arguments).current_dir(folder);
    command.env("TELNYX_API_KEY", "KEY0123").env("TELNYX_BASE_URL", emulator.base_url());
    command.env_remove("TELNYX_MODEL").env_remove("RUST_LOG");
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn stdout(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

const CLASSES: &str = "ai_classify(text, ['praise', 'complaint']) AS class";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_each_format_are_read_and_written() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("reviews.csv"), "id,text\n1,Great shoes.\n2,The zip broke.\n").unwrap();
    let mut from = "reviews.csv";
    for to in ["reviews.parquet", "reviews.json", "again.csv"] {
        let copy = format!("COPY (SELECT id, text FROM '{from}' ORDER BY id) TO '{to}'");
        stdout(&run(&emulator, folder.path(), &[&copy]).await);
        let sql = format!("SELECT id, {CLASSES} FROM '{to}' ORDER BY id");
        let rows = stdout(&run(&emulator, folder.path(), &[&sql, "--format", "csv", "--no-ledger"]).await);
        assert_eq!(rows, "id,class\n1,praise\n2,complaint\n", "{to}");
        from = to;
    }
    assert_eq!(completions(&emulator).len(), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_runs_again_pays_for_nothing() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("reviews.jsonl"), "{\"text\":\"Great.\"}\n{\"text\":\"It broke.\"}\n").unwrap();
    let table = "CREATE EXTERNAL TABLE reviews STORED AS JSON LOCATION 'reviews.jsonl'";
    let copy = format!("{table}; COPY (SELECT text, {CLASSES} FROM reviews) TO 'out.json'");
    for reported in ["2 rows: 2 done, 0 failed; 0 from the ledger", "2 rows: 2 done, 0 failed; 2 from the ledger"] {
        let output = run(&emulator, folder.path(), &[&copy]).await;
        let report = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(report.starts_with(reported), "{report}");
        stdout(&output);
    }
    assert_eq!(completions(&emulator).len(), 2);
    let written = std::fs::read_to_string(folder.path().join("out.json")).unwrap();
    assert_eq!(
        written,
        "{\"text\":\"Great.\",\"class\":\"praise\"}\n{\"text\":\"It broke.\",\"class\":\"complaint\"}\n"
    );
    assert!(folder.path().join("telnyx-ai-sql.sqlite").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exit_codes_are_those_of_the_command_line() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code, message) in [
        (vec!["SELEC 1"], 2, "SELEC"),
        (vec![""], 2, "the SQL has no statement"),
        (vec!["SELECT * FROM 'absent.csv'"], 2, "absent.csv"),
        (vec!["SELECT ai_query()"], 2, "ai_query has the arguments (prompt [, options])"),
        (vec!["SELECT 1", "--max-cost", "much"], 2, "telnyx.max_cost"),
        (vec!["SELECT 1", "--ballista", "df://x", "--no-ledger"], 2, "--no-ledger"),
        (vec!["SELECT ai_classify('odd', ['a', 'b'])"], 4, "; 1 responses without a value"),
    ] {
        let output = run(&emulator, folder.path(), &arguments).await;
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(code) && error.contains(message), "{arguments:?}: {output:?}");
    }
    let rows = stdout(&run(&emulator, folder.path(), &["SELECT 1 AS one", "--format", "jsonl"]).await);
    assert_eq!(rows, "{\"one\":1}\n");
}

#[test]
fn a_missing_key_and_a_missing_scheduler_are_named() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code, message) in [
        (&["SELECT 1"][..], 2, "set TELNYX_API_KEY"),
        (&["SELECT 1"][..], 2, "with `--emulator` the program needs no key"),
        (
            &["SELECT 1", "--ballista", "df://127.0.0.1:1"][..],
            1,
            "the scheduler of `--ballista df://127.0.0.1:1` cannot be",
        ),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_telnyx-ai-sql"));
        command.args(arguments).env_remove("TELNYX_API_KEY").current_dir(folder.path());
        let output = command.output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(code) && error.contains(message), "{output:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_budget_has_an_exit_code() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    let model = ["--model", "zai-org/GLM-5.2", "--max-cost", "0.00000001 USD"];
    let arguments = [&["SELECT ai_query_row('Hi')['error'] AS error", "--format", "csv"], &model[..]].concat();
    let output = run(&emulator, folder.path(), &arguments).await;
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "error\nbudget\n");
    assert!(completions(&emulator).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emulator_needs_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_telnyx-ai-sql"));
    command.args(["SELECT ai_query('Hi') IS NOT NULL AS ok", "--emulator", "--format", "csv"]);
    command.env_remove("TELNYX_API_KEY").env_remove("TELNYX_BASE_URL").current_dir(folder.path());
    let output = command.output().unwrap();
    assert_eq!(stdout(&output), "ok\ntrue\n");
    assert!(!folder.path().join("telnyx-ai-sql.sqlite").exists());
}
