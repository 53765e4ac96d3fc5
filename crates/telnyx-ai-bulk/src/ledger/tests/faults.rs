//! Tests of damaged files, full disks and missing permissions.

use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write as _};
use std::path::Path;

use bytes::Bytes;
use futures_util::future::join_all;

use super::{Folder, done, id, outcome, query, recorded};
use crate::ledger::{Found, Ledger, LedgerReader, Record, Stored, Write, with_store};

#[tokio::test]
async fn a_full_disk_fails_the_call_and_later_calls_succeed() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let large = |row| Record { stored: Stored::Response(Bytes::from(vec![b'x'; 1 << 20])), ..done(row) };
    let ledger = Ledger::open(&path).await.unwrap();
    ledger.record(done(1)).await.unwrap();
    ledger.intend(id(2), None).await.unwrap();
    ledger.limit_pages(Some(40)).await.unwrap();

    // The small one of a group is recorded although the large one does not fit.
    let results = join_all([ledger.record(large(2)), ledger.record(done(3))]).await;
    let error = results[0].as_ref().unwrap_err();
    assert!(error.is_io());
    let expected = format!(
        "ledger `{}`: nothing was recorded: database or disk is full; free some space on its disk",
        path.display()
    );
    assert_eq!(error.to_string(), expected);
    assert!(results[1].is_ok());
    assert_eq!(ledger.find(vec![id(1), id(2), id(3)]).await.unwrap(), [outcome(done(1)), Found::New, outcome(done(3))]);
    // The row is still in flight.
    assert_eq!(query(&path, "SELECT count(*) FROM in_flight"), ["1"]);

    ledger.limit_pages(None).await.unwrap();
    ledger.record(large(2)).await.unwrap();
    ledger.close().await.unwrap();
    assert_eq!(query(&path, "SELECT count(*), (SELECT count(*) FROM in_flight) FROM outcomes"), ["3|0"]);
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.find(vec![id(2)]).await.unwrap(), [outcome(large(2))]);
}

#[tokio::test]
async fn an_intent_is_not_recorded_on_a_full_disk() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let ledger = Ledger::open(&path).await.unwrap();
    ledger.limit_pages(Some(1)).await.unwrap();
    let key = Some("x".repeat(100_000));
    let error = ledger.intend(id(1), key.clone()).await.unwrap_err();
    assert!(error.to_string().contains("nothing was recorded: database or disk is full"), "{error}");
    ledger.limit_pages(None).await.unwrap();
    ledger.intend(id(1), key).await.unwrap();
    drop(ledger);
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.find(vec![id(1)]).await.unwrap(), [Found::Unknown]);
}

#[test]
fn a_group_that_fails_is_rolled_back_and_can_be_retried() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let intent = Write::Intend(id(1), None);
    let large = Record { stored: Stored::Response(Bytes::from(vec![b'x'; 1 << 20])), ..done(2) };
    let in_flight = || query(&path, "SELECT count(*) FROM in_flight");
    with_store(&path, |store| {
        store.limit_pages(Some(40)).unwrap();
        store.commit([&intent, &Write::Record(Box::new(large))]).unwrap_err();
        assert_eq!(in_flight(), ["0"]);
        store.commit([&intent]).unwrap();
        assert_eq!(in_flight(), ["1"]);
        Ok(())
    })
    .unwrap();
}

#[tokio::test]
async fn damaged_files_are_errors() {
    let folder = Folder::new();
    let original = folder.path("job.sqlite");
    recorded(&original, (0..500).map(done)).await;
    let page_size = 8192;
    let root = |table: &str| {
        let sql = format!("SELECT rootpage FROM sqlite_schema WHERE name = '{table}'");
        query(&original, &sql)[0].parse::<u64>().unwrap()
    };

    let truncated = copy(&folder, "truncated.sqlite");
    File::options().write(true).open(&truncated).unwrap().set_len(3 * page_size).unwrap();
    check_damaged(&truncated, true).await;

    let garbage = copy(&folder, "garbage.sqlite");
    overwrite(&garbage, 0, &[0xA5; 100]);
    let error = Ledger::open(&garbage).await.unwrap_err();
    assert!(error.is_invalid_input());
    assert!(error.to_string().contains("is not an SQLite file, or is damaged at its start"), "{error}");

    for table in ["outcomes", "outcome_index"] {
        let flipped = copy(&folder, &format!("{table}.sqlite"));
        overwrite(&flipped, (root(table) - 1) * page_size, &[0xA5; 64]);
        check_damaged(&flipped, table == "outcomes").await;
    }
}

