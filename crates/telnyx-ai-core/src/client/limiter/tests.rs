mod order;
mod tokens;

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures_util::future::join_all;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use tokio::sync::oneshot;
use tokio::task::LocalSet;
use tokio::time::{Instant, sleep, timeout};

use super::wake_task::SKIP_AFTER;
use super::{Body, Limiter, NoResponse, Permit, Settings};

const MINUTE: Duration = Duration::from_secs(60);

type Waiting<'a> = Pin<Box<dyn Future<Output = Result<Permit, NoResponse>> + 'a>>;

fn limiter(max_concurrent_requests: Option<usize>, adaptive_rate: bool) -> Limiter {
    Limiter::new(&Settings { max_concurrent_requests, adaptive_rate, ..Settings::default() })
}

/// Returns a waiting call that has been polled once.
fn unpolled(limiter: &Limiter) -> Waiting<'_> {
    let mut waiting: Waiting<'_> = Box::pin(limiter.admit(&Body::Empty, MINUTE));
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    waiting
}

fn headers(values: &[(&'static str, u64)]) -> HeaderMap {
    values.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from(*value))).collect()
}

/// Waits for a permit and returns it with the duration of the wait.
async fn admitted(limiter: &Limiter) -> (Permit, Duration) {
    let started = Instant::now();
    let permit = timeout(MINUTE, limiter.admit(&Body::Empty, MINUTE)).await.expect("a permit within a minute").unwrap();
    (permit, started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn unpolled_calls_delay_no_other_call() {
    for number in [1, 2, 3, 50, 500] {
        let limiter = limiter(Some(1), false);
        let (held, _) = admitted(&limiter).await;
        let waiting: Vec<_> = (0..number).map(|_| unpolled(&limiter)).collect();
        let (behind, release) = futures_util::future::join(admitted(&limiter), async {
            sleep(Duration::from_secs(1)).await;
            drop(held);
            Instant::now()
        })
        .await;
        // The unpolled calls are skipped in batches of doubling size.
        let skipped = release.elapsed();
        assert!(skipped <= Duration::from_millis(25), "{number}: {skipped:?}");
        drop(behind);
        let (_permit, waited) = admitted(&limiter).await;
        assert_eq!(waited, Duration::ZERO, "{number}: a new call takes the permit that unpolled calls do not take");
        drop(waiting);
    }
}

#[tokio::test(start_paused = true)]
async fn a_skipped_call_keeps_its_position_in_the_queue() {
    let limiter = limiter(Some(1), false);
    let (held, _) = admitted(&limiter).await;
    let first = unpolled(&limiter);
    let order = Cell::new(Vec::new());
    let note = |name| order.set([order.take(), vec![name]].concat());
    let later = async {
        let (_permit, _) = admitted(&limiter).await;
        note("second");
        sleep(Duration::from_secs(5)).await;
    };
    let third = async {
        sleep(Duration::from_millis(1)).await;
        admitted(&limiter).await;
        note("third");
    };
    let late = async {
        drop(held);
        sleep(Duration::from_secs(1)).await;
        drop(first.await.unwrap());
        note("first");
    };
    tokio::join!(later, third, late);
    assert_eq!(order.take(), ["second", "first", "third"]);
}

#[tokio::test(start_paused = true)]
async fn polled_calls_are_served_in_order_between_unpolled_calls() {
    let limiter = limiter(Some(2), false);
    let (first, second) = (admitted(&limiter).await, admitted(&limiter).await);
    let order = Cell::new(Vec::new());
    let (mut idle, mut polled) = (Vec::new(), Vec::new());
    for number in 0..100 {
        if number % 3 == 0 {
            idle.push(unpolled(&limiter));
            continue;
        }
        let (limiter, order) = (&limiter, &order);
        let mut call = Box::pin(async move {
            let _permit = limiter.admit(&Body::Empty, MINUTE).await.unwrap();
            order.set([order.take(), vec![number]].concat());
            sleep(Duration::from_secs(1)).await;
        });
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        polled.push(call);
    }
    drop((first, second));
    let started = Instant::now();
    join_all(polled).await;
    assert_eq!(order.take(), (0..100).filter(|number| number % 3 != 0).collect::<Vec<_>>());
    // 66 calls with a limit of two.
    let took = started.elapsed();
    assert!((33_000..33_500).contains(&took.as_millis()), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_new_window_is_not_lost_to_unpolled_calls() {
    let limiter = limiter(None, true);
    let (probe, _) = admitted(&limiter).await;
    let report = headers(&[("x-ratelimit-limit", 3), ("x-ratelimit-remaining", 0), ("x-ratelimit-reset", 10)]);
    let before = [unpolled(&limiter), unpolled(&limiter)];
    probe.report(StatusCode::OK, &report);
    let behind = [unpolled(&limiter), unpolled(&limiter)];
    let started = Instant::now();
    // The next window allows three more requests.
    let calls = join_all((0..3).map(|_| admitted(&limiter))).await;
    let took = started.elapsed();
    assert!(took >= Duration::from_secs(10) && took <= Duration::from_millis(10_020), "{took:?}");
    drop((before, behind, calls));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_the_rate_holds_no_permit() {
    // Two permits, because a call could wrongly keep one permit while it waits for the rate.
    let limiter = limiter(Some(2), true);
    let (probe, _) = admitted(&limiter).await;
    let waits_for_the_rate = unpolled(&limiter);
    probe.report(StatusCode::OK, &HeaderMap::new());
    let (_permit, waited) = admitted(&limiter).await;
    assert!(waited <= 5 * SKIP_AFTER, "{waited:?}");
    drop((waits_for_the_rate, probe));
}

#[tokio::test(start_paused = true)]
async fn an_unpolled_probe_delays_other_calls_for_five_seconds() {
    let limiter = limiter(None, true);
    let (_probe, _) = admitted(&limiter).await;
    let (second, waited) = admitted(&limiter).await;
    assert_eq!((waited, second.waited()), (Duration::from_secs(5), Duration::from_secs(5)));
    second.report(StatusCode::OK, &HeaderMap::new());
    let (third, waited) = admitted(&limiter).await;
    assert_eq!((waited, third.waited()), (Duration::ZERO, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_response_ends_with_the_timeout_and_waiting_for_a_window_does_not() {
    let limiter = limiter(None, true);
    let (probe, _) = admitted(&limiter).await;
    let started = Instant::now();
    assert!(limiter.admit(&Body::Empty, Duration::from_secs(3)).await.is_err());
    assert_eq!(started.elapsed(), Duration::from_secs(3));

    let reported = headers(&[("x-ratelimit-limit", 3), ("x-ratelimit-remaining", 0), ("x-ratelimit-reset", 20)]);
    let started = Instant::now();
    let report = async {
        sleep(Duration::from_secs(2)).await;
        probe.report(StatusCode::OK, &reported);
    };
    let (admitted, ()) = tokio::join!(limiter.admit(&Body::Empty, Duration::from_secs(3)), report);
    assert_eq!(admitted.unwrap().waited(), Duration::ZERO);
    assert_eq!(started.elapsed().as_secs(), 22);
}

#[test]
fn calls_of_a_runtime_are_served_while_another_runtime_is_blocked() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let limiter = Arc::new(limiter(Some(1), false));
    let (still, other) = (runtime(), runtime());
    let held = still.block_on(limiter.admit(&Body::Empty, MINUTE)).unwrap();
    let [waiting] = still.block_on(async { [unpolled(&limiter)] });
    let thread = {
        let limiter = Arc::clone(&limiter);
        let (waits, is_waiting) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            other.block_on(async {
                let mut call = Box::pin(limiter.admit(&Body::Empty, MINUTE));
                let mut waits = Some(waits);
                poll_fn(|cx| {
                    let polled = call.as_mut().poll(cx);
                    waits.take().map(|waits| waits.send(()));
                    polled
                })
                .await
                .map(drop)
                .unwrap();
            });
        });
        is_waiting.blocking_recv().unwrap();
        thread
    };
    // Released outside a runtime, while the runtime of the first call is not driven.
    drop(held);
    thread.join().unwrap();
    drop(waiting);
}

#[test]
fn a_runtime_that_shuts_down_blocks_no_other() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let limiter = limiter(Some(1), false);
    for _ in 0..3 {
        let ends = runtime();
        let (held, waiting) =
            ends.block_on(async { (limiter.admit(&Body::Empty, MINUTE).await.unwrap(), [unpolled(&limiter), unpolled(&limiter)]) });
        // The task that skips calls is started and never polled.
        ends.block_on(async { drop(held) });
        drop(ends);
        runtime().block_on(async { timeout(MINUTE, limiter.admit(&Body::Empty, MINUTE)).await.unwrap().map(drop).unwrap() });
        drop(waiting);
    }
}

/// The cost of a release does not depend on the number of waiting calls: each call is polled a few times in total.
#[tokio::test(start_paused = true)]
async fn a_thousand_waiting_calls_are_polled_a_few_times_each() {
    let limiter = Rc::new(limiter(Some(4), false));
    let polls = Rc::new(Cell::new(0));
    let calls = LocalSet::new();
    for _ in 0..1000 {
        let (limiter, polls) = (Rc::clone(&limiter), Rc::clone(&polls));
        calls.spawn_local(async move {
            let mut call = Box::pin(limiter.admit(&Body::Empty, MINUTE));
            let permit = poll_fn(|cx: &mut Context<'_>| -> Poll<_> {
                polls.set(polls.get() + 1);
                call.as_mut().poll(cx)
            });
            let _permit = permit.await.unwrap();
            sleep(Duration::from_millis(10)).await;
        });
    }
    calls.await;
    assert!(polls.get() <= 3000, "{} polls", polls.get());
}
