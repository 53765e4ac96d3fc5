//! Files that are read and written.

use std::fs;

use telnyx_ai_emulator::Emulator;
use telnyx_ai_emulator::faults::Fault;
use telnyx_ai_sql_test_kit::{CHAT, completions};

use crate::{CLASSES, command, emulator, finished, run, stdout};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_each_format_are_read_and_written() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("reviews.csv"), "id,text\n1,Great shoes.\n2,The zip broke.\n").unwrap();
    let mut from = "reviews.csv";
    let files = ["reviews.parquet", "reviews.json", "reviews.jsonl", "reviews.ndjson", "reviews.tsv", "again.csv"];
    for to in files {
        let copy = format!("COPY (SELECT id, text FROM '{from}' ORDER BY id) TO '{to}'");
        stdout(&run(&emulator, folder.path(), &[&copy]).await);
        let sql = format!("SELECT id, {CLASSES} FROM '{to}' ORDER BY id");
        let rows = stdout(&run(&emulator, folder.path(), &[&sql, "--format", "csv", "--no-ledger"]).await);
        assert_eq!(rows, "id,class\n1,praise\n2,complaint\n", "{to}");
        from = to;
    }
    assert_eq!(completions(&emulator).len(), 2 * files.len());
    let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(text("reviews.tsv"), "id\ttext\n1\tGreat shoes.\n2\tThe zip broke.\n");
    assert_eq!(text("reviews.jsonl"), text("reviews.json"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_runs_again_pays_for_nothing() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("reviews.jsonl"), "{\"text\":\"Great.\"}\n{\"text\":\"It broke.\"}\n").unwrap();
    let table = "CREATE EXTERNAL TABLE reviews STORED AS JSON LOCATION 'reviews.jsonl'";
    let copy = format!("{table}; COPY (SELECT text, {CLASSES} FROM reviews) TO 'out.json'");
    for reported in ["2 rows: 2 done, 0 failed; 0 from the ledger", "2 rows: 2 done, 0 failed; 2 from the ledger"] {
        let output = run(&emulator, folder.path(), &[&copy]).await;
        let report = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(report.starts_with(reported), "{report}");
        stdout(&output);
    }
    assert_eq!(completions(&emulator).len(), 2);
    let written = fs::read_to_string(folder.path().join("out.json")).unwrap();
    assert_eq!(
        written,
        "{\"text\":\"Great.\",\"class\":\"praise\"}\n{\"text\":\"It broke.\",\"class\":\"complaint\"}\n"
    );
    assert!(folder.path().join("telnyx-ai-sql.sqlite").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_fails_keeps_the_target() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    emulator.faults().add(Fault::status(401).on("POST", CHAT)).unwrap();
    let copy = ["COPY (SELECT ai_query('Hi') AS a) TO 'out.csv'", "--no-ledger"];
    fs::write(folder.path().join("out.csv"), "a\nearlier\n").unwrap();
    let names = || {
        let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(run(&emulator, folder.path(), &copy).await.status.code(), Some(1));
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), "a\nearlier\n");
    assert_eq!(names(), ["out.csv"]);
    stdout(&run(&emulator, folder.path(), &copy).await);
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), "a\n\"{\"\"label\"\":\"\"praise\"\"}\"\n");

    // No row is a file too, and a folder is written in parts.
    let folder_copy = "COPY (SELECT 1 AS one) TO 'parts/' STORED AS CSV; COPY (SELECT 1 AS x WHERE false) TO 'out.csv'";
    stdout(&run(&emulator, folder.path(), &[folder_copy, "--no-ledger"]).await);
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).unwrap(), "x\n");
    assert_eq!(names(), ["out.csv", "parts"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn columns_that_csv_cannot_hold_are_named_before_rows_are_paid() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    for (arguments, message) in [
        (vec!["SELECT ai_query_row('Hi') AS r", "--format", "csv"], "the column `r`"),
        (vec!["SELECT 1, ai_embed('Hi') AS v", "--format", "csv"], "the column `v`"),
        (vec!["COPY (SELECT ai_query_row('Hi') AS r) TO 'out.tsv'"], "such as r['value'] of a column r"),
        (vec!["COPY (SELECT ai_embed('Hi') AS v) TO 'out/' STORED AS CSV"], "write a file such as .parquet"),
    ] {
        let output = run(&emulator, folder.path(), &arguments).await;
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && error.contains(message), "{arguments:?}: {output:?}");
    }
    assert!(completions(&emulator).is_empty());
    stdout(
        &run(&emulator, folder.path(), &["COPY (SELECT ai_embed('Hi') AS v) TO 'out.jsonl'", "--format", "csv"]).await,
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn results_have_their_header_and_their_nulls() {
    let emulator = emulator().await;
    let folder = tempfile::tempdir().unwrap();
    let sql = "SELECT 1 AS one, NULL::text AS nothing WHERE";
    for (condition, format, expected) in [
        ("true", "csv", "one,nothing\n1,\n"),
        ("false", "csv", "one,nothing\n"),
        ("true", "jsonl", "{\"one\":1,\"nothing\":null}\n"),
        ("false", "jsonl", ""),
    ] {
        let output = run(&emulator, folder.path(), &[&format!("{sql} {condition}"), "--format", format]).await;
        assert_eq!(stdout(&output), expected, "{condition} {format}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn object_storage_is_read_and_written() {
    let csv = "id,text\n1,Great shoes.\n2,The zip broke.\n";
    let emulator = Emulator::builder().quiet(true).file("reviews", "in/1.csv", csv).start().await.unwrap();
    emulator.chat().reply_to("broke").with(r#"{"label":"complaint"}"#);
    emulator.chat().reply_to("").with(r#"{"label":"praise"}"#);
    let folder = tempfile::tempdir().unwrap();
    let run = async |sql: &str| {
        let mut command = command(&emulator, folder.path());
        command.args([sql, "--format", "csv"]).env("AWS_ENDPOINT", emulator.storage_url());
        command.env("AWS_ACCESS_KEY_ID", "KEY0123").env("AWS_SECRET_ACCESS_KEY", "none").env("AWS_ALLOW_HTTP", "true");
        finished(command).await
    };
    let copy = format!("COPY (SELECT id, {CLASSES} FROM 's3://reviews/in/1.csv') TO 's3://reviews/out.parquet'");
    assert_eq!(stdout(&run(&copy).await), "count\n2\n");
    let table = "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION 's3://reviews/in/'";
    let join = "SELECT t.text, class FROM t JOIN 's3://reviews/out.parquet' o ON t.id = o.id ORDER BY t.id";
    let rows = stdout(&run(&format!("{table}; {join}")).await);
    assert_eq!(rows, "text,class\nGreat shoes.,praise\nThe zip broke.,complaint\n");
    let mut without_key = command(&emulator, folder.path());
    without_key.arg(table).env("AWS_ENDPOINT", emulator.storage_url()).env_remove("AWS_ACCESS_KEY_ID");
    let output = finished(without_key).await;
    assert!(String::from_utf8_lossy(&output.stderr).contains("s3://reviews/in/ needs AWS_ACCESS_KEY_ID"), "{output:?}");
    let absent = run("SELECT * FROM 's3://nowhere/1.csv'").await;
    assert!(!absent.status.success() && String::from_utf8_lossy(&absent.stderr).contains("nowhere"), "{absent:?}");
}
