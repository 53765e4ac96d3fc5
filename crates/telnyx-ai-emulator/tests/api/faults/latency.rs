//! Latencies.

use std::time::{Duration, Instant};

use telnyx_ai_emulator::faults::Fault;

use super::{CONVERSATIONS, assert_silent, awake, conversations, once, open_request, playing};
use crate::client::get;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(start_paused = true)]
async fn a_wait_is_before_the_work_or_after_it() {
    for (fault, made) in [(Fault::latency(HOUR), 0), (Fault::latency(HOUR).after_work(), 1)] {
        let emulator = awake(playing([fault.clone().on("POST", CONVERSATIONS)])).await;
        let mut slow = awake(open_request(&emulator, "POST", CONVERSATIONS, "{}")).await;
        let seen = once(&emulator, "POST", CONVERSATIONS, |request| !request.faults.is_empty()).await;
        assert_eq!((seen.status, seen.faults), (None, vec![fault]));
        assert_silent(&emulator, &mut slow).await;
        assert_eq!(awake(conversations(&emulator)).await, made);
    }
}

#[tokio::test]
async fn the_answer_comes_after_the_wait() {
    let wait = Duration::from_millis(30);
    let emulator = playing([Fault::latency(wait).on("GET", "/ai/models")]).await;
    let begun = Instant::now();
    get(&emulator, "/ai/models").await.json(200);
    assert!(begun.elapsed() >= wait, "{:?}", begun.elapsed());
    assert_eq!(emulator.requests().all()[0].status, Some(200));
}

#[tokio::test]
async fn a_wait_leaves_room_for_another_fault() {
    let nothing = Duration::ZERO;
    let emulator = playing([
        Fault::latency(nothing).times(3),
        Fault::latency(Duration::from_millis(1)).always(),
        Fault::status(503),
        Fault::latency(HOUR),
        Fault::status(500),
    ])
    .await;
    let statuses =
        [get(&emulator, "/a").await.status, get(&emulator, "/a").await.status, get(&emulator, "/a").await.status];
    assert_eq!(statuses, [503, 500, 404]);
    assert_eq!(get(&emulator, "/a").await.status, 404);
    let played: Vec<_> = emulator.requests().all().into_iter().map(|request| request.faults).collect();
    let (first, second) = (Fault::latency(nothing), Fault::latency(Duration::from_millis(1)).times(1));
    assert_eq!(played[0], [first.clone(), Fault::status(503)]);
    assert_eq!(played[1], [first.clone(), Fault::status(500)]);
    assert_eq!((&played[2], &played[3]), (&vec![first], &vec![second]));
    assert_eq!(emulator.faults().remaining(), [Fault::latency(HOUR)]);
}
