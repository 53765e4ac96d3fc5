//! The time at which requests start and stop.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::{Instant, sleep, timeout};

use super::{Service, number, numbers, secs, since};

const HALF: Duration = Duration::from_millis(500);

#[tokio::test(start_paused = true)]
async fn the_iterator_is_advanced_only_to_start_requests() {
    let service = Service::new(|_| secs(1));
    let client = service.client();
    let pulled = Cell::new(0);
    let endless = (0..).map(|n| number(&client, n)).inspect(|_| pulled.set(pulled.get() + 1));
    let mut results = client.buffered(endless, 3);
    sleep(secs(5)).await;
    assert_eq!((pulled.get(), service.sent()), (0, 0), "no request starts before a result is awaited");

    assert!(timeout(HALF, results.next()).await.is_err());
    assert_eq!((pulled.get(), service.sent()), (3, 3));
    sleep(secs(5)).await;
    assert_eq!((pulled.get(), service.running()), (3, 0), "they are done, and no result was awaited");

    for expected in 0..100 {
        assert_eq!(results.next().await.unwrap().unwrap(), expected);
        tokio::task::yield_now().await;
        assert!(pulled.get() <= expected + 24 && service.sent() == pulled.get());
    }
}

#[tokio::test(start_paused = true)]
async fn an_endless_iterator_runs_only_as_far_as_results_are_taken() {
    let service = Service::new(|_| secs(1));
    let client = service.client();
    let pulled = Cell::new(0);
    let endless = (0..).map(|n| number(&client, n)).inspect(|_| pulled.set(pulled.get() + 1));
    let results = client.buffered(endless, 4).take(10);
    let taken: Vec<usize> = results.map(Result::unwrap).collect().await;
    assert!(taken.into_iter().eq(0..10));
    sleep(secs(60)).await;
    // The last four requests were created but dropped before they were sent.
    assert_eq!((pulled.get(), service.sent(), service.running()), (16, 12, 0));
}

#[tokio::test(start_paused = true)]
async fn requests_continue_while_the_program_works() {
    let (service, started) = (Service::new(|_| secs(2)), Instant::now());
    let client = service.builder().timeout(secs(3)).max_retries(0).build().unwrap();
    let mut results = client.buffered(numbers(&client, 8), 4);
    results.next().await.unwrap().unwrap();
    // Four more have started, and complete within their timeout although no result is awaited.
    sleep(secs(600)).await;
    while let Some(result) = results.next().await {
        result.unwrap();
    }
    assert_eq!(since(started), 602);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_results_cancels_running_requests() {
    let service = Service::new(|_| secs(2));
    let client = service.client();
    let mut results = client.buffered(numbers(&client, 100), 4);
    results.next().await.unwrap().unwrap();
    tokio::task::yield_now().await;
    assert_eq!((service.sent(), service.running()), (8, 4));
    drop(results);
    tokio::task::yield_now().await;
    assert_eq!(service.running(), 0);

    assert!(timeout(secs(1), client.buffered(numbers(&client, 100), 4).collect()).await.is_err());
    tokio::task::yield_now().await;
    assert_eq!(service.running(), 0);
    sleep(secs(60)).await;
    assert_eq!(service.sent(), 12);
}

#[tokio::test(start_paused = true)]
async fn cancelling_next_loses_no_result() {
    let service = Service::new(|n| secs(n as u64 % 3 + 1));
    let client = service.client();
    let mut results = client.buffered(numbers(&client, 30), 4);
    let mut taken = Vec::new();
    while taken.len() < 30 {
        if let Ok(result) = timeout(HALF, results.next()).await {
            taken.push(result.unwrap().unwrap());
        }
    }
    assert!(taken.into_iter().eq(0..30));
    assert!(results.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_iterator_that_has_ended_is_dropped_and_not_advanced() {
    let service = Service::new(|_| secs(1));
    let client = service.client();
    let kept = Arc::new(());
    let mut left = Some(number(&client, 0));
    let list = {
        let (client, kept) = (client.clone(), Arc::clone(&kept));
        std::iter::from_fn(move || {
            let _kept = &kept;
            // The iterator would restart if it was advanced after its end.
            let next = left.take();
            if next.is_none() {
                left = Some(number(&client, 1));
            }
            next
        })
    };
    let mut results = client.buffered(list, 4);
    assert_eq!(results.next().await.unwrap().unwrap(), 0);
    assert!(results.next().await.is_none() && results.next().await.is_none());
    assert_eq!((Arc::strong_count(&kept), service.sent()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_debug_output_shows_the_progress() {
    let service = Service::new(|n| secs([2, 1, 9, 9][n]));
    let client = service.client();
    let mut results = client.buffered(numbers(&client, 4), 3);
    results.next().await.unwrap().unwrap();
    assert_eq!(format!("{results:?}"), "Buffered { limit: 3, running: 2, finished: 1, taken: 1, .. }");
    assert_eq!(
        format!("{:?}", results.unordered()),
        "BufferedUnordered { limit: 3, running: 2, finished: 1, taken: 1, .. }"
    );
}
