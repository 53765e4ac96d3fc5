use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use tokio::time::Instant;

use super::{DEFAULT_PAUSE, Limit, MAX_PAUSE, Next, PROBE_INTERVAL, RequestWindow};
use crate::response::metadata::RateLimit;

fn reported(limit: u64, remaining: u64, reset: u64) -> RateLimit {
    RateLimit { limit: Some(limit), remaining: Some(remaining), reset: Some(secs(reset)) }
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Sends requests while the window allows, at most 100, and returns their number.
fn go(window: &mut RequestWindow, now: Instant) -> usize {
    (0..100).take_while(|_| send(window, now) == Next::Go).count()
}

/// Sends the next request if it may be sent.
fn send(window: &mut RequestWindow, now: Instant) -> Next {
    let next = window.next(now);
    if next == Next::Go {
        window.sent(now);
    }
    next
}

#[test]
fn the_first_request_is_sent_alone() {
    let (mut window, now) = (RequestWindow::default(), Instant::now());
    assert_eq!(
        (send(&mut window, now), send(&mut window, now)),
        (Next::Go, Next::WaitForResponse(now + PROBE_INTERVAL))
    );
    window.report(&reported(10, 9, 5), None, now);
    assert_eq!(go(&mut window, now), 9);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + secs(5)));
}

#[test]
fn a_failed_first_request_is_followed_by_another() {
    let (mut window, now) = (RequestWindow::default(), Instant::now());
    assert_eq!(send(&mut window, now), Next::Go);
    window.finished();
    assert_eq!(
        (send(&mut window, now), send(&mut window, now)),
        (Next::Go, Next::WaitForResponse(now + PROBE_INTERVAL))
    );
}

#[test]
fn a_service_without_reports_is_not_limited() {
    let (mut window, now) = (RequestWindow::default(), Instant::now());
    go(&mut window, now);
    window.report(&RateLimit::default(), None, now);
    assert_eq!(go(&mut window, now), 100);
}

#[test]
fn a_service_that_stops_reporting_is_not_limited() {
    let (mut window, now) = (RequestWindow::default(), Instant::now());
    go(&mut window, now);
    window.report(&reported(3, 0, 5), None, now);
    let later = now + secs(5);
    assert_eq!(go(&mut window, later), 3);
    assert_eq!(send(&mut window, later), Next::WaitForResponse(later + PROBE_INTERVAL));
    // A 429 means that there is a limit.
    window.report(&RateLimit::default(), Some(Some(secs(1))), later);
    assert_eq!(send(&mut window, later), Next::WaitUntil(later + secs(1)));
    let later = later + secs(1);
    assert_eq!(send(&mut window, later), Next::WaitForResponse(later + PROBE_INTERVAL - secs(1)));
    assert!(window.report(&RateLimit::default(), None, later));
    assert_eq!(go(&mut window, later), 100);
    window.report(&reported(3, 2, 5), None, later);
    assert!(matches!(window.limit, Limit::Remaining { .. }), "{window:?}");
}

#[test]
fn zeros_and_incomplete_reports_delay_no_request() {
    let none = RateLimit::default();
    for reported in [
        reported(0, 0, 60),
        reported(0, 0, 0),
        reported(0, 5, 60),
        RateLimit { limit: Some(9), ..none },
        RateLimit { remaining: Some(0), ..none },
        RateLimit { reset: Some(secs(60)), ..none },
        RateLimit { limit: Some(9), remaining: Some(0), ..none },
    ] {
        let (mut window, now) = (RequestWindow::default(), Instant::now());
        go(&mut window, now);
        window.report(&reported, None, now);
        assert_eq!(go(&mut window, now), 100, "{reported:?}");
    }
    // The window ends when it is reported.
    let (mut window, now) = (RequestWindow::default(), Instant::now());
    go(&mut window, now);
    window.report(&reported(10, 0, 0), None, now);
    assert_eq!(go(&mut window, now), 10);
}

#[test]
fn responses_out_of_order_do_not_raise_the_remaining_requests() {
    let (mut window, now) = (RequestWindow::default(), Instant::now());
    go(&mut window, now);
    window.report(&reported(10, 9, 5), None, now);
    assert_eq!(send(&mut window, now), Next::Go);
    assert_eq!(send(&mut window, now), Next::Go);
    // Another program uses the same key: only three are left.
    window.report(&reported(10, 3, 5), None, now);
    // A report of an earlier end does not shorten the window.
    window.report(&reported(10, 8, 3), None, now + secs(1));
    assert_eq!(window.limit, Limit::Remaining { requests: 3, limit: Some(10), resets: now + secs(5) });
}

#[test]
fn a_new_window_has_the_limit_less_the_requests_in_flight() {
    let (mut window, now) = (RequestWindow::default(), Instant::now());
    go(&mut window, now);
    window.report(&reported(10, 4, 5), None, now);
    assert_eq!(go(&mut window, now), 4);
    let later = now + secs(5);
    assert_eq!(go(&mut window, later), 6);
    assert_eq!(send(&mut window, later), Next::WaitForResponse(later + PROBE_INTERVAL));
    // The first response in the new window reports its end. 4 of the 10 are not counted twice.
    window.report(&reported(10, 4, 5), None, later);
    assert_eq!(send(&mut window, later), Next::WaitUntil(later + secs(5)));
}

#[test]
fn a_window_without_a_reported_limit_starts_with_one_request() {
    let (mut window, now) = (RequestWindow::default(), Instant::now());
    go(&mut window, now);
    window.report(&RateLimit { limit: None, ..reported(0, 0, 5) }, None, now);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + secs(5)));
    assert_eq!(go(&mut window, now + secs(5)), 1);
}

