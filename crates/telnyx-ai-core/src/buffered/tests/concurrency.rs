//! The number of running requests.

use tokio::time::{Instant, sleep};

use super::{Service, numbers, secs, since};
use crate::error::Result;

fn uneven(n: usize) -> std::time::Duration {
    secs([3, 1, 7, 2, 5][n % 5])
}

#[tokio::test(start_paused = true)]
async fn the_limit_is_used_while_requests_wait() {
    for limit in [1, 2, 7, 64] {
        let service = Service::new(uneven);
        let client = service.client();
        let results = client.buffered(numbers(&client, 200), limit).collect().await;
        assert!(results.into_iter().map(Result::unwrap).eq(0..200));
        service.assert_busy(limit, 200);

        let service = Service::new(uneven);
        let client = service.client();
        let mut results = client.buffered(numbers(&client, 200), limit).unordered();
        let mut indexes = Vec::new();
        while let Some((index, result)) = results.next().await {
            assert_eq!(result.unwrap(), index);
            indexes.push(index);
        }
        indexes.sort_unstable();
        assert!(indexes.into_iter().eq(0..200));
        service.assert_busy(limit, 200);

        let service = Service::new(uneven);
        let client = service.client();
        let mut results = client.buffered(numbers(&client, 200), limit);
        for n in 0..200 {
            assert_eq!(results.next().await.unwrap().unwrap(), n);
        }
        service.assert_busy(limit, 200);
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_one_sends_sequentially() {
    let (service, started) = (Service::new(|_| secs(2)), Instant::now());
    let client = service.client();
    assert_eq!(client.buffered(numbers(&client, 10), 1).collect().await.len(), 10);
    assert_eq!(since(started), 20);
    service.assert_busy(1, 10);
}

#[tokio::test(start_paused = true)]
async fn a_limit_above_the_number_of_requests_sends_all_at_once() {
    for limit in [5, 6, usize::MAX / 8 + 1, usize::MAX] {
        let (service, started) = (Service::new(|_| secs(2)), Instant::now());
        let client = service.client();
        assert_eq!(client.buffered(numbers(&client, 5), limit).collect().await.len(), 5);
        assert_eq!(client.buffered(numbers(&client, 5), limit).unordered().next().await.unwrap().1.unwrap(), 0);
        assert_eq!((since(started), service.sent()), (4, 10));
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_list_has_no_results() {
    let client = Service::new(|_| secs(2)).client();
    assert!(client.buffered(numbers(&client, 0), 4).next().await.is_none());
    assert!(client.buffered(numbers(&client, 0), 4).unordered().next().await.is_none());
    assert!(client.buffered(numbers(&client, 0), 4).collect().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_slow_request_delays_others_only_beyond_eight_times_the_limit() {
    let slow_first = |n| if n == 0 { secs(1000) } else { secs(1) };
    let service = Service::new(slow_first);
    let client = service.client();
    let mut results = client.buffered(numbers(&client, 100), 4);
    assert!(tokio::time::timeout(secs(999), results.next()).await.is_err());
    assert_eq!((service.sent(), service.running()), (32, 1));
    assert_eq!(results.next().await.unwrap().unwrap(), 0);
    assert_eq!(results.collect().await.len(), 99);

    // With `collect` or `unordered`, no request waits for the slow request.
    let started = Instant::now();
    let service = Service::new(slow_first);
    let client = service.client();
    assert_eq!(client.buffered(numbers(&client, 301), 4).collect().await.len(), 301);
    assert_eq!(since(started), 1000);
    service.assert_busy(4, 301);
    let started = Instant::now();
    let mut results = client.buffered(numbers(&client, 301), 4).unordered();
    for _ in 0..300 {
        assert_ne!(results.next().await.unwrap().0, 0);
    }
    assert_eq!((since(started), results.next().await.unwrap().0), (100, 0));
}

#[tokio::test(start_paused = true)]
async fn the_number_of_results_in_memory_is_bounded() {
    for ordered in [true, false] {
        let service = Service::new(uneven);
        let client = service.client();
        let mut results = client.buffered(numbers(&client, 10_000), 16);
        let mut unordered = client.buffered(numbers(&client, 10_000), 16).unordered();
        let mut most = 0;
        for taken in 0..10_000 {
            match ordered {
                true => assert_eq!(results.next().await.unwrap().unwrap(), taken),
                false => drop(unordered.next().await.unwrap().1.unwrap()),
            }
            most = most.max(service.sent() - taken);
            if taken % 500 == 0 {
                sleep(secs(3600)).await; // the program does something else
            }
        }
        assert_eq!(service.sent(), 10_000);
        assert!((16..=128).contains(&most), "{most} sent and not taken");
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_delays_the_requests() {
    for ordered in [true, false] {
        let service = Service::new(|_| secs(1));
        let client = service.client();
        let mut results = client.buffered(numbers(&client, 300), 4);
        let mut unordered = client.buffered(numbers(&client, 300), 4).unordered();
        for taken in 0..200 {
            match ordered {
                true => drop(results.next().await.unwrap().unwrap()),
                false => drop(unordered.next().await.unwrap().1.unwrap()),
            }
            sleep(secs(10)).await;
            assert!(service.sent() - taken <= 32, "{} sent, {taken} taken", service.sent());
            assert_eq!(service.running(), 0);
        }
        // When the 200th result was awaited, 199 requests had completed and 32 more were allowed, including the 200th.
        assert_eq!(service.sent(), 231);
    }
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_the_client_also_applies() {
    let (service, started) = (Service::new(|_| secs(1)), Instant::now());
    let client = service.builder().max_concurrent_requests(2).build().unwrap();
    let results = client.buffered(numbers(&client, 20), 8).collect().await;
    assert!(results.into_iter().map(Result::unwrap).eq(0..20));
    assert_eq!(since(started), 10);
    service.assert_busy(2, 20);

    // A request that waits for `limit` has not started; a request that waits for the limit of the client has started.
    let short = |n| numbers(&client, n).map(|request| request.deadline(secs(3)));
    assert!(client.buffered(short(20), 2).collect().await.iter().all(Result::is_ok));
    let waited = client.buffered(short(20), 20).collect().await;
    assert!(waited.iter().filter(|result| result.as_ref().is_err_and(|error| error.is_timeout())).count() >= 14);
}
