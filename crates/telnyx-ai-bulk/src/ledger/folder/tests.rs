//! Lookups in the ledgers of other jobs.

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead, BufReader};

use super::{File, FolderLedgers};
use crate::ledger::index::BATCH;
use crate::ledger::tests::durability::spawn;
use crate::ledger::tests::{Folder, done, failed, id, outcome, query, recorded};
use crate::ledger::{Found, Ledger, LedgerReader, Record, Stored, Write, with_store};

/// Returns what the other ledgers have for rows without an outcome in the own ledger.
fn find(ledgers: &FolderLedgers, rows: &[u64]) -> Vec<Found> {
    let rows: Vec<_> = rows.iter().map(|row| id(*row)).collect();
    let mut found = vec![Found::New; rows.len()];
    ledgers.complete(&rows, &mut found);
    found
}

fn rejected(number: u64) -> Record {
    let Stored::Failure(mut failure) = failed(number, "no").stored else { unreachable!() };
    (failure.status, failure.may_have_been_charged) = (Some(400), false);
    Record { stored: Stored::Failure(failure), ..failed(number, "no") }
}

fn unsent(number: u64) -> Record {
    let Stored::Failure(mut failure) = failed(number, "no").stored else { unreachable!() };
    failure.may_have_been_charged = false;
    Record { stored: Stored::Failure(failure), ..failed(number, "no") }
}

#[tokio::test]
async fn outcomes_of_a_job_that_runs_are_found_before_they_are_in_the_index() {
    let folder = Folder::new();
    let ledgers = FolderLedgers::beside(&folder.path("own.sqlite"));
    let other = Ledger::open(&folder.path("other.sqlite")).await.unwrap();
    other.record(failed(1, "no")).await.unwrap();
    other.intend(id(2), None).await.unwrap();
    assert_eq!(find(&ledgers, &[1, 2, 3]), [outcome(failed(1, "no")), Found::Unknown, Found::New]);
    // The retry of a row, and new rows.
    for row in 1..=3 {
        other.intend(id(row), None).await.unwrap();
        other.record(done(row)).await.unwrap();
        assert_eq!(find(&ledgers, &[row]), [outcome(done(row))]);
    }
    assert_eq!(query(&folder.path("other.sqlite"), "SELECT count(*) FROM outcome_index"), ["0"]);
    other.close().await.unwrap();
    assert_eq!(find(&ledgers, &[3, 2, 1, 4]), [outcome(done(3)), outcome(done(2)), outcome(done(1)), Found::New]);
    // The job starts again.
    let other = Ledger::open(&folder.path("other.sqlite")).await.unwrap();
    other.record(done(4)).await.unwrap();
    assert_eq!(find(&ledgers, &[4, 1]), [outcome(done(4)), outcome(done(1))]);
}

#[tokio::test]
async fn an_outcome_of_another_row_is_not_returned() {
    let folder = Folder::new();
    let path = folder.path("other.sqlite");
    recorded(&path, [done(1), done(2)]).await;
    let ledgers = FolderLedgers::beside(&folder.path("own.sqlite"));
    // As a program that edits the file: the position of the first row is now before the second row.
    query(&path, "DELETE FROM outcomes WHERE seq = 1");
    assert_eq!(find(&ledgers, &[1, 2]), [Found::New, outcome(done(2))]);
    // The index has the first 8 bytes of an id.
    let mut similar = id(2);
    similar.0[15] ^= 1;
    let mut found = [Found::New];
    ledgers.complete(&[similar], &mut found);
    assert_eq!(found, [Found::New]);
}

