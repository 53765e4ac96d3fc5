//! How long a call takes that fails: its timeouts and its waits, and not a moment more. On a paused clock.

use std::time::Duration;

use telnyx_ai::Telnyx;
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::TransportErrorKind;
use tokio::time::Instant;

use crate::cell::kind_of;
use crate::files::Files;
use crate::kinds::{KINDS, Kind};

const TIMEOUT: Duration = Duration::from_secs(7);
const IDLE: Duration = Duration::from_secs(3);
/// The timers of the paused clock count whole milliseconds, and a call sets several of them.
const TICKS: Duration = Duration::from_millis(10);

/// The longest waits after the first and the second attempt.
const WAITS: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(1)];

type Row = (&'static str, Clock, fn(&Kind) -> MockReply);

/// Which clock ends an attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clock {
    /// None: it fails at once.
    None,
    /// The timeout of an attempt.
    Attempt,
    /// The timeout of an attempt or, once its answer streams, the idle timeout.
    Body,
}

const ROWS: [Row; 6] = [
    ("refused", Clock::None, |_| MockReply::fails(TransportErrorKind::Connect)),
    ("closed", Clock::None, |_| MockReply::fails(TransportErrorKind::Interrupted)),
    ("502", Clock::None, |_| MockReply::status(502)),
    ("stalled before the head", Clock::Attempt, |kind| reply(kind).after(Duration::from_secs(3600))),
    ("stalled after the head", Clock::Body, |kind| reply(kind).then_stalls()),
    ("stalled in the body", Clock::Body, |kind| reply(kind).chunk(kind.answer.parts()[0]).then_stalls()),
];

/// The head of the answer to this kind of call.
fn reply(kind: &Kind) -> MockReply {
    let (name, value) = kind.answer.headers()[0];
    MockReply::status(200).header(name, value)
}

/// One call that meets this row each time: its error and its time.
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

/// How often it is sent, and how long each attempt takes.
fn expected(row: &Row, kind: &Kind) -> (usize, Duration) {
    match row {
        ("refused", ..) => (3, Duration::ZERO),
        (_, Clock::None, _) => (kind.tries, Duration::ZERO),
        (_, Clock::Body, _) if kind.live => (1, IDLE),
        (_, Clock::Attempt | Clock::Body, _) => (kind.tries, TIMEOUT),
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_takes_its_timeouts_and_its_waits() {
    for row in &ROWS {
        for kind in &KINDS {
            let context = format!("{}, {}", row.0, kind.name);
            let (attempts, each) = expected(row, kind);
            let least = each * u32::try_from(attempts).unwrap();
            let most = least + WAITS[..attempts - 1].iter().sum::<Duration>() + TICKS;
            for _ in 0..5 {
                let (mock, error, took) = failure(row, kind, None).await;
                assert_eq!(
                    (mock.requests().len(), error.attempts() as usize),
                    (attempts, attempts),
                    "{context}: {error}"
                );
                assert!((least..=most).contains(&took), "{context}: {took:?}, expected {least:?} to {most:?}");
                assert_eq!(kind_of(&error) == ["timeout"], row.1 != Clock::None, "{context}: {error}");
                let bodies: Vec<_> = mock.requests().into_iter().map(|request| request.body).collect();
                assert!(bodies.iter().all(|body| *body == bodies[0]), "{context}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn waits_are_spread_over_all_they_may_be() {
    let row = &ROWS[1];
    let mut waits = Vec::new();
    for _ in 0..200 {
        waits.push(failure(row, &KINDS[0], None).await.2);
    }
    // The sum of two even spreads, of 0.5 s and of 1 s.
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
