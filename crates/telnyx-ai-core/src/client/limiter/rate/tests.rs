use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use tokio::time::Instant;

use super::{Known, LONGEST, Next, PATIENCE, UNSAID, Window};
use crate::response::metadata::RateLimit;

fn told(limit: u64, remaining: u64, reset: u64) -> RateLimit {
    RateLimit { limit: Some(limit), remaining: Some(remaining), reset: Some(secs(reset)) }
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// How many requests may go now, at most 100.
fn go(window: &mut Window, now: Instant) -> usize {
    (0..100).take_while(|_| send(window, now) == Next::Go).count()
}

/// Sends the next request if it may be sent.
fn send(window: &mut Window, now: Instant) -> Next {
    let next = window.next(now);
    if next == Next::Go {
        window.sent(now);
    }
    next
}

#[test]
fn the_first_request_goes_alone() {
    let (mut window, now) = (Window::default(), Instant::now());
    assert_eq!((send(&mut window, now), send(&mut window, now)), (Next::Go, Next::WaitForAnswer(now + PATIENCE)));
    window.report(&told(10, 9, 5), None, now);
    assert_eq!(go(&mut window, now), 9);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + secs(5)));
}

#[test]
fn a_first_request_that_fails_makes_way_for_another() {
    let (mut window, now) = (Window::default(), Instant::now());
    assert_eq!(send(&mut window, now), Next::Go);
    window.answered();
    assert_eq!((send(&mut window, now), send(&mut window, now)), (Next::Go, Next::WaitForAnswer(now + PATIENCE)));
}

#[test]
fn a_service_that_tells_nothing_is_not_limited() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&RateLimit::default(), None, now);
    assert_eq!(go(&mut window, now), 100);
}

#[test]
fn a_service_that_no_longer_tells_is_not_limited() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&told(3, 0, 5), None, now);
    let later = now + secs(5);
    assert_eq!(go(&mut window, later), 3);
    assert_eq!(send(&mut window, later), Next::WaitForAnswer(later + PATIENCE));
    // A 429 says that there is a limit.
    window.report(&RateLimit::default(), Some(Some(secs(1))), later);
    assert_eq!(send(&mut window, later), Next::WaitUntil(later + secs(1)));
    let later = later + secs(1);
    assert_eq!(send(&mut window, later), Next::WaitForAnswer(later + PATIENCE - secs(1)));
    assert!(window.report(&RateLimit::default(), None, later));
    assert_eq!(go(&mut window, later), 100);
    window.report(&told(3, 2, 5), None, later);
    assert!(matches!(window.known, Known::Left { .. }), "{window:?}");
}

#[test]
fn zeros_and_halves_of_a_report_hold_up_nobody() {
    let none = RateLimit::default();
    for told in [
        told(0, 0, 60),
        told(0, 0, 0),
        told(0, 5, 60),
        RateLimit { limit: Some(9), ..none },
        RateLimit { remaining: Some(0), ..none },
        RateLimit { reset: Some(secs(60)), ..none },
        RateLimit { limit: Some(9), remaining: Some(0), ..none },
    ] {
        let (mut window, now) = (Window::default(), Instant::now());
        go(&mut window, now);
        window.report(&told, None, now);
        assert_eq!(go(&mut window, now), 100, "{told:?}");
    }
    // A window that is over as it is reported.
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&told(10, 0, 0), None, now);
    assert_eq!(go(&mut window, now), 10);
}

#[test]
fn answers_that_overtake_each_other_do_not_raise_what_is_left() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&told(10, 9, 5), None, now);
    assert_eq!(send(&mut window, now), Next::Go);
    assert_eq!(send(&mut window, now), Next::Go);
    // Others use the same key: only three are left.
    window.report(&told(10, 3, 5), None, now);
    // An earlier end than is known: the window ends no sooner.
    window.report(&told(10, 8, 3), None, now + secs(1));
    assert_eq!(window.known, Known::Left { requests: 3, limit: Some(10), resets: now + secs(5) });
}

#[test]
fn a_new_window_has_the_limit_less_what_is_under_way() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&told(10, 4, 5), None, now);
    assert_eq!(go(&mut window, now), 4);
    let later = now + secs(5);
    assert_eq!(go(&mut window, later), 6);
    assert_eq!(send(&mut window, later), Next::WaitForAnswer(later + PATIENCE));
    // The new window's first answer tells its end. 4 of the 10 are not counted twice.
    window.report(&told(10, 4, 5), None, later);
    assert_eq!(send(&mut window, later), Next::WaitUntil(later + secs(5)));
}

