//! `bulk`: against an emulator that outlives the command.

use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;

use crate::kit::Sandbox;

const MAILS: &str = "id,text\n1,Late parcel\n2,\"Broken, sadly\"\n3,Thanks\n";
const JOB: [&str; 8] = ["bulk", "mails.csv", "-o", "topics.jsonl", "--template", "{{text}}", "--key", "id"];

/// Returns the number of completions that were requested.
fn completions(emulator: &Emulator) -> usize {
    emulator.requests().all().iter().filter(|request| request.path.ends_with("/chat/completions")).count()
}

fn values(output: &str) -> Vec<Value> {
    output.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Returns a report without its duration.
fn without_seconds(report: &str) -> String {
    let seconds = report.rfind("; ").unwrap();
    report[..seconds].to_owned()
}

#[tokio::test]
async fn a_job_that_runs_again_pays_for_new_rows_only() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("mails.csv", MAILS);
    let run = sandbox.run(&JOB);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert!(run.stderr.starts_with("3 rows: 3 done, 0 failed; 0 from the ledger; 3 requests, "), "{}", run.stderr);
    assert!(run.stderr.contains(" USD; "), "the list of models has prices: {}", run.stderr);

    sandbox.write("mails.csv", format!("{MAILS}4,New\n"));
    let run = sandbox.run(&[&JOB[..], &["--in-order", "--resume"]].concat());
    assert!(run.stderr.starts_with("4 rows: 4 done, 0 failed; 3 from the ledger; 1 requests, "), "{}", run.stderr);
    assert_eq!(completions(&emulator), 4);
    let rows = values(&std::fs::read_to_string(sandbox.home.join("topics.jsonl")).unwrap());
    let keys: Vec<_> = rows.iter().map(|row| row["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["1", "2", "3", "4"]);
    let text = rows[1]["value"].as_str().unwrap();
    assert!(text.starts_with("You wrote: \"Broken, sadly\""), "{text}");
}

#[tokio::test]
async fn exit_codes_tell_failed_rows_from_the_budget() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("mails.csv", MAILS);
    emulator.faults().add(Fault::status(400).skip(1)).unwrap();
    let run = sandbox.run(&[&JOB[..], &["--limit", "1", "--in-order"]].concat());
    let lines: Vec<_> = run.stderr.lines().collect();
    assert_eq!(run.code, 4, "{run:?}");
    assert!(lines[0].starts_with("row 1: "), "{run:?}");
    assert_eq!(lines[lines.len() - 1], "error: 1 of 3 rows failed");

    let run =
        sandbox.run(&["bulk", "mails.csv", "-t", "{{id}}", "--budget", "0.0001 USD", "--ledger", "new", "--json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, &report["over_budget"], &report["complete"]), (3, &Value::from(3), &Value::from(false)));
    assert!(run.stderr.ends_with("error: 3 rows were not sent; raise --budget and run the command again\n"));

    let run = sandbox.run(&["bulk", "mails.csv", "-o", "x.jsonl", "-t", "{{id}}", "-m", "moonshotai/Kimi-K2.7"]);
    assert_eq!(run.code, 1);
    let hint = "the list of models has no `moonshotai/Kimi-K2.7`; did you mean `moonshotai/Kimi-K2.6`?\n";
    assert!(run.stderr.starts_with(hint), "{}", run.stderr);
    assert!(run.stderr.ends_with("error: all 3 rows failed\n"), "{}", run.stderr);
}

#[tokio::test]
async fn values_of_a_schema_are_json_and_the_columns_of_csv() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("mails.jsonl", "{\"text\":\"a\"}\n{broken\n");
    let arguments =
        ["bulk", "mails.jsonl", "-o", "out.csv", "-t", "{{text}}", "--schema", "urgent bool, names[]", "--in-order"];
    let run = sandbox.run(&arguments);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(run.stderr.starts_with("row 1: line 2: "), "{run:?}");
    let output = std::fs::read_to_string(sandbox.home.join("out.csv")).unwrap();
    let first = output.lines().nth(1).unwrap();
    assert!(first.starts_with(r#"0,,"{""names"":[],""urgent"":false}",,,,moonshotai/Kimi-K2.6,"#), "{first}");
}

#[test]
fn mistakes_are_found_before_anything_is_sent() {
    let sandbox = Sandbox::new();
    sandbox.write("mails.csv", MAILS);
    sandbox.write("mails.data", MAILS);
    sandbox.write("prompt.txt", "About {{txt}}");
    for (arguments, message) in [
        (
            &["mails.csv"][..],
            "--template: pass the prompt with a variable for each column that it uses, such as 'Summarize {{title}}'",
        ),
        (
            &["mails.csv", "-t", "@prompt.txt"],
            "`template` has the variable `txt`, which is not a column of `mails.csv`; its columns are `id`, `text`",
        ),
        (&["mails.csv", "-t", "@absent"], "--template: the file absent does not exist"),
        (&["mails.csv", "-t", "{{"], "`template` line 1: "),
        (
            &["mails.csv", "-t", "{{id}}", "--key", "nr"],
            "`key` is `nr`, which is not a column of `mails.csv`; its columns are `id`, `text`",
        ),
        (&["mails.csv", "-t", "{{id}}", "--resume"], "--resume: the ledger mails.csv.emulator.ledger does not exist"),
        (
            &["mails.data", "-t", "{{id}}"],
            "mails.data: the name does not say the format; pass --format csv, --format jsonl or --format lines",
        ),
        (&["absent.csv", "-t", "{{id}}"], "`absent.csv` cannot be read: "),
        (&["-"], "--ledger: pass a path, so that the job pays for no row twice if it runs again"),
        (
            &["mails.csv", "-t", "{{id}}", "--shard", "8"],
            "--shard: `8` is not INDEX/COUNT; the first of 8 parts is 0/8, the last 7/8",
        ),
        (&["mails.csv", "-t", "{{id}}", "--shard", "2/2"], "`shard` "),
        (&["mails.csv", "-t", "{{id}}", "--limit", "0"], "`limit` is 0"),
    ] {
        let run = sandbox.run(&[&["bulk", "--emulator"], arguments].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.starts_with(&format!("error: {message}")), "{arguments:?}: {}", run.stderr);
    }
}

#[tokio::test]
async fn shards_are_merged_to_one_result() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("mails.csv", MAILS);
    let mut rows = 0;
    for shard in ["0/2", "1/2"] {
        let run = sandbox.run(&["bulk", "mails.csv", "-t", "{{text}}", "--key", "id", "--shard", shard]);
        assert_eq!(run.code, 0, "{run:?}");
        rows += run.stdout.lines().count();
    }
    assert_eq!(rows, 3);
    let run = sandbox.run(&["bulk", "merge", "mails.csv.ledgers", "-o", "all.jsonl"]);
    assert!(run.stderr.starts_with("2 shards: 3 done, 0 failed, 0 unknown, 3 requests, "), "{run:?}");
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    assert_eq!(values(&std::fs::read_to_string(sandbox.home.join("all.jsonl")).unwrap()).len(), 3);
    // The merged ledger has all outcomes.
    let run = sandbox.run(&["bulk", "mails.csv", "-t", "{{text}}", "--key", "id", "--ledger", "all.jsonl.ledger"]);
    assert!(run.stderr.contains("3 from the ledger; 0 requests"), "{run:?}");
    assert_eq!(completions(&emulator), 3);
}

#[tokio::test]
async fn an_estimate_pays_for_its_sample_once() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("mails.csv", MAILS);
    let run = sandbox.run(&["bulk", "mails.csv", "-t", "{{text}}", "--estimate", "2"]);
    assert!(run.code == 0 && run.stdout.starts_with("3 rows: ") && run.stdout.ends_with("; from 2 rows\n"), "{run:?}");
    let run = sandbox.run(&["bulk", "mails.csv", "-t", "{{text}}"]);
    assert!(without_seconds(&run.stderr).contains("2 from the ledger; 1 requests"), "{run:?}");
    assert_eq!(completions(&emulator), 3);
}

/// Starts a job whose first two requests wait, and sends a signal to it while they are in flight.
async fn interrupted(emulator: &Emulator, sandbox: &Sandbox, signal: &'static str) -> std::process::Output {
    emulator
        .faults()
        .add(Fault::latency(Duration::from_millis(700)).times(2).on("POST", "/ai/openai/chat/completions"))
        .unwrap();
    let mut job = sandbox.command(&[&JOB[..], &["--limit", "2"]].concat());
    let child = job.spawn().unwrap();
    while completions(emulator) < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
    tokio::task::spawn_blocking(|| child.wait_with_output().unwrap()).await.unwrap()
}

#[tokio::test]
async fn ctrl_c_completes_the_requests_in_flight() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("mails.csv", MAILS);
    let output = interrupted(&emulator, &sandbox, "-INT").await;
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("2 done") && stderr.ends_with("interrupted; the same command continues\n"), "{stderr}");
    assert!(!sandbox.home.join("topics.jsonl").exists());
    let run = sandbox.run(&JOB);
    assert!(run.stderr.starts_with("3 rows: 3 done, 0 failed; 2 from the ledger; 1 requests, "), "{run:?}");
    assert_eq!(completions(&emulator), 3);
}

#[tokio::test]
async fn a_killed_job_pays_again_for_the_requests_in_flight_only() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    sandbox.write("mails.csv", MAILS);
    interrupted(&emulator, &sandbox, "-KILL").await;
    let run = sandbox.run(&JOB);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.starts_with("3 rows: 3 done, 0 failed; 0 from the ledger, 2 unknown retried; 3 "), "{run:?}");
    assert_eq!(completions(&emulator), 5);
}

#[tokio::test]
async fn a_closed_pipe_is_quiet() {
    let emulator = Emulator::builder().start().await.unwrap();
    let sandbox = Sandbox::of(&emulator);
    let lines: String = (0..200).map(|number| format!("line {number}\n")).collect();
    sandbox.write("lines.txt", lines);
    let run = sandbox.shell("telnyx-ai bulk lines.txt | head -n 1 | wc -l | tr -d ' '; echo done");
    assert_eq!((run.stdout.as_str(), run.code), ("1\ndone\n", 0), "{run:?}");
    assert!(!run.stderr.contains("error"), "{run:?}");
}
