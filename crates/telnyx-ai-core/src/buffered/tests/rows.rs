//! Each row is returned once, with its own result.

use std::future::IntoFuture;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;

use futures_util::{FutureExt, StreamExt};
use tokio::time::{Instant, sleep};

use super::{Service, number, secs, since};
use crate::error::Result;
use crate::request::RequestFuture;

/// A row that is neither `Send` nor `Clone`, and that may be unmovable once it is pinned.
struct Row {
    number: usize,
    _alive: Rc<()>,
    _pinned: std::marker::PhantomPinned,
}

fn rows(alive: &Rc<()>, count: usize) -> impl Iterator<Item = Row> + use<> {
    let alive = Rc::clone(alive);
    (0..count).map(move |number| Row { number, _alive: Rc::clone(&alive), _pinned: std::marker::PhantomPinned })
}

fn mixed() -> Service {
    Service { misses: |n| n % 3 == 1, ..Service::new(|n| secs([3, 1, 2][n % 3])) }
}

fn assert_own((row, result): &(Row, Result<usize>)) {
    match result {
        Ok(n) => assert!(*n == row.number && n % 3 != 1),
        Err(error) => assert!(error.is_not_found() && error.body() == row.number.to_string().as_bytes(), "{error}"),
    }
}

#[tokio::test(start_paused = true)]
async fn rows_keep_their_order_and_are_returned_with_their_results() {
    let (service, alive) = (mixed(), Rc::new(()));
    let client = service.client();
    let mut results = client.buffered_rows(rows(&alive, 30), 4, |row| number(&client, row.number));
    for expected in 0..30 {
        let item = results.next().await.unwrap();
        assert_eq!(item.0.number, expected);
        assert_own(&item);
    }
    assert!(results.next().await.is_none() && results.next().await.is_none());
    service.assert_busy(4, 30);

    let collected = client.buffered_rows(rows(&alive, 30), 4, |row| number(&client, row.number)).collect().await;
    assert!(collected.iter().map(|(row, _)| row.number).eq(0..30));
    collected.iter().for_each(assert_own);
    drop((results, collected));
    assert_eq!(Rc::strong_count(&alive), 1, "no row is kept");
}

#[tokio::test(start_paused = true)]
async fn unordered_rows_are_returned_once_as_their_results_arrive() {
    let (service, alive, started) = (Service::new(|n| secs(20 - n as u64)), Rc::new(()), Instant::now());
    let client = service.client();
    let mut results = client.buffered_rows(rows(&alive, 10), 10, |row| number(&client, row.number)).unordered();
    for expected in (0..10).rev() {
        let (row, result) = results.next().await.unwrap();
        assert_eq!((row.number, result.unwrap(), since(started)), (expected, expected, 20 - expected as u64));
    }
    assert!(results.next().await.is_none());

    let service = mixed();
    let client = service.client();
    let mut all =
        client.buffered_rows(rows(&alive, 30), 4, |row| number(&client, row.number)).unordered().collect().await;
    all.iter().for_each(assert_own);
    all.sort_by_key(|(row, _)| row.number);
    assert!(all.iter().map(|(row, _)| row.number).eq(0..30));
}

#[tokio::test(start_paused = true)]
async fn a_request_is_made_when_it_starts_and_rows_are_dropped_with_the_stream() {
    let (service, alive) = (Service::new(|_| secs(1)), Rc::new(()));
    let client = service.client();
    let mut made = 0;
    let mut results = client.buffered_rows(rows(&alive, 100), 2, |row| {
        made += 1;
        number(&client, row.number)
    });
    assert_eq!(results.next().await.unwrap().0.number, 0);
    drop(results);
    sleep(secs(5)).await;
    assert_eq!((made, service.running(), Rc::strong_count(&alive)), (4, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_0_returns_every_row_with_the_error() {
    let (service, alive) = (Service::new(|_| secs(1)), Rc::new(()));
    let client = service.client();
    let results = client.buffered_rows(rows(&alive, 20), 0, |row| number(&client, row.number)).collect().await;
    assert!(results.iter().map(|(row, _)| row.number).eq(0..20));
    for (_, result) in results {
        let error = result.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
    }
    assert_eq!(service.sent(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_panic_affects_its_own_row_only() {
    let (service, alive) = (Service::new(|_| secs(5)), Rc::new(()));
    let client = service.client();
    let request = |row: &Row| -> RequestFuture<usize> {
        match row.number {
            1 => Box::pin(async { panic!("the second") }),
            n => number(&client, n).into_future(),
        }
    };
    let mut results = client.buffered_rows(rows(&alive, 4), 2, request);
    assert_eq!(results.next().await.unwrap().0.number, 0);
    let panic = AssertUnwindSafe(results.next()).catch_unwind().await.map(drop).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"the second"));
    for expected in [2, 3] {
        let (row, result) = results.next().await.unwrap();
        assert_eq!((row.number, result.unwrap()), (expected, expected));
    }
    assert!(results.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn dropping_the_future_of_next_loses_no_row() {
    let (service, alive) = (Service::new(|_| secs(10)), Rc::new(()));
    let client = service.client();
    let mut results = client.buffered_rows(rows(&alive, 3), 3, |row| number(&client, row.number));
    assert!(tokio::time::timeout(secs(3), results.next()).await.is_err());
    let rest: Vec<usize> = results.map(|(row, _)| row.number).collect().await;
    assert_eq!(rest, [0, 1, 2]);
    fn is_unpin<T: Unpin>(_: &T) {}
    let idle = client.buffered_rows(rows(&alive, 3), 3, |row| number(&client, row.number));
    is_unpin(&idle);
    assert!(format!("{:?}", Pin::new(&idle)).starts_with("BufferedRows { limit: 3"));
}