#[test]
fn a_window_whose_limit_is_not_told_begins_with_one() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&RateLimit { limit: None, ..told(0, 0, 5) }, None, now);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + secs(5)));
    assert_eq!(go(&mut window, now + secs(5)), 1);
}

#[test]
fn a_429_pauses_all() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&RateLimit::default(), None, now);
    window.report(&RateLimit::default(), Some(Some(secs(7))), now);
    window.report(&RateLimit::default(), Some(None), now);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + secs(7)), "a shorter wait does not end a longer one");
    assert_eq!(go(&mut window, now + secs(7)), 100);
    let now = now + secs(8);
    window.report(&RateLimit::default(), Some(None), now);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + UNSAID));
}

#[test]
fn no_pause_is_longer_than_a_minute() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&told(10, 0, 86_400), None, now);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + LONGEST));
    window.report(&RateLimit::default(), Some(Some(secs(u64::MAX))), now);
    assert_eq!(send(&mut window, now), Next::WaitUntil(now + LONGEST));
}

/// A service that allows `limit` requests in each `period` of its own clock, and counts them as they arrive.
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
        told(self.limit, self.limit.saturating_sub(*count), left.div_ceil(1000))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Wakes,
    Arrives { takes_back: u64 },
    Answers(usize),
}

/// Sends a request for each pair of delays, there and back in milliseconds, as soon as the window lets it and fewer than
/// `at_once` are under way; gives how many arrived in the fullest period, and whether all were sent.
fn fullest(service: &mut Service, at_once: usize, starts: u64, delays: &[(u64, u64)]) -> (u64, bool) {
    let (mut window, epoch) = (Window::default(), Instant::now());
    let (mut waiting, mut answers) = (delays.iter(), Vec::new());
    let mut events = BTreeSet::from([(starts, 0, Event::Wakes)]);
    let mut nth = 0;
    while let Some((millis, _, event)) = events.pop_first() {
        let now = epoch + Duration::from_millis(millis);
        match event {
            Event::Arrives { takes_back } => {
                answers.push(service.arrives(millis));
                nth += 1;
                events.insert((millis + takes_back, nth, Event::Answers(answers.len() - 1)));
                continue;
            }
            Event::Answers(at) => drop(window.report(&answers[at], None, now)),
            Event::Wakes => {}
        }
        while let Some((there, back)) = waiting.as_slice().first()
            && (window.unanswered as usize) < at_once
        {
            nth += 1;
            match send(&mut window, now) {
                Next::Go => {
                    waiting.next();
                    events.insert((millis + there, nth, Event::Arrives { takes_back: *back }));
                }
                Next::WaitUntil(moment) | Next::WaitForAnswer(moment) => {
                    let millis = moment.duration_since(epoch).as_millis() as u64;
                    events.insert((millis, nth, Event::Wakes));
                    break;
                }
                Next::WaitForPermit => unreachable!("a window has no permits"),
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
    fn one_after_another_no_period_has_more_requests_than_told(
        mut service in any_service(),
        starts in 0_u64..20_000,
        delays in proptest::collection::vec((0_u64..1500, 0_u64..1500), 1..60),
    ) {
        let (fullest, all_sent) = fullest(&mut service, 1, starts, &delays);
        prop_assert!(fullest <= service.limit, "{fullest} of {}", service.limit);
        prop_assert!(all_sent, "a request waits forever");
    }

    #[test]
    fn at_once_no_period_has_more_requests_than_told(
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
fn an_end_that_is_a_second_and_a_half_later_is_that_of_another_window() {
    for (later, requests) in [(1499, 3), (1500, 7), (1501, 7)] {
        let (mut window, now) = (Window::default(), Instant::now());
        go(&mut window, now);
        window.report(&told(10, 9, 5), None, now);
        (0..3).for_each(|_| assert_eq!(send(&mut window, now), Next::Go));
        window.report(&told(10, 3, 5), None, now);
        let reset = secs(5) + Duration::from_millis(later);
        window.report(&RateLimit { reset: Some(reset), ..told(10, 8, 0) }, None, now);
        assert_eq!(window.known, Known::Left { requests, limit: Some(10), resets: now + reset }, "{later} ms");
    }
}