/// Checks that a damaged file is an error when it is opened or read, and that nothing is changed in it.
async fn check_damaged(path: &Path, read: bool) {
    let before = fs::read(path).unwrap();
    let found = match Ledger::open(path).await {
        Ok(ledger) => ledger.find((0..500).map(id).collect()).await.map(drop),
        Err(error) => Err(error),
    };
    let mut errors = vec![found.unwrap_err()];
    if read {
        errors.push(LedgerReader::open(path).and_then(|mut reader| reader.try_for_each(|e| e.map(drop))).unwrap_err());
    }
    for error in errors {
        assert!(error.is_io());
        let expected = format!(
            "database disk image is malformed; the file is damaged: save what is readable with `sqlite3 {} .recover | \
             sqlite3 new.sqlite`",
            path.display()
        );
        assert!(error.to_string().ends_with(&expected), "{error}");
    }
    assert_eq!(fs::read(path).unwrap().len(), before.len());
}

fn copy(folder: &Folder, name: &str) -> std::path::PathBuf {
    fs::copy(folder.path("job.sqlite"), folder.path(name)).unwrap();
    folder.path(name)
}

fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
    let mut file = File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_created_is_an_error() {
    let folder = Folder::new();
    fs::write(folder.path("file"), "").unwrap();
    let path = folder.path("file/runs/job.sqlite");
    let error = Ledger::open(&path).await.unwrap_err();
    let start =
        format!("ledger `{}`: folder `{}` cannot be created: ", path.display(), folder.path("file/runs").display());
    assert!(error.is_io());
    assert!(error.to_string().starts_with(&start), "{error}");
}

#[tokio::test]
async fn a_folder_is_no_ledger() {
    let folder = Folder::new();
    let path = folder.path("folder");
    fs::create_dir(&path).unwrap();
    let error = Ledger::open(&path).await.unwrap_err();
    assert!(error.is_io());
    let expected = format!(
        "ledger `{0}`: it cannot be opened: unable to open database file: {0}; check that the file and its folder \
         exist and are writable",
        path.display()
    );
    assert_eq!(error.to_string(), expected);
    let missing = LedgerReader::open(folder.path("missing.sqlite")).unwrap_err();
    assert!(missing.is_io());
    assert!(!folder.path("missing.sqlite").exists());
}

/// The file system of `/proc` is read-only even for an administrator.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_read_only_folder_is_an_error() {
    let error = Ledger::open(Path::new("/proc/self/job.sqlite")).await.unwrap_err();
    assert!(error.is_io());
    let expected = "ledger `/proc/self/job.sqlite`: its lock file cannot be opened: ";
    assert!(error.to_string().starts_with(expected), "{error}");
}

#[tokio::test]
async fn a_read_only_file_is_an_error() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    recorded(&path, [done(1)]).await;
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    assert_eq!(LedgerReader::open(&path).unwrap().count(), 1);
    // An administrator may write it.
    if File::options().write(true).open(&path).is_err() {
        let error = Ledger::open(&path).await.unwrap_err();
        assert!(error.is_io());
        let remedy = "; check that the file and its folder exist and are writable";
        assert!(error.to_string().ends_with(remedy), "{error}");
    }
}

#[tokio::test]
async fn an_empty_path_is_an_error() {
    let error = Ledger::open(Path::new("")).await.unwrap_err();
    assert_eq!(error.to_string(), "`ledger` is an empty path; pass the path of a file");
}

/// SQLite has a database in memory of this name, which would lose all outcomes.
#[cfg(unix)]
#[tokio::test]
async fn special_names_of_sqlite_are_files() {
    let path = Path::new(":memory:");
    recorded(path, [done(1)]).await;
    let count = LedgerReader::open(path).unwrap().count();
    fs::remove_file(path).unwrap();
    fs::remove_file(":memory:.lock").unwrap();
    assert_eq!(count, 1);
}

/// The results of changes are sent in a task of the runtime that opened the ledger.
#[test]
fn a_ledger_outlives_the_runtime_that_opened_it() {
    let folder = Folder::new();
    let runtime = || tokio::runtime::Runtime::new().unwrap();
    let ledger = runtime().block_on(Ledger::open(&folder.path("job.sqlite"))).unwrap();
    runtime().block_on(async {
        ledger.intend(id(1), None).await.unwrap();
        ledger.record(done(1)).await.unwrap();
        assert_eq!(ledger.find(vec![id(1)]).await.unwrap(), [outcome(done(1))]);
        ledger.close().await.unwrap();
    });
}
