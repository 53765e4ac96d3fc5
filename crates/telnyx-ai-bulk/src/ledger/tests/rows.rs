//! Tests of intents and outcomes.

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::join_all;

use super::{Folder, done, failed, id, outcome, query, recorded};
use crate::ledger::{Found, Ledger, Record, Store, Stored, Write, with_store};

#[tokio::test]
async fn records_are_returned_as_they_were_recorded() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let unreadable = match failed(3, "expected a list").stored {
        Stored::Failure(failure) => Stored::Unreadable(Bytes::from_static(b"{\xFF\0}"), failure),
        _ => unreachable!(),
    };
    let bare = Record { key: None, model: None, usage: None, cost: None, request_id: None, ..done(4) };
    let empty = Record { stored: Stored::Response(Bytes::new()), ..done(5) };
    let records = [done(1), failed(2, "no \"capacity\""), Record { stored: unreadable, ..failed(3, "") }, bare, empty];
    let expected: Vec<_> = records.iter().cloned().map(outcome).collect();
    let ids: Vec<_> = records.iter().map(|record| record.id).collect();

    let ledger = Ledger::open(&path).await.unwrap();
    for record in records {
        ledger.record(record).await.unwrap();
    }
    assert_eq!(ledger.find(ids.clone()).await.unwrap(), expected);
    ledger.close().await.unwrap();

    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.find(ids).await.unwrap(), expected);
}

#[tokio::test]
async fn a_row_without_an_outcome_is_unknown_in_the_next_run() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let rows = vec![id(1), id(2), id(3), id(4)];

    let ledger = Ledger::open(&path).await.unwrap();
    for row in &rows[..3] {
        ledger.intend(*row, Some("a key".to_owned())).await.unwrap();
    }
    ledger.record(done(1)).await.unwrap();
    ledger.withdraw(id(2)).await.unwrap();
    // In this run the row is in flight.
    assert_eq!(ledger.find(rows[2..].to_vec()).await.unwrap(), [Found::New, Found::New]);
    drop(ledger);

    let ledger = Ledger::open(&path).await.unwrap();
    let expected = [outcome(done(1)), Found::New, Found::Unknown, Found::New];
    assert_eq!(ledger.find(rows.clone()).await.unwrap(), expected);
    assert_eq!(query(&path, "SELECT key FROM in_flight"), ["a key"]);

    // A second request that was not processed leaves the first one unknown.
    ledger.intend(id(3), Some("a key".to_owned())).await.unwrap();
    ledger.withdraw(id(3)).await.unwrap();
    assert_eq!(ledger.find(vec![id(3)]).await.unwrap(), [Found::Unknown]);
    ledger.record(done(3)).await.unwrap();
    assert_eq!(ledger.find(vec![id(3)]).await.unwrap(), [outcome(done(3))]);
    ledger.close().await.unwrap();
    assert!(query(&path, "SELECT slot FROM in_flight").is_empty());
}

#[test]
fn a_change_waits_only_for_other_rows_of_its_run() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let intend = |row| Write::Intend(id(row), None);
    let changes = |row| [intend(row), Write::Withdraw(id(row)), Write::Record(Box::new(done(row)))];
    let waits = |store: &Store<'_>, row| changes(row).map(|change| store.has_others_in_flight(&change));
    with_store(&path, |store| {
        assert_eq!(waits(store, 1), [false; 3]);
        store.commit(&[intend(1)])?;
        assert_eq!((waits(store, 1), waits(store, 2)), ([false; 3], [true; 3]));
        Ok(())
    })
    .unwrap();
    // A row of an earlier run ends no more.
    with_store(&path, |store| {
        assert_eq!(waits(store, 2), [false; 3]);
        Ok(())
    })
    .unwrap();
}

#[tokio::test]
async fn a_later_outcome_replaces_an_earlier_one() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");

    // In one run.
    recorded(&path, [failed(1, "first"), done(2), failed(1, "second")]).await;
    assert_eq!(query(&path, "SELECT key, error_message FROM outcomes ORDER BY seq"), ["row-2|", "row-1|second"]);

    // In the next run, before and after the index has the later one.
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.find(vec![id(2), id(1)]).await.unwrap(), [outcome(done(2)), outcome(failed(1, "second"))]);
    ledger.record(done(1)).await.unwrap();
    assert_eq!(ledger.find(vec![id(1), id(1)]).await.unwrap(), [outcome(done(1)), outcome(done(1))]);
    drop(ledger);
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.find(vec![id(2), id(1)]).await.unwrap(), [outcome(done(2)), outcome(done(1))]);
    ledger.close().await.unwrap();
    assert_eq!(query(&path, "SELECT key, state FROM outcomes ORDER BY seq"), ["row-2|done", "row-1|done"]);
}

#[tokio::test]
async fn a_deleted_outcome_is_new_again() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    recorded(&path, (1..=5).map(done)).await;
    query(&path, "DELETE FROM outcomes WHERE key IN ('row-2', 'row-5')");

    let ledger = Ledger::open(&path).await.unwrap();
    // Takes a position after the deleted ones, so that no row is found at the position of another row.
    ledger.record(done(6)).await.unwrap();
    drop(ledger);
    let ledger = Ledger::open(&path).await.unwrap();
    let found = ledger.find((1..=6).map(id).collect()).await.unwrap();
    let expected = [outcome(done(1)), Found::New, outcome(done(3)), outcome(done(4)), Found::New, outcome(done(6))];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn concurrent_changes_are_committed_in_groups() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let ledger = Ledger::open(&path).await.unwrap();
    let rows: Vec<_> = (0..3000).collect();
    for result in join_all(rows.iter().map(|row| ledger.intend(id(*row), None))).await {
        result.unwrap();
    }
    for result in join_all(rows.iter().map(|row| ledger.record(done(*row)))).await {
        result.unwrap();
    }
    let found = ledger.find(rows.iter().map(|row| id(*row)).collect()).await.unwrap();
    assert_eq!(found, rows.iter().map(|row| outcome(done(*row))).collect::<Vec<_>>());
    ledger.close().await.unwrap();
    assert_eq!(query(&path, "SELECT count(*), (SELECT count(*) FROM in_flight) FROM outcomes"), ["3000|0"]);
}

#[tokio::test]
async fn a_dropped_call_is_recorded() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let ledger = Ledger::open(&path).await.unwrap();
    let _ = ledger.record(done(1)).now_or_never();
    drop(ledger);
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.find(vec![id(1)]).await.unwrap(), [outcome(done(1))]);
}
