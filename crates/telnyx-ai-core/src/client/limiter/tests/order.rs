//! The order of calls when the rate allows more requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use http::StatusCode;
use tokio::time::sleep;

use super::{SKIP_AFTER, admitted, headers, limiter, unpolled};

#[tokio::test(start_paused = true)]
async fn a_permit_has_one_response() {
    for reports in [1, 2] {
        let limiter = limiter(None, true);
        let (probe, _) = admitted(&limiter).await;
        let report = headers(&[("x-ratelimit-limit", 3), ("x-ratelimit-remaining", 2), ("x-ratelimit-reset", 10)]);
        (0..reports).for_each(|_| probe.report(StatusCode::OK, &report));
        let in_flight = [admitted(&limiter).await, admitted(&limiter).await];
        if reports == 2 {
            probe.report(StatusCode::OK, &report);
        } else {
            drop(probe);
        }
        // The requests in flight use two of the three requests of the next window.
        let (_third, waited) = admitted(&limiter).await;
        assert_took(waited, Duration::from_secs(10));
        let (_fourth, waited) = admitted(&limiter).await;
        assert_took(waited, Duration::from_secs(5));
        drop(in_flight);
    }
}

#[track_caller]
fn assert_took(waited: Duration, expected: Duration) {
    assert!(waited >= expected && waited <= expected + 5 * SKIP_AFTER, "{waited:?}, not {expected:?}");
}

/// Counts the wakeups of a call.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_takes_its_permit_wakes_the_next_call() {
    let limiter = limiter(None, true);
    let (probe, _) = admitted(&limiter).await;
    let report = headers(&[("x-ratelimit-limit", 3), ("x-ratelimit-remaining", 0), ("x-ratelimit-reset", 10)]);
    probe.report(StatusCode::OK, &report);
    let (mut first, mut second) = (unpolled(&limiter), unpolled(&limiter));
    sleep(Duration::from_secs(10)).await;
    // The second call is polled before the first.
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(Arc::clone(&woken));
    let mut cx = Context::from_waker(&waker);
    assert!(second.as_mut().poll(&mut cx).is_pending());
    // The first call is woken by its timer only.
    let first = first.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(first.is_ready());
    assert_eq!(woken.0.load(Ordering::Relaxed), 1);
    assert!(second.as_mut().poll(&mut cx).is_ready());
}

#[tokio::test(start_paused = true)]
async fn a_call_woken_by_its_timer_takes_its_permit() {
    let limiter = limiter(None, true);
    let (probe, _) = admitted(&limiter).await;
    let report = headers(&[("x-ratelimit-limit", 3), ("x-ratelimit-remaining", 0), ("x-ratelimit-reset", 10)]);
    probe.report(StatusCode::OK, &report);
    let mut waiting = unpolled(&limiter);
    sleep(Duration::from_secs(10)).await;
    assert!(waiting.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready());
}
