//! Tests of lookups.

use std::collections::VecDeque;

use super::{Folder, done, id, outcome, query, recorded};
use crate::ledger::index::BATCH;
use crate::ledger::read_ahead::ReadAhead;
use crate::ledger::{Found, Ledger, LedgerReader, Record, Stored};

#[tokio::test]
async fn rows_are_found_in_any_order() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    recorded(&path, (0..1500).map(done)).await;
    let orders: [Box<dyn Fn(u64) -> u64>; 4] =
        [Box::new(|n| n), Box::new(|n| 1499 - n), Box::new(|n| n * 577 % 1500), Box::new(|n| n ^ 31)];
    let ledger = Ledger::open(&path).await.unwrap();
    for order in &orders {
        for batch in (0..1472).collect::<Vec<u64>>().chunks(100) {
            let rows: Vec<_> = batch.iter().map(|n| order(*n)).collect();
            let found = ledger.find(rows.iter().map(|row| id(*row)).collect()).await.unwrap();
            assert_eq!(found, rows.iter().map(|row| outcome(done(*row))).collect::<Vec<_>>());
        }
    }
    assert_eq!(
        ledger.find(vec![id(1500), id(3), id(3)]).await.unwrap(),
        [Found::New, outcome(done(3)), outcome(done(3))]
    );
}

#[test]
fn sequential_reads_grow_and_random_reads_shrink() {
    let mut ahead = ReadAhead::default();
    let mut counts = Vec::new();
    let mut next = 0;
    for _ in 0..10 {
        let (start, count) = ahead.plan(next);
        assert_eq!(start, next);
        for seq in start..start + count as i64 {
            ahead.add(seq, Box::new(done(seq as u64)));
        }
        for seq in start + 1..start + count as i64 {
            assert_eq!(ahead.take(id(seq as u64), None), Some(Box::new(done(seq as u64))));
        }
        counts.push(count);
        next += count as i64;
    }
    assert_eq!(counts, [1, 2, 4, 8, 16, 32, 64, 128, 256, 256]);

    let random: Vec<_> = (1..=9).map(|n| ahead.plan(n * 1_000_000)).collect();
    assert_eq!(random.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [256, 128, 64, 32, 16, 8, 4, 2, 1]);
}

#[test]
fn read_ahead_is_bounded() {
    let mut ahead = ReadAhead::default();
    let large = |seq: u64| Box::new(Record { stored: Stored::Response(vec![b'x'; 1 << 20].into()), ..done(seq) });
    let fits: Vec<_> = (0..5).map(|seq| ahead.add(seq, large(seq as u64))).collect();
    assert_eq!(fits, [true, true, false, false, false]);
    for seq in 5..20 {
        ahead.add(seq, large(seq as u64));
    }
    let kept: Vec<_> = (0..20).filter(|seq| ahead.take(id(*seq), None).is_some()).collect();
    assert_eq!(kept, [15, 16, 17, 18, 19]);

    for seq in 20..5000 {
        ahead.add(seq, Box::new(done(seq as u64)));
    }
    assert_eq!((0..5000).filter(|seq| ahead.take(id(*seq), None).is_some()).count(), 1024);
}

#[tokio::test]
async fn the_index_is_written_in_groups_and_completed_when_the_ledger_is_opened() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    recorded(&path, [done(0)]).await;
    assert_eq!(query(&path, "SELECT seq, indexed_seq FROM outcome_index, outcome_index_state"), ["1|1"]);
    // As after an interruption before many groups were written.
    query(&path, "DELETE FROM outcome_index");
    query(&path, "UPDATE outcome_index_state SET indexed_seq = 0");
    let rows = BATCH + 10;
    query(
        &path,
        &format!(
            "WITH RECURSIVE numbers (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < {rows})
             INSERT INTO outcomes (id, operation, state, response, attempts, started_ms, ended_ms)
             SELECT CAST(printf('%08d%08d', value, 0) AS BLOB), 'GET /', 'done', 'x', 1, 2, 3 FROM numbers"
        ),
    );
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(
        query(&path, "SELECT count(*), indexed_seq FROM outcome_index, outcome_index_state"),
        [format!("{BATCH}|{BATCH}")]
    );
    let mut ids = VecDeque::from([id(0)]);
    for row in [1, BATCH, BATCH + 10] {
        ids.push_back(crate::row::RowId(format!("{row:08}{:08}", 0).into_bytes().try_into().unwrap()));
    }
    let found = ledger.find(ids.into()).await.unwrap();
    assert!(found.iter().all(|found| matches!(found, Found::Outcome(_))), "{found:?}");
    ledger.close().await.unwrap();
    let total = rows + 1;
    assert_eq!(
        query(&path, "SELECT count(*), indexed_seq FROM outcome_index, outcome_index_state"),
        [format!("{total}|{total}")]
    );
}

#[tokio::test]
async fn a_reader_returns_all_entries_while_a_job_runs() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    recorded(&path, (0..600).map(done)).await;
    let ledger = Ledger::open(&path).await.unwrap();
    let mut reader = LedgerReader::open(&path).unwrap();
    let first = reader.next().unwrap().unwrap();
    assert_eq!(first.key.as_deref(), Some("row-0"));
    assert_eq!(first.response.as_deref(), Some(&br#"{"id":"chat-0","text":""}"#[..]));
    assert_eq!((first.failure, first.attempts, first.request_id.as_deref()), (None, 1, Some("req-0")));
    ledger.record(done(600)).await.unwrap();
    let keys: Vec<_> = reader.map(|entry| entry.unwrap().key.unwrap()).collect();
    assert_eq!(keys, (1..=600).map(|row| format!("row-{row}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn ids_that_agree_in_their_start_lose_no_outcome() {
    let folder = Folder::new();
    let path = folder.path("job.sqlite");
    let with_end = |end| crate::row::RowId([1, 2, 3, 4, 5, 6, 7, 8, end, 0, 0, 0, 0, 0, 0, 0]);
    let record = |end| Record { id: with_end(end), ..done(end.into()) };
    recorded(&path, [record(1)]).await;
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.find(vec![with_end(1), with_end(2)]).await.unwrap(), [outcome(record(1)), Found::New]);
    ledger.record(record(2)).await.unwrap();
    assert_eq!(ledger.find(vec![with_end(1), with_end(2)]).await.unwrap(), [outcome(record(1)), outcome(record(2))]);
    ledger.close().await.unwrap();
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!(ledger.find(vec![with_end(2), with_end(1)]).await.unwrap(), [outcome(record(2)), Found::New]);
    assert_eq!(query(&path, "SELECT key FROM outcomes"), ["row-1", "row-2"]);
}