#[tokio::test]
async fn the_outcome_that_is_closest_to_a_final_one_is_returned() {
    let folder = Folder::new();
    let ledgers = FolderLedgers::beside(&folder.path("own.sqlite"));
    let unknown = |row| (None, row);
    // From the best to the worst, for the rows 1 to 5.
    let states: [&dyn Fn(u64) -> (Option<Record>, u64); 5] = [
        &|row| (Some(done(row)), row),
        &|row| (Some(rejected(row)), row),
        &|row| (Some(failed(row, "no")), row),
        &unknown,
        &|row| (Some(unsent(row)), row),
    ];
    // Each pair of states in two files, in both orders.
    for (best, worst) in (0..5).flat_map(|best| (best + 1..5).map(move |worst| (best, worst))) {
        let row = best as u64 * 10 + worst as u64;
        for (name, state, row) in [("a", best, row), ("b", worst, row), ("a", worst, 100 + row), ("b", best, 100 + row)]
        {
            let ledger = Ledger::open(&folder.path(&format!("{name}.sqlite"))).await.unwrap();
            match states[state](row) {
                (Some(record), _) => ledger.record(record).await.unwrap(),
                (None, row) => ledger.intend(id(row), None).await.unwrap(),
            }
            ledger.close().await.unwrap();
        }
        let expected = |row| match states[best](row) {
            (Some(record), _) => outcome(record),
            (None, _) => Found::Unknown,
        };
        // A failure that may have been charged and an unknown row are equally far.
        let is_equal = (best, worst) == (2, 3);
        let second = if is_equal { Found::Unknown } else { expected(100 + row) };
        assert_eq!(find(&ledgers, &[row, 100 + row]), [expected(row), second], "{best} {worst}");
        // The own ledger comes first.
        let mut found = [outcome(done(7)), Found::Unknown];
        ledgers.complete(&[id(row), id(row)], &mut found);
        let is_final = best < 2;
        assert_eq!(found, [outcome(done(7)), if is_final { expected(row) } else { Found::Unknown }]);
    }
}

#[tokio::test]
async fn the_own_ledger_and_files_of_other_kinds_are_not_read() {
    let folder = Folder::new();
    recorded(&folder.path("own.sqlite"), [done(1)]).await;
    recorded(&folder.path("other.db"), [done(2)]).await;
    let ledgers = FolderLedgers::beside(&folder.path("own.sqlite"));
    assert_eq!(find(&ledgers, &[1, 2]), [Found::New, Found::New]);
    assert!(ledgers.0.lock().unwrap().files.is_empty());
}

#[tokio::test]
async fn files_are_found_when_they_appear_and_forgotten_when_they_are_gone() {
    let folder = Folder::new();
    let ledgers = FolderLedgers::beside(&folder.path("own.sqlite"));
    assert_eq!(find(&ledgers, &[1]), [Found::New]);
    // As while another process creates it.
    fs::write(folder.path("other.sqlite"), "").unwrap();
    ledgers.search_again();
    assert_eq!(find(&ledgers, &[1]), [Found::New]);
    recorded(&folder.path("other.sqlite"), [done(1)]).await;
    ledgers.search_again();
    assert_eq!(find(&ledgers, &[1]), [outcome(done(1))]);
    fs::remove_file(folder.path("other.sqlite")).unwrap();
    ledgers.search_again();
    assert_eq!(find(&ledgers, &[1]), [Found::New]);
    assert!(ledgers.0.lock().unwrap().warned.is_empty());
}

