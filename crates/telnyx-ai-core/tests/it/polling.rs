//! Waiting for a task.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt;
use serde::Deserialize;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::{Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai_core::{Client, Poller, Task, internal::Endpoint};
use tokio::time::Instant;

use crate::support::{assert_took, failure, script, secs, shown};

#[derive(Clone, Debug, Deserialize)]
struct Export {
    id: String,
    status: String,
    #[serde(default)]
    reason: Option<String>,
}

impl Task for Export {
    fn status(&self) -> &str {
        &self.status
    }
    fn failure_reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// Records the time of each request.
#[derive(Debug)]
struct Recorded {
    mock: MockTransport,
    started: Instant,
    times: Arc<Mutex<Vec<u128>>>,
}

#[async_trait]
impl Transport for Recorded {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        // Timers have a resolution of a millisecond; the test compares hundredths of a second.
        self.times.lock().unwrap().push(self.started.elapsed().as_millis() / 10 * 10);
        self.mock.send(request).await
    }
}

/// Returns a poller and the times of its polls in milliseconds.
fn poller_of(replies: impl IntoIterator<Item = MockReply>) -> (Poller<Export>, Arc<Mutex<Vec<u128>>>) {
    let times = Arc::default();
    let noted = Recorded { mock: script(replies), started: Instant::now(), times: Arc::clone(&times) };
    let client = Client::builder().api_key("k").max_retries(0).transport(noted).build().unwrap();
    (Poller::new("e-1", Endpoint::get("exports.get", "/exports/e-1").json().on(&client)), times)
}

fn is(status: &str) -> MockReply {
    MockReply::json(200, format!(r#"{{"id":"e-1","status":"{status}"}}"#))
}

#[tokio::test(start_paused = true)]
async fn a_task_is_polled_until_it_ends() {
    let (poller, times) = poller_of(["queued", "processing", "processing", "weird_new", "success", "queued"].map(is));
    assert_eq!(poller.await.unwrap().status, "success");
    assert_eq!(*times.lock().unwrap(), [0, 1000, 2500, 4750, 8120]);
}

#[tokio::test(start_paused = true)]
async fn the_poll_interval_grows_to_fifteen_seconds() {
    let (poller, times) = poller_of(vec![is("queued"); 30]);
    failure(poller.deadline(secs(120))).await;
    let times = times.lock().unwrap();
    let waits: Vec<u128> = times.windows(2).map(|pair| (pair[1] - pair[0] + 50) / 100 * 100).collect();
    assert_eq!(waits, [1000, 1500, 2300, 3400, 5100, 7600, 11400, 15000, 15000, 15000, 15000, 15000]);
}

#[tokio::test(start_paused = true)]
async fn the_poll_interval_can_be_fixed() {
    let (poller, times) = poller_of(["queued", "queued", "queued", "completed"].map(is));
    poller.poll_interval(secs(5)).await.unwrap();
    assert_eq!(*times.lock().unwrap(), [0, 5000, 10_000, 15_000]);
}

#[tokio::test(start_paused = true)]
async fn every_final_status_is_recognized() {
    for (status, good) in [
        ("success", true),
        ("succeeded", true),
        ("completed", true),
        ("partial_success", true),
        ("failed", false),
        ("failure", false),
        ("error", false),
        ("cancelled", false),
        ("canceled", false),
    ] {
        let (poller, times) = poller_of([is("queued"), is(status)]);
        let result = poller.await;
        assert_eq!(times.lock().unwrap().len(), 2);
        match result {
            Ok(task) => assert!(good && task.status == status),
            Err(error) => {
                assert!(!good && error.is_task_failed() && !error.is_transient());
                assert_eq!(error.attachment::<Export>().unwrap().status, status);
                assert_eq!(error.to_string(), format!("exports.get: task e-1 ended as `{status}`"));
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_task_is_an_error_with_its_reason() {
    let failed = r#"{"id":"e-1","status":"failed","reason":"no such bucket"}"#;
    let (error, _) = failure(poller_of([MockReply::json(200, failed)]).0).await;
    assert_eq!(shown(&error), "task failed | exports.get: task e-1 ended as `failed`: no such bucket");
    assert_eq!(error.attachment::<Export>().unwrap().id, "e-1");
    assert!(error.attachment::<String>().is_none());
}

/// The message of a wait that reached `max_polls`.
fn max_polls_message(polls: u32, state: &str) -> String {
    format!(
        "exports.get: `max_polls` is {polls}, and task e-1 has not finished ({state}); raise it with `.max_polls(…)`, or \
         wait for the task again"
    )
}

/// The message of a wait that reached its deadline.
fn deadline_message(seconds: u64, state: &str) -> String {
    format!(
        "timeout | exports.get: `deadline` ({seconds} s) leaves no time for another poll, and task e-1 has not finished \
         ({state}); raise it with `.deadline(…)`, or wait for the task again"
    )
}

#[tokio::test(start_paused = true)]
async fn the_deadline_error_names_the_task() {
    let (stuck, times) = poller_of(vec![is("processing"); 30]);
    let (error, took) = failure(stuck.poll_interval(secs(5)).deadline(secs(12))).await;
    assert_eq!(shown(&error), deadline_message(12, "status: processing"));
    assert_eq!(error.attachment::<Export>().unwrap().status, "processing");
    assert_eq!(*times.lock().unwrap(), [0, 5000, 10_000]);
    assert!(took <= secs(12), "{took:?}");

    let (error, took) = failure(poller_of(vec![is("queued"); 1000]).0).await;
    assert!(error.to_string().contains("`deadline` (3600 s) leaves no time"), "{error}");
    assert!(took > secs(3500) && took <= secs(3600), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_hangs_ends_at_the_deadline() {
    let (hangs, _) = poller_of([is("queued"), is("queued").after(secs(50))]);
    let (error, took) = failure(hangs.deadline(secs(9))).await;
    assert_eq!(shown(&error), deadline_message(9, "status: queued"));
    assert_took(took, secs(9));

    let (error, _) = failure(poller_of([is("queued").after(secs(50))]).0.deadline(secs(9))).await;
    assert_eq!(shown(&error), deadline_message(9, "status: unknown"));
}

#[tokio::test(start_paused = true)]
async fn transient_errors_are_tolerated() {
    let (poller, times) = poller_of([is("queued"), MockReply::status(502), is("queued"), is("success")]);
    assert_eq!(poller.await.unwrap().status, "success");
    assert_eq!(times.lock().unwrap().len(), 4);

    for (failures, requests) in [(5, 6), (6, 6)] {
        let (poller, times) = poller_of(vec![MockReply::status(502); failures].into_iter().chain([is("success")]));
        let result = poller.poll_interval(secs(1)).await;
        assert_eq!((result.is_ok(), times.lock().unwrap().len()), (failures == 5, requests));
        if let Err(error) = result {
            assert_eq!(error.to_string(), "exports.get: 502 Bad Gateway");
        }
    }

    // Every response resets the count of failures, changed or not.
    let row = || vec![MockReply::status(500); 5];
    let (poller, times) =
        poller_of(row().into_iter().chain([is("a")]).chain(row()).chain([is("a")]).chain(row()).chain([is("success")]));
    assert_eq!(poller.poll_interval(secs(1)).await.unwrap().status, "success");
    assert_eq!(times.lock().unwrap().len(), 18);
}

#[tokio::test(start_paused = true)]
async fn permanent_errors_are_returned() {
    for reply in [MockReply::status(404), MockReply::status(401), MockReply::json(200, "[]")] {
        let (poller, times) = poller_of([is("queued"), reply, is("success")]);
        let (error, _) = failure(poller).await;
        assert!(!error.is_transient());
        assert_eq!(times.lock().unwrap().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_of_a_failed_poll_is_respected() {
    let busy = |seconds: &str| MockReply::status(429).header("retry-after", seconds);
    let (poller, times) = poller_of([busy("90"), busy("1"), is("success")]);
    poller.poll_interval(secs(3)).await.unwrap();
    assert_eq!(*times.lock().unwrap(), [0, 90_000, 93_000]);

    let (poller, times) = poller_of([is("queued"), busy("90"), is("success")]);
    let (error, took) = failure(poller.poll_interval(secs(3)).deadline(secs(60))).await;
    assert!(error.is_timeout() && took < secs(60));
    assert_eq!(*times.lock().unwrap(), [0, 3000]);
}

#[tokio::test(start_paused = true)]
async fn updates_are_the_changes() {
    let words = ["queued", "queued", "processing", "processing", "weird", "failed", "queued"];
    let (poller, times) = poller_of(words.map(is));
    let started = Instant::now();
    let seen: Vec<(String, Duration)> = poller
        .poll_interval(secs(1))
        .updates()
        .map(|task| (task.unwrap().status, secs(started.elapsed().as_secs())))
        .collect()
        .await;
    let expected = [("queued", 0), ("processing", 2), ("weird", 4), ("failed", 5)];
    assert_eq!(seen, expected.map(|(word, at)| (word.to_owned(), secs(at))));
    assert_eq!(times.lock().unwrap().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_updates_names_the_task() {
    let (stuck, _) = poller_of([is("queued"), is("processing").after(secs(50))]);
    let mut updates = Box::pin(stuck.poll_interval(secs(1)).deadline(secs(10)).updates());
    assert_eq!(updates.next().await.unwrap().unwrap().status, "queued");
    let error = updates.next().await.unwrap().unwrap_err();
    assert_eq!(shown(&error), deadline_message(10, "status: queued"));
    assert!(updates.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_of_a_successful_poll_is_respected() {
    let hinted = |status: &str, header: &str, value: &str| is(status).header(header, value);
    // The longer of the hint and the interval applies, only to the next poll.
    let (poller, times) = poller_of([
        hinted("queued", "retry-after", "20"),
        hinted("queued", "retry-after", "1"),
        hinted("running", "retry-after-ms", "4500"),
        hinted("running", "retry-after", "soon"),
        hinted("running", "retry-after", "-7"),
        hinted("running", "retry-after", "0"),
        hinted("running", "x-ratelimit-reset", "50"),
        is("success"),
    ]);
    poller.poll_interval(secs(3)).await.unwrap();
    assert_eq!(*times.lock().unwrap(), [0, 20_000, 23_000, 27_500, 30_500, 33_500, 36_500, 39_500]);

    let (poller, times) = poller_of([hinted("queued", "retry-after", "2"), is("queued"), is("success")]);
    poller.await.unwrap();
    assert_eq!(*times.lock().unwrap(), [0, 2000, 3500]);
}

#[tokio::test(start_paused = true)]
async fn a_hint_beyond_the_deadline_ends_the_wait() {
    for (hint, polls) in [("59", 2), ("60", 2), ("61", 1), ("99999999999", 1)] {
        let (poller, times) = poller_of([is("queued").header("retry-after", hint), is("success")]);
        let result = poller.poll_interval(secs(3)).deadline(secs(60)).await;
        assert_eq!(times.lock().unwrap().len(), polls, "{hint}");
        match result {
            Ok(task) => assert_eq!((task.status.as_str(), polls), ("success", 2)),
            Err(error) => {
                assert!(error.is_timeout() && polls == 1, "{error}");
                assert!(error.retry_after() > Some(secs(60)), "{error}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_404_before_the_task_exists_is_tolerated() {
    let missing = || MockReply::json(404, r#"{"errors":[{"code":"10005","title":"Resource not found"}]}"#);
    let (created, times) = poller_of([missing(), is("queued"), is("success")]);
    assert_eq!(created.poll_interval(secs(2)).await.unwrap().status, "success");
    assert_eq!(*times.lock().unwrap(), [0, 2000, 4000]);
    let (created, times) = poller_of([missing().header("retry-after", "30"), is("success")]);
    created.poll_interval(secs(2)).await.unwrap();
    assert_eq!(*times.lock().unwrap(), [0, 30_000]);
    // Trouble before it changes nothing.
    let (created, _) = poller_of([MockReply::status(502), missing(), MockReply::status(502), is("success")]);
    assert!(created.await.is_ok());

    for (replies, polls) in [
        (vec![missing(), missing(), is("success")], 2),
        (vec![missing(), MockReply::status(502), missing(), is("success")], 3),
        (vec![is("queued"), missing(), is("success")], 2),
        (vec![missing(), is("queued"), missing(), is("success")], 3),
        (vec![MockReply::status(410), is("success")], 1),
    ] {
        let (lost, times) = poller_of(replies);
        let (error, _) = failure(lost).await;
        assert_eq!((error.is_api(), times.lock().unwrap().len()), (true, polls), "{error}");
    }
    // The 404 is part of the error if the wait ends before the second poll.
    let (created, _) = poller_of([missing()]);
    let (error, _) = failure(created.poll_interval(secs(5)).deadline(secs(4))).await;
    let not_found = "404 Not Found for GET https://api.telnyx.com/v2/exports/e-1: Resource not found (10005)";
    let state = format!("status: unknown; the last poll failed: exports.get: {not_found}");
    assert_eq!(shown(&error), deadline_message(4, &state));
    let (created, _) = poller_of([missing()]);
    let (error, _) = failure(created.max_polls(1)).await;
    assert!(error.is_limit() && error.to_string().contains("404 Not Found"), "{error}");
    let (created, times) = poller_of([missing(), is("queued"), is("success")]);
    let seen: Vec<String> = created.updates().map(|task| task.unwrap().status).collect().await;
    assert_eq!((seen, times.lock().unwrap().len()), (vec!["queued".into(), "success".into()], 3));
}

#[tokio::test(start_paused = true)]
async fn the_last_poll_may_be_at_the_deadline() {
    // At 0, 5 and 10 s; the deadline is 10 s, or 1 ms less.
    let (stuck, times) = poller_of([is("queued"), is("queued"), is("success")]);
    assert_eq!(stuck.poll_interval(secs(5)).deadline(secs(10)).await.unwrap().status, "success");
    assert_eq!(*times.lock().unwrap(), [0, 5000, 10_000]);
    let (stuck, times) = poller_of([is("queued"), is("queued"), is("success")]);
    let (error, took) = failure(stuck.poll_interval(secs(5)).deadline(secs(10) - Duration::from_millis(1))).await;
    assert!(error.is_timeout(), "{error}");
    assert_eq!(*times.lock().unwrap(), [0, 5000]);
    assert_took(took, secs(5));
    // A deadline of zero allows one poll.
    let (at_once, times) = poller_of([is("queued"), is("success")]);
    assert!(at_once.deadline(Duration::ZERO).await.unwrap_err().is_timeout());
    assert_eq!(times.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn max_polls_is_the_maximum_number_of_polls() {
    for (limit, good) in [(2, false), (3, true), (4, true)] {
        let (limited, times) = poller_of([is("queued"), is("running"), is("success")]);
        let result = limited.poll_interval(secs(1)).max_polls(limit).await;
        assert_eq!((result.is_ok(), times.lock().unwrap().len()), (good, limit.min(3) as usize));
        if let Err(error) = result {
            assert_eq!(error.to_string(), max_polls_message(2, "status: running"));
            assert_eq!(error.attachment::<Export>().unwrap().status, "running");
        }
    }
    let (none, times) = poller_of([is("success")]);
    let error = none.max_polls(0).await.unwrap_err();
    assert_eq!((error.is_limit(), times.lock().unwrap().len()), (true, 0));
}

#[tokio::test(start_paused = true)]
async fn keys_echoed_by_a_failed_task_are_redacted() {
    // The key of these clients.
    let key = "KEY-canary-0123";
    let polled = |bodies: &[String]| {
        let replies = bodies.iter().map(|body| MockReply::json(200, body.as_str()));
        let get = Endpoint::get("exports.get", "/exports/e-1").json::<Export>();
        Poller::new("e-1", get.on(&crate::support::client(&script(replies))))
    };
    let failed = format!(r#"{{"id":"{key}","status":"failed","reason":"no access with {key}"}}"#);
    let error = polled(&[failed]).await.unwrap_err();
    assert_eq!(error.to_string(), "exports.get: task e-1 ended as `failed`: no access with [redacted]");
    assert_eq!(error.attachment::<Export>().unwrap().id, "[redacted]");

    let running = format!(r#"{{"id":"{key}","status":"running {key}"}}"#);
    let error = polled(&[running.clone(), running.clone()]).deadline(secs(2)).await.unwrap_err();
    assert!(error.to_string().contains("(status: running [redacted])"), "{error}");
    assert_eq!(error.attachment::<Export>().unwrap().id, "[redacted]");
    let error = polled(&[running]).max_polls(1).await.unwrap_err();
    assert!(error.to_string().contains("(status: running [redacted])"), "{error}");

    // A successful task is returned unchanged.
    let done = polled(&[format!(r#"{{"id":"{key}","status":"success"}}"#)]).await.unwrap();
    assert_eq!(done.id, key);
}

#[tokio::test(start_paused = true)]
async fn an_exhausted_quota_ends_the_wait() {
    let body = r#"{"errors":[{"code":"insufficient_quota","detail":"Top up."}]}"#;
    let (poller, times) = poller_of([is("running"), MockReply::json(429, body), is("done")]);
    let (error, _) = failure(poller).await;
    assert!(error.is_rate_limited() && !error.is_transient(), "{error}");
    assert_eq!(times.lock().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_task_without_a_status_ends_the_wait() {
    for blank in ["", " "] {
        let (poller, times) = poller_of([is("running"), is(blank), is("done")]);
        let (error, _) = failure(poller).await;
        assert_eq!(
            shown(&error),
            "decode | exports.get: at `status`: missing or empty, so the end of the task cannot be detected"
        );
        assert_eq!(error.attachment::<Export>().unwrap().id, "e-1");
        assert_eq!(times.lock().unwrap().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn no_two_polls_are_closer_than_10_ms() {
    let (poller, times) = poller_of(["queued", "queued", "queued", "success"].map(is));
    poller.poll_interval(Duration::ZERO).await.unwrap();
    assert_eq!(*times.lock().unwrap(), [0, 10, 20, 30]);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_between_two_updates_sends_no_poll() {
    let (poller, times) = poller_of(["queued", "success"].map(is));
    let mut updates = Box::pin(poller.deadline(secs(10)).updates());
    assert_eq!(updates.next().await.unwrap().unwrap().status, "queued");
    tokio::time::sleep(secs(11)).await;
    assert!(updates.next().await.unwrap().unwrap_err().is_timeout());
    assert_eq!(*times.lock().unwrap(), [0]);
}

#[tokio::test(start_paused = true)]
async fn the_error_of_the_last_poll_is_in_the_message() {
    let message = async |replies: Vec<MockReply>| {
        let polls = replies.len() as u32;
        failure(poller_of(replies).0.max_polls(polls)).await.0.to_string()
    };
    let failed = "status: queued; the last poll failed: exports.get: 503 Service Unavailable";
    assert_eq!(message(vec![is("queued"), MockReply::status(503)]).await, max_polls_message(2, failed));
    let recovered = vec![is("queued"), MockReply::status(503), is("queued")];
    assert_eq!(message(recovered).await, max_polls_message(3, "status: queued"));
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_before_the_deadline_is_not_in_the_error() {
    let short = || is("queued").header("retry-after", "1");
    let (poller, times) = poller_of([short(), short()]);
    let (error, _) = failure(poller.poll_interval(secs(3)).deadline(secs(5))).await;
    assert!(error.is_timeout());
    assert_eq!((error.retry_after(), times.lock().unwrap().len()), (None, 2));
}

#[tokio::test(start_paused = true)]
async fn max_polls_is_ten_thousand_by_default() {
    let (poller, times) = poller_of(vec![is("running"); 10_001]);
    let (error, _) = failure(poller.poll_interval(Duration::from_millis(10))).await;
    assert_eq!(error.to_string(), max_polls_message(10_000, "status: running"));
    assert_eq!(times.lock().unwrap().len(), 10_000);
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_beyond_the_deadline_is_in_the_error() {
    for (retry_after, expected) in [("4", None), ("5", None), ("6", Some(secs(6)))] {
        // The interval leaves no time for another poll.
        let (poller, times) = poller_of([is("queued").header("retry-after", retry_after)]);
        let (error, _) = failure(poller.poll_interval(secs(7)).deadline(secs(5))).await;
        assert_eq!((error.is_timeout(), error.retry_after()), (true, expected), "{retry_after}");
        assert_eq!(times.lock().unwrap().len(), 1);
    }
}
