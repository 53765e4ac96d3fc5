//! The program against an emulator, with files of each format.
#![allow(clippy::unwrap_used, reason = "helpers are outside of test functions")]

mod cluster;
mod files;
mod guide;
mod interrupts;

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

/// Returns the program in a folder, against an emulator.
fn command(emulator: &Emulator, folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_telnyx-ai-sql"));
    command.env("TELNYX_API_KEY", "KEY0123").env("TELNYX_BASE_URL", emulator.base_url());
    command.env_remove("TELNYX_MODEL").env_remove("RUST_LOG").current_dir(folder);
    command
}

/// Waits for the end of a program without blocking the emulator.
async fn finished(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

/// Runs the program in a folder.
async fn run(emulator: &Emulator, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = command(emulator, folder);
    command.args(arguments);
    finished(command).await
}

fn stdout(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

const CLASSES: &str = "ai_classify(text, ['praise', 'complaint']) AS class";

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
        (vec!["SET telnyx.max_cost = '5'"], 2, "error: telnyx.max_cost: `5` is not an amount of money"),
        (vec!["SET telnyx.guard = 'maybe'"], 2, "error: telnyx.guard is 'maybe'; it must be"),
        (vec!["SET telnyx.colour = 'red'"], 2, "colour"),
        (vec!["SET telnyx.max_tokens = -5"], 2, "error: telnyx.max_tokens is '-5'"),
        (vec!["SELECT ai_query('Hi')", "--max-cost", "5 EUR"], 2, "telnyx.max_cost` is in EUR; use USD"),
        (vec!["SELECT ai_query('Hi')", "--max-cost", "5 USD", "--model", "a/b"], 4, "the price of `a/b` is unknown"),
        (
            vec!["SELECT ai_classify('Hi', ['a'])"],
            2,
            "error: ai_classify is called with invalid arguments: `labels` has",
        ),
        (
            vec!["SELECT ai_classify('Hi', [v]) FROM (VALUES ('a')) t(v)"],
            4,
            "; 1 rows with invalid arguments, not sent",
        ),
        (vec!["VALUES (ai_query('Hi'))"], 2, "error: ai_query cannot be called in VALUES"),
        (vec!["SELECT 1", "--ballista", "localhost"], 2, "error: `localhost` is not the URL of a scheduler"),
        (vec!["SELECT 1", "--emulator", "--ledger", "x"], 2, "--ledger"),
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
fn a_missing_key_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, code, message) in [
        (&["SELECT AI_QUERY('Hi')"][..], 2, "set TELNYX_API_KEY"),
        (&["SELECT 1; SELECT ai_query('Hi')"][..], 2, "with `--emulator` the program needs no key"),
        (&["SELECT 1"][..], 0, ""),
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
