//! Duration of failing calls: exactly their timeouts and waits. With a paused tokio clock.

use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::TransportErrorKind;
use tokio::time::Instant;

use crate::check::kind_of;
use crate::files::Files;
use crate::kinds::{KINDS, Kind};

const TIMEOUT: Duration = Duration::from_secs(7);
const IDLE: Duration = Duration::from_secs(3);
/// Timers of the paused clock have a resolution of 1 ms, and a call sets several of them.
const TICKS: Duration = Duration::from_millis(10);

/// Maximum waits after the first and the second attempt.
const MAX_WAITS: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(1)];

type Row = (&'static str, Timer, fn(&Kind) -> MockReply);

/// The timer that ends an attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Timer {
    /// No timer: the attempt fails immediately.
    None,
    /// The timeout of an attempt.
    Attempt,
    /// The timeout of an attempt, or the idle timeout after the response headers of a stream.
    Body,
}

const ROWS: [Row; 6] = [
    ("refused", Timer::None, |_| MockReply::fails(TransportErrorKind::Connect)),
    ("closed", Timer::None, |_| MockReply::fails(TransportErrorKind::Interrupted)),
    ("502", Timer::None, |_| MockReply::status(502)),
    ("stalled before the head", Timer::Attempt, |kind| reply(kind).after(Duration::from_secs(3600))),
    ("stalled after the head", Timer::Body, |kind| reply(kind).then_stalls()),
    ("stalled in the body", Timer::Body, |kind| reply(kind).chunk(kind.response.parts()[0]).then_stalls()),
];

/// Returns a mock response with the headers for this kind of call.
fn reply(kind: &Kind) -> MockReply {
    let (name, value) = kind.response.headers()[0];
    MockReply::status(200).header(name, value)
}

/// Makes a call that meets this fault in each attempt, and returns its error and duration.
async fn failure(row: &Row, kind: &Kind, deadline: Option<Duration>) -> (MockTransport, telnyx_ai::Error, Duration) {
    let (name, _, lost) = row;
    let mock = (0..4).fold(MockTransport::new(), |mock, _| mock.reply(lost(kind)));
    let builder = Telnyx::builder().api_key("k").transport(mock.clone()).timeout(TIMEOUT).stream_idle_timeout(IDLE);
    let telnyx = match deadline {
        Some(deadline) => builder.deadline(deadline),
        None => builder,
    };
    let files = Files::of(kind);
    let (call, started) = (kind.call(&telnyx.build().unwrap(), &files), Instant::now());
    let Err(error) = call.await else { panic!("{name}, {}: it succeeded", kind.name) };
    let took = started.elapsed();
    if kind.saves() {
        files.assert_picture(None, name);
    }
    (mock, error, took)
}

/// Returns the number of attempts and the duration of each.
fn expected(row: &Row, kind: &Kind) -> (usize, Duration) {
    match row {
        ("refused", ..) => (3, Duration::ZERO),
        (_, Timer::None, _) => (kind.attempts, Duration::ZERO),
        (_, Timer::Body, _) if kind.live => (1, IDLE),
        (_, Timer::Attempt | Timer::Body, _) => (kind.attempts, TIMEOUT),
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_takes_its_timeouts_and_waits() {
    for row in &ROWS {
        for kind in &KINDS {
            let context = format!("{}, {}", row.0, kind.name);
            let (attempts, each) = expected(row, kind);
            let least = each * u32::try_from(attempts).unwrap();
            let most = least + MAX_WAITS[..attempts - 1].iter().sum::<Duration>() + TICKS;
            for _ in 0..5 {
                let (mock, error, took) = failure(row, kind, None).await;
                assert_eq!(
                    (mock.requests().len(), error.attempts() as usize),
                    (attempts, attempts),
                    "{context}: {error}"
                );
                assert!((least..=most).contains(&took), "{context}: {took:?}, expected {least:?} to {most:?}");
                assert_eq!(kind_of(&error) == ["timeout"], row.1 != Timer::None, "{context}: {error}");
                let bodies: Vec<_> = mock.requests().into_iter().map(|request| request.body).collect();
                assert!(bodies.iter().all(|body| *body == bodies[0]), "{context}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn waits_are_distributed_over_their_range() {
    let row = &ROWS[1];
    let mut waits = Vec::new();
    for _ in 0..200 {
        waits.push(failure(row, &KINDS[0], None).await.2);
    }
    // The sum of two uniform distributions, of 0.5 s and of 1 s.
    let mean = waits.iter().sum::<Duration>() / 200;
    assert!((Duration::from_millis(625)..Duration::from_millis(875)).contains(&mean), "{mean:?}");
    assert!(*waits.iter().min().unwrap() < Duration::from_millis(300), "{waits:?}");
    assert!(*waits.iter().max().unwrap() > Duration::from_millis(1_200), "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn a_deadline_is_never_exceeded() {
    for row in &ROWS {
        for kind in &KINDS {
            for millis in [0, 1, 200, 900, 2_999, 3_001, 6_999, 7_300, 15_000, 23_000] {
                let deadline = Duration::from_millis(millis);
                let context = format!("{}, {}, {deadline:?}", row.0, kind.name);
                let (mock, error, took) = failure(row, kind, Some(deadline)).await;
                assert!(took <= deadline + TICKS, "{context}: {took:?}");
                let (attempts, each) = expected(row, kind);
                assert!(mock.requests().len() <= attempts, "{context}");
                assert_eq!(mock.requests().is_empty(), millis == 0, "{context}: without time nothing is sent");
                if millis == 0 || each > deadline {
                    assert_eq!(kind_of(&error), ["timeout"], "{context}");
                    assert!(error.to_string().contains("deadline"), "{context}: {error}");
                    assert!(took >= deadline, "{context}: {took:?}");
                }
            }
        }
    }
}
