use std::time::Duration;

use tokio::time::Instant;

use super::{Known, LONGEST, Next, UNSAID, Window};
use crate::response::RateLimit;

fn told(limit: u64, remaining: u64, reset: u64) -> RateLimit {
    RateLimit { limit: Some(limit), remaining: Some(remaining), reset: Some(secs(reset)) }
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// How many requests may go now, at most 100.
fn go(window: &mut Window, now: Instant) -> usize {
    (0..100).take_while(|_| window.next(now) == Next::Go).count()
}

#[test]
fn the_first_request_goes_alone() {
    let (mut window, now) = (Window::default(), Instant::now());
    assert_eq!((window.next(now), window.next(now)), (Next::Go, Next::WaitForAnswer));
    window.report(&told(10, 9, 5), None, now);
    assert_eq!(go(&mut window, now), 9);
    assert_eq!(window.next(now), Next::WaitUntil(now + secs(5)));
}

#[test]
fn a_first_request_that_fails_makes_way_for_another() {
    let (mut window, now) = (Window::default(), Instant::now());
    assert_eq!(window.next(now), Next::Go);
    window.answered();
    assert_eq!((window.next(now), window.next(now)), (Next::Go, Next::WaitForAnswer));
}

#[test]
fn a_service_that_tells_nothing_is_not_limited() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&RateLimit::default(), None, now);
    assert_eq!(go(&mut window, now), 100);
}

#[test]
fn answers_that_overtake_each_other_do_not_raise_what_is_left() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&told(10, 9, 5), None, now);
    assert_eq!(window.next(now), Next::Go);
    assert_eq!(window.next(now), Next::Go);
    // Others use the same key: only three are left.
    window.report(&told(10, 3, 5), None, now);
    window.report(&told(10, 8, 4), None, now + secs(1));
    assert!(matches!(window.known, Known::Left { requests: 3, .. }), "{window:?}");
}

#[test]
fn a_new_window_has_the_limit_less_what_is_under_way() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&told(10, 4, 5), None, now);
    assert_eq!(go(&mut window, now), 4);
    let later = now + secs(5);
    assert_eq!(go(&mut window, later), 6);
    assert_eq!(window.next(later), Next::WaitForAnswer);
    // The new window's first answer tells its end. 4 of the 10 are not counted twice.
    window.report(&told(10, 4, 5), None, later);
    assert_eq!(window.next(later), Next::WaitUntil(later + secs(5)));
}

#[test]
fn a_window_whose_limit_is_not_told_begins_with_one() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&RateLimit { limit: None, ..told(0, 0, 5) }, None, now);
    assert_eq!(window.next(now), Next::WaitUntil(now + secs(5)));
    assert_eq!(go(&mut window, now + secs(5)), 1);
}

#[test]
fn a_429_pauses_all() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&RateLimit::default(), None, now);
    window.report(&RateLimit::default(), Some(Some(secs(7))), now);
    window.report(&RateLimit::default(), Some(None), now);
    assert_eq!(window.next(now), Next::WaitUntil(now + secs(7)), "a shorter wait does not end a longer one");
    assert_eq!(go(&mut window, now + secs(7)), 100);
    let now = now + secs(8);
    window.report(&RateLimit::default(), Some(None), now);
    assert_eq!(window.next(now), Next::WaitUntil(now + UNSAID));
}

#[test]
fn no_pause_is_longer_than_a_minute() {
    let (mut window, now) = (Window::default(), Instant::now());
    go(&mut window, now);
    window.report(&told(10, 0, 86_400), None, now);
    assert_eq!(window.next(now), Next::WaitUntil(now + LONGEST));
    window.report(&RateLimit::default(), Some(Some(secs(u64::MAX))), now);
    assert_eq!(window.next(now), Next::WaitUntil(now + LONGEST));
}
