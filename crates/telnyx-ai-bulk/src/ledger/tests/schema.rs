//! Tests of the identification and migration of files.

use std::fs;

use rusqlite::Connection;

use super::{Folder, done, id, outcome, query, recorded};
use crate::ledger::schema::{CHANGES, migrate};
use crate::ledger::{Ledger, LedgerReader};

#[tokio::test]
async fn a_file_of_another_program_is_rejected_and_unchanged() {
    let folder = Folder::new();
    let expected = |name: &str, problem: &str| format!("`ledger` `{}` is {problem}", folder.path(name).display());
    let foreign = "an SQLite file of another program; choose another path";

    query(&folder.path("notes.sqlite"), "CREATE TABLE notes (text TEXT)");
    query(&folder.path("other.sqlite"), "PRAGMA application_id = 252006674");
    fs::write(folder.path("rows.csv"), "id,text\n1,hello\n".repeat(100)).unwrap();
    let not_sqlite = "not an SQLite file, or is damaged at its start; choose another path";
    for (name, problem) in [("notes.sqlite", foreign), ("other.sqlite", foreign), ("rows.csv", not_sqlite)] {
        let before = fs::read(folder.path(name)).unwrap();
        let error = Ledger::open(&folder.path(name)).await.unwrap_err();
        assert!(error.is_invalid_input(), "{name}");
        assert_eq!(error.to_string(), expected(name, problem));
        assert_eq!(LedgerReader::open(folder.path(name)).unwrap_err().to_string(), expected(name, problem));
        assert_eq!(fs::read(folder.path(name)).unwrap(), before, "{name}");
    }
}

#[tokio::test]
async fn a_newer_version_is_rejected_and_unchanged() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    recorded(&path, [done(1)]).await;
    query(&path, "PRAGMA user_version = 7");
    let before = fs::read(&path).unwrap();
    let expected = format!(
        "`ledger` `{}` has version 7 of the schema, and this program supports up to version 2; update telnyx-ai",
        path.display()
    );
    let error = Ledger::open(&path).await.unwrap_err();
    assert!(error.is_invalid_input());
    assert_eq!(error.to_string(), expected);
    assert_eq!(LedgerReader::open(&path).unwrap_err().to_string(), expected);
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn an_older_version_is_migrated() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    // Version 0: identified as a ledger, without tables.
    query(&path, "PRAGMA application_id = 1413565511");
    let error = LedgerReader::open(&path).unwrap_err().to_string();
    let expected = format!(
        "`ledger` `{}` has version 0 of the schema, and this program reads version 2; open it once with a job to \
         migrate it",
        path.display()
    );
    assert_eq!(error, expected);
    recorded(&path, [done(1)]).await;
    assert_eq!(query(&path, "PRAGMA user_version"), ["2"]);

    // A change of a later version keeps the outcomes.
    let changes = [CHANGES[0], CHANGES[1], "ALTER TABLE outcomes ADD COLUMN note TEXT DEFAULT 'none';"];
    let connection = Connection::open(&path).unwrap();
    migrate(&path, &connection, &changes).unwrap();
    migrate(&path, &connection, &changes).unwrap();
    drop(connection);
    assert_eq!(query(&path, "SELECT key, note FROM outcomes"), ["row-1|none"]);
    assert_eq!(query(&path, "PRAGMA user_version"), ["3"]);
}

#[tokio::test]
async fn the_spending_of_an_older_version_is_the_cost_of_its_outcomes() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    migrate(&path, &Connection::open(&path).unwrap(), &CHANGES[..1]).unwrap();
    for (seq, cost) in [(1, "7, 500000, 'USD'"), (2, "1, 600000, 'USD'"), (3, "2, 0, 'EUR'"), (4, "NULL, NULL, NULL")] {
        let row = format!(
            "INSERT INTO outcomes (seq, id, operation, state, attempts, started_ms, ended_ms, cost_pico, cost_atto, \
             currency) VALUES ({seq}, x'000102030405060708090a0b0c0d0e0{seq}', 'POST /', 'done', 1, 0, 0, {cost})"
        );
        query(&path, &row);
    }
    let ledger = Ledger::open(&path).await.unwrap();
    let expected = ["0.000000000002 EUR", "0.0000000000091 USD"].map(|cost| cost.parse().unwrap());
    assert_eq!(ledger.spent().await.unwrap(), expected);
}

#[test]
fn a_failed_migration_changes_nothing() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let connection = Connection::open(&path).unwrap();
    let error = migrate(&path, &connection, &[CHANGES[0], "ALTER TABLE missing ADD COLUMN note;"]).unwrap_err();
    let start = format!("ledger `{}`: the schema cannot be written: no such table: missing", path.display());
    assert!(error.is_io());
    assert!(error.to_string().starts_with(&start), "{error}");
    assert!(query(&path, "SELECT name FROM sqlite_schema").is_empty());
    migrate(&path, &connection, CHANGES).unwrap();
}

#[tokio::test]
async fn an_empty_file_becomes_a_ledger() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    fs::write(&path, "").unwrap();
    recorded(&path, [done(1)]).await;
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.find(vec![id(1)]).await.unwrap(), [outcome(done(1))]);
}
