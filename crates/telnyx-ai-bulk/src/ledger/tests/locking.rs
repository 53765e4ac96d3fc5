//! Tests of the lock.

use std::fs;

use super::{Folder, done, recorded};
use crate::ledger::lock::Lock;
use crate::ledger::{Ledger, LedgerReader};

#[tokio::test]
async fn the_second_job_reports_who_holds_the_ledger() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let ledger = Ledger::open(&path).await.unwrap();
    let error = Ledger::open(&path).await.unwrap_err();
    assert!(error.is_invalid_input());
    let text = error.to_string();
    let start = format!("`ledger` `{}` is in use by process {} on host ", path.display(), std::process::id());
    assert!(text.starts_with(&start), "{text}");
    let since = text.split_once(" since ").unwrap().1;
    let (time, rest) = since.split_at(20);
    assert!(time.starts_with("20") && time.ends_with('Z'), "{time}");
    assert_eq!(rest, "; wait until that job ends, or choose another ledger");

    // Readers need no lock.
    assert_eq!(LedgerReader::open(&path).unwrap().count(), 0);
    ledger.close().await.unwrap();
    assert_eq!(fs::read_to_string(folder.path("job.sqlite.lock")).unwrap(), "");
    Ledger::open(&path).await.unwrap();
}

#[tokio::test]
async fn content_of_a_lock_file_without_a_holder_is_ignored() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    fs::write(folder.path("job.sqlite.lock"), "process 1 on host gone since 2020-01-01T00:00:00Z\n").unwrap();
    recorded(&path, [done(1)]).await;
}

#[tokio::test]
async fn a_closed_ledger_is_one_file_beside_its_lock() {
    let folder = Folder::new();
    let path = folder.path("runs/today/job.sqlite");
    recorded(&path, [done(1)]).await;
    let mut names: Vec<_> = fs::read_dir(path.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["job.sqlite", "job.sqlite.lock"]);
    // Not in WAL mode, so a reader creates no files.
    assert_eq!(fs::read(&path).unwrap()[18..20], [1, 1]);
}

/// A spawned process has a copy of each open file until it runs its program.
#[test]
fn a_copy_of_the_file_does_not_keep_the_lock() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let lock = Lock::take(&path).unwrap();
    let copy = lock.0.try_clone().unwrap();
    assert!(Lock::take(&path).is_err());
    drop(lock);
    Lock::take(&path).unwrap();
    drop(copy);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_and_its_target_have_one_lock() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    recorded(&path, [done(1)]).await;
    let link = folder.path("link.sqlite");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let ledger = Ledger::open(&link).await.unwrap();
    let error = Ledger::open(&path).await.unwrap_err();
    assert!(error.to_string().contains("is in use by process"), "{error}");
    ledger.close().await.unwrap();
}