#[tokio::test]
async fn files_that_cannot_be_read_are_skipped_until_they_change() {
    let folder = Folder::new();
    let ledgers = FolderLedgers::beside(&folder.path("own.sqlite"));
    recorded(&folder.path("good.sqlite"), [done(1)]).await;
    fs::write(folder.path("text.sqlite"), "not a database, but long enough to have a header of 100 bytes".repeat(9))
        .unwrap();
    query_only(&folder, "foreign.sqlite", "CREATE TABLE other (a)");
    for (name, version) in [("older.sqlite", 1), ("newer.sqlite", 99)] {
        recorded(&folder.path(name), [done(2)]).await;
        query_only(&folder, name, &format!("PRAGMA user_version = {version}"));
    }
    recorded(&folder.path("torn.sqlite"), [done(3)]).await;
    let torn = fs::read(folder.path("torn.sqlite")).unwrap();
    fs::write(folder.path("torn.sqlite"), &torn[..8192]).unwrap();

    let warned = || ledgers.0.lock().unwrap().warned.len();
    assert_eq!(find(&ledgers, &[1, 2, 3]), [outcome(done(1)), Found::New, Found::New]);
    assert_eq!(warned(), 5);
    // The files are not opened again while they are unchanged.
    ledgers.search_again();
    find(&ledgers, &[1]);
    let skipped = |files: &FolderLedgers| {
        files.0.lock().unwrap().files.values().filter(|file| matches!(file, File::Skipped(_))).count()
    };
    assert_eq!((warned(), skipped(&ledgers)), (5, 5));

    for name in ["older.sqlite", "newer.sqlite"] {
        query_only(&folder, name, "PRAGMA user_version = 2");
    }
    fs::write(folder.path("torn.sqlite"), &torn).unwrap();
    ledgers.search_again();
    assert_eq!(find(&ledgers, &[1, 2, 3]), [outcome(done(1)), outcome(done(2)), outcome(done(3))]);
    assert_eq!((warned(), skipped(&ledgers)), (5, 2));
}

fn query_only(folder: &Folder, name: &str, sql: &str) {
    rusqlite::Connection::open(folder.path(name)).unwrap().execute_batch(sql).unwrap();
}

#[tokio::test]
async fn a_killed_process_leaves_its_outcomes_and_unknown_rows() {
    let folder = Folder::new();
    let path = folder.path("killed.sqlite");
    let ledgers = FolderLedgers::beside(&folder.path("own.sqlite"));
    let mut child = spawn(&path, 0);
    let output = BufReader::new(child.stdout.take().unwrap());
    let mut acknowledged = HashSet::new();
    for line in output.lines() {
        if let Some(row) = line.unwrap().strip_prefix("acknowledged ") {
            acknowledged.insert(row.parse::<u64>().unwrap());
            // Also while it runs.
            let row = [row.parse().unwrap()];
            assert_eq!(find(&ledgers, &row), [outcome(done(row[0]))]);
        }
        if acknowledged.len() == 300 {
            child.kill().unwrap();
        }
    }
    assert!(!child.wait().unwrap().success());
    for ledgers in [&ledgers, &FolderLedgers::beside(&folder.path("own.sqlite"))] {
        for row in &acknowledged {
            assert_eq!(find(ledgers, &[*row]), [outcome(done(*row))]);
        }
        let in_flight = LedgerReader::open(&path).unwrap().in_flight().unwrap();
        for (row, _) in in_flight {
            let mut found = [Found::New];
            ledgers.complete(&[row], &mut found);
            assert_eq!(found, [Found::Unknown]);
        }
    }
}

#[test]
fn positions_in_memory_are_bounded() {
    let folder = Folder::new();
    let path = folder.path("other.sqlite");
    let ledgers = FolderLedgers::beside(&folder.path("own.sqlite"));
    let positions = || {
        let files = ledgers.0.lock().unwrap();
        let File::Ledger(ledger) = files.files.values().next().unwrap() else { panic!("the file is skipped") };
        ledger.positions()
    };
    let found = |number| find(&ledgers, &[number]) == [outcome(done(number))];
    with_store(&path, |store| {
        for group in 0..205 {
            let rows = (group * 1000..(group + 1) * 1000).map(|row| Write::Record(Box::new(done(row))));
            store.commit(&rows.collect::<Vec<_>>())?;
            if group % 20 == 19 {
                assert!(found(group * 1000 + 999) && found(0) && found(group * 500));
                assert!(positions() <= BATCH, "{}", positions());
            }
        }
        assert!(found(204_999) && found(0) && !found(205_000));
        assert_eq!(positions(), 5000);
        store.flush()
    })
    .unwrap();
    assert!((0..205_000).step_by(997).all(found) && !found(205_000));
    assert_eq!(positions(), 0);
}
