//! Kills a process that writes a ledger.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::{env, fs, io};

use super::{Folder, done, id, outcome, query};
use crate::ledger::{Ledger, LedgerReader, connection};

const KILLS: u64 = 50;
/// Rows in flight at a time.
const LIMIT: u64 = 8;
const PATH: &str = "TELNYX_LEDGER_KILLED_PATH";
const FIRST: &str = "TELNYX_LEDGER_KILLED_FIRST";

/// Every outcome that was acknowledged is in the ledger after each kill, every other one is complete or absent, and at
/// most the rows in flight are unknown.
#[tokio::test]
async fn a_killed_process_loses_nothing_that_was_acknowledged() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let mut acknowledged = HashSet::new();
    let mut next = 0;
    for kill in 0..KILLS {
        // Spreads the kills over the start, the first group and later groups.
        let lines = (kill * 7 % 60) as usize;
        let mut child = spawn(&path, next);
        let output = BufReader::new(child.stdout.take().unwrap());
        for (count, line) in output.lines().enumerate() {
            let line = line.unwrap();
            if let Some(row) = line.strip_prefix("acknowledged ") {
                acknowledged.insert(row.parse::<u64>().unwrap());
            }
            if count == lines {
                child.kill().unwrap();
            }
        }
        assert!(!child.wait().unwrap().success());
        next = acknowledged.iter().max().map_or(0, |last| last + 1 + LIMIT);
        check(&path, &acknowledged, kill + 1).await;
    }
    assert!(acknowledged.len() > 500, "{}", acknowledged.len());
}

/// The synchronizing commit is one page of the log, also while another program reads.
#[test]
fn synchronizing_commits_one_page() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let connection = connection::writer(&path).unwrap();
    let reader = connection::reader(&path).unwrap();
    let mut reading = reader.prepare("SELECT 1 FROM sqlite_schema").unwrap();
    let mut rows = reading.query([]).unwrap();
    rows.next().unwrap();
    let log = || fs::metadata(folder.path("job.sqlite-wal")).unwrap().len();
    let before = log();
    connection::synchronize(&connection).unwrap();
    // The header of the log has 32 bytes, and that of a page 24.
    let page = 24 + 8192;
    assert_eq!(log() - before, if before == 0 { 32 + page } else { page });
    assert_eq!(connection.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0)).unwrap(), 1);
}

async fn check(path: &Path, acknowledged: &HashSet<u64>, kills: u64) {
    // The lock of the killed process is free.
    let ledger = Ledger::open(path).await.unwrap();
    let rows: Vec<_> = acknowledged.iter().copied().collect();
    let found = ledger.find(rows.iter().map(|row| id(*row)).collect()).await.unwrap();
    for (row, found) in rows.iter().zip(found) {
        assert_eq!(found, outcome(done(*row)), "row {row} after {kills} kills");
    }
    for entry in LedgerReader::open(path).unwrap() {
        let entry = entry.unwrap();
        let row = entry.key.as_deref().unwrap().strip_prefix("row-").unwrap().parse().unwrap();
        assert_eq!(entry, done(row).into());
    }
    let unknown = query(path, "SELECT count(*) FROM in_flight")[0].parse::<u64>().unwrap();
    assert!(unknown <= kills * LIMIT, "{unknown} unknown rows after {kills} kills");
    drop(ledger);
    assert_eq!(query(path, "PRAGMA integrity_check"), ["ok"]);
}

/// Starts a process that records rows and prints those that are acknowledged.
pub(crate) fn spawn(path: &Path, first: u64) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "--test-threads=1", "ledger::tests::durability::child_process"])
        .env(PATH, path)
        .env(FIRST, first.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Records rows until it is killed. Does nothing as a test of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_process() {
    let (Ok(path), Ok(first)) = (env::var(PATH), env::var(FIRST)) else { return };
    let ledger = Arc::new(Ledger::open(Path::new(&path)).await.unwrap());
    let first: u64 = first.parse().unwrap();
    let tasks = (0..LIMIT).map(|task| tokio::spawn(record_rows(Arc::clone(&ledger), first + task)));
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

async fn record_rows(ledger: Arc<Ledger>, first: u64) {
    for row in (first..).step_by(LIMIT as usize) {
        ledger.intend(id(row), Some(format!("row-{row}"))).await.unwrap();
        ledger.record(done(row)).await.unwrap();
        // One write, so that the parent reads complete lines.
        let written = io::stdout().write_all(format!("acknowledged {row}\n").as_bytes());
        written.and_then(|()| io::stdout().flush()).unwrap();
    }
}