#[test]
fn a_429_pauses_all_requests() {
    let (mut window, now) = (RequestWindow::default(), Instant::now());
    go(&mut window, now);
    window.report(&RateLimit::default(), None, now);
    window.report(&RateLimit::default(), Some(Some(secs(7))), now);
    window.report(&RateLimit::default(), Some(None), now);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + secs(7)), "a shorter wait does not end a longer one");
    assert_eq!(go(&mut window, now + secs(7)), 100);
    let now = now + secs(8);
    window.report(&RateLimit::default(), Some(None), now);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + DEFAULT_PAUSE));
}

#[test]
fn no_pause_is_longer_than_a_minute() {
    let (mut window, now) = (RequestWindow::default(), Instant::now());
    go(&mut window, now);
    window.report(&reported(10, 0, 86_400), None, now);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + MAX_PAUSE));
    window.report(&RateLimit::default(), Some(Some(secs(u64::MAX))), now);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + MAX_PAUSE));
}

/// A service that allows `limit` requests in each `period` of its own time, and counts them on arrival.
#[derive(Debug)]
struct Service {
    limit: u64,
    period: u64,
    counts: BTreeMap<u64, u64>,
}

impl Service {
    fn arrives(&mut self, millis: u64) -> RateLimit {
        let count = self.counts.entry(millis / self.period).or_default();
        *count += 1;
        let left = self.period - millis % self.period;
        reported(self.limit, self.limit.saturating_sub(*count), left.div_ceil(1000))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Wakeup,
    Arrives { response_delay: u64 },
    Responds(usize),
}

/// Sends a request for each pair of delays (to the service and back, in milliseconds) as soon as the window allows it
/// and fewer than `at_once` are in flight. Returns the highest number of arrivals in a period, and `true` if all were
/// sent.
fn fullest(service: &mut Service, at_once: usize, starts: u64, delays: &[(u64, u64)]) -> (u64, bool) {
    let (mut window, epoch) = (RequestWindow::default(), Instant::now());
    let (mut waiting, mut responses) = (delays.iter(), Vec::new());
    let mut events = BTreeSet::from([(starts, 0, Event::Wakeup)]);
    let mut nth = 0;
    while let Some((millis, _, event)) = events.pop_first() {
        let now = epoch + Duration::from_millis(millis);
        match event {
            Event::Arrives { response_delay } => {
                responses.push(service.arrives(millis));
                nth += 1;
                events.insert((millis + response_delay, nth, Event::Responds(responses.len() - 1)));
                continue;
            }
            Event::Responds(at) => drop(window.report(&responses[at], None, now)),
            Event::Wakeup => {}
        }
        while let Some((there, back)) = waiting.as_slice().first()
            && (window.in_flight as usize) < at_once
        {
            nth += 1;
            match send(&mut window, now) {
                Next::Go => {
                    waiting.next();
                    events.insert((millis + there, nth, Event::Arrives { response_delay: *back }));
                }
                Next::WaitUntil(moment) | Next::WaitForResponse(moment) => {
                    let millis = moment.duration_since(epoch).as_millis() as u64;
                    events.insert((millis, nth, Event::Wakeup));
                    break;
                }
                Next::WaitForPermit | Next::WaitInLine => unreachable!("a window has no permits and no lines"),
            }
        }
    }
    (service.counts.values().copied().max().unwrap_or_default(), waiting.as_slice().is_empty())
}

fn any_service() -> impl Strategy<Value = Service> {
    (1_u64..12, 1_u64..20).prop_map(|(limit, seconds)| Service {
        limit,
        period: 1000 * seconds,
        counts: BTreeMap::new(),
    })
}

proptest! {
    #[test]
    fn sequential_requests_never_exceed_the_limit_of_a_period(
        mut service in any_service(),
        starts in 0_u64..20_000,
        delays in proptest::collection::vec((0_u64..1500, 0_u64..1500), 1..60),
    ) {
        let (fullest, all_sent) = fullest(&mut service, 1, starts, &delays);
        prop_assert!(fullest <= service.limit, "{fullest} of {}", service.limit);
        prop_assert!(all_sent, "a request waits forever");
    }

    #[test]
    fn concurrent_requests_never_exceed_the_limit_of_a_period(
        mut service in any_service(),
        starts in 0_u64..20_000,
        delays in proptest::collection::vec((Just(0), 0_u64..1500), 1..60),
    ) {
        let (fullest, all_sent) = fullest(&mut service, usize::MAX, starts, &delays);
        prop_assert!(fullest <= service.limit, "{fullest} of {}", service.limit);
        prop_assert!(all_sent, "a request waits forever");
    }
}

#[test]
fn an_end_at_least_1500_ms_later_belongs_to_another_window() {
    for (later, requests) in [(1499, 3), (1500, 7), (1501, 7)] {
        let (mut window, now) = (RequestWindow::default(), Instant::now());
        go(&mut window, now);
        window.report(&reported(10, 9, 5), None, now);
        (0..3).for_each(|_| assert_eq!(send(&mut window, now), Next::Go));
        window.report(&reported(10, 3, 5), None, now);
        let reset = secs(5) + Duration::from_millis(later);
        window.report(&RateLimit { reset: Some(reset), ..reported(10, 8, 0) }, None, now);
        assert_eq!(window.limit, Limit::Remaining { requests, limit: Some(10), resets: now + reset }, "{later} ms");
    }
}
