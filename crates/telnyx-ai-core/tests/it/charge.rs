//! Failed calls that may have been charged.

use std::future::pending;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{
    Client, Credentials, Error, EventStream, HeaderMap, Method,
    internal::{Endpoint, Idempotency},
};

use crate::support::{builder, client, failure, get, interrupted, ok, post, refused, script, secs};

const NOTE: &str = "; not retried: it may have been charged";

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Complete,
    Events,
    Download,
}

const KINDS: [Kind; 3] = [Kind::Complete, Kind::Events, Kind::Download];

/// A method and an idempotency, and `true` if such calls may be charged.
#[derive(Clone, Copy, Debug)]
enum Class {
    Get,
    Put,
    Delete,
    Search,
    GetWithHarm,
    Paid,
    PaidIdempotent,
    WithKey,
}

const CLASSES: [(Class, bool); 8] = [
    (Class::Get, false),
    (Class::Put, false),
    (Class::Delete, false),
    (Class::Search, false),
    (Class::GetWithHarm, true),
    (Class::Paid, true),
    (Class::PaidIdempotent, true),
    (Class::WithKey, true),
];

/// The error of a call, from its response or its stream.
async fn fails(client: &Client, kind: Kind, class: Class, retries: u32) -> Error {
    let endpoint = match class {
        Class::Get | Class::GetWithHarm => Endpoint::get("things", "/things"),
        Class::Put => Endpoint::put("things", "/things"),
        Class::Delete => Endpoint::delete("things", "/things"),
        Class::Search => Endpoint::post("things", "/things", Idempotency::Idempotent),
        Class::Paid | Class::PaidIdempotent => Endpoint::post("things", "/things", Idempotency::NotIdempotent),
        Class::WithKey => Endpoint::post("things", "/things", Idempotency::WithKey),
    };
    let idempotent_override = match class {
        Class::GetWithHarm => Some(false),
        Class::PaidIdempotent => Some(true),
        _ => None,
    };
    macro_rules! run {
        ($endpoint:expr) => {{
            let call = $endpoint.on(client).max_retries(retries);
            match idempotent_override {
                Some(idempotent) => call.idempotent(idempotent).await,
                None => call.await,
            }
        }};
    }
    let result = match kind {
        Kind::Complete => run!(endpoint.json::<u32>()).map(drop),
        Kind::Events => match run!(endpoint.events(|body| EventStream::<u32>::new(body, |_| false))) {
            Err(error) => Err(error),
            Ok(mut events) => loop {
                match events.try_next().await {
                    Ok(Some(_)) => {}
                    Ok(None) => break Ok(()),
                    Err(error) => break Err(error),
                }
            },
        },
        Kind::Download => match run!(endpoint.download("image/png")) {
            Err(error) => Err(error),
            Ok(download) => download.bytes().await.map(drop),
        },
    };
    result.unwrap_err()
}

fn picture() -> MockReply {
    MockReply::status(200).header("content-type", "image/png")
}

/// The outcome of a single attempt, the kinds of calls that may have it, and `true` if the work may be done.
fn outcomes() -> Vec<(&'static str, &'static [Kind], MockReply, bool)> {
    use TransportErrorKind::{Body, Connect, Interrupted, Timeout, Unprocessed, Unsendable};
    const COMPLETE: &[Kind] = &[Kind::Complete];
    const EVENTS: &[Kind] = &[Kind::Events];
    const DOWNLOAD: &[Kind] = &[Kind::Download];
    let mut rows = vec![
        ("connect", &KINDS[..], MockReply::fails(Connect), false),
        ("unprocessed", &KINDS, MockReply::fails(Unprocessed), false),
        ("body", &KINDS, MockReply::fails(Body), false),
        ("unsendable", &KINDS, MockReply::fails(Unsendable), false),
        ("transport timeout", &KINDS, MockReply::fails(Timeout), true),
        ("interrupted", &KINDS, MockReply::fails(Interrupted), true),
        ("no response in time", &KINDS, ok().after(secs(3600)), true),
        ("503 with a time", &KINDS, MockReply::status(503).header("retry-after", "7"), false),
        ("502 with a time", &KINDS, MockReply::status(502).header("retry-after", "7"), true),
        ("other origin", &KINDS, MockReply::status(307).header("location", "https://evil.test/"), false),
        ("see other", &KINDS, MockReply::status(303).header("location", "https://evil.test/"), true),
        ("not JSON", COMPLETE, MockReply::json(200, "<html>"), true),
        ("another type", COMPLETE, MockReply::json(200, "\"x\""), true),
        ("an error", COMPLETE, MockReply::json(200, r#"{"error":{"message":"overloaded"}}"#), true),
        ("interrupted", COMPLETE, MockReply::json(200, "1").then_fails(Interrupted), true),
        (
            "interrupted before it was sent, according to the transport",
            COMPLETE,
            MockReply::json(200, "1").then_fails(Connect),
            true,
        ),
        ("stalled", COMPLETE, MockReply::json(200, "1").then_stalls(), true),
        ("too large", COMPLETE, MockReply::json(200, "1".repeat(2000)), true),
        ("wrong type", EVENTS, MockReply::bytes(200, "text/html", "<html>"), true),
        ("undecodable event", EVENTS, MockReply::events(["data: 1\n\ndata: x\n\n"]), true),
        ("error event", EVENTS, MockReply::events(["data: 1\n\ndata: {\"error\":\"overloaded\"}\n\n"]), true),
        ("interrupted stream", EVENTS, MockReply::events(["data: 1\n\n"]).then_fails(Interrupted), true),
        ("interrupted before an event", EVENTS, MockReply::events::<&str>([]).then_fails(Interrupted), true),
        ("closed inside an event", EVENTS, MockReply::events(["data: 1\n\ndata: {\"a"]), true),
        ("silent stream", EVENTS, MockReply::events(["data: 1\n\n"]).then_stalls(), true),
        ("large event", EVENTS, MockReply::events([format!("data: {}\n\n", "1".repeat(2000))]), true),
        ("wrong type", DOWNLOAD, MockReply::json(200, "{}"), true),
        ("an error", DOWNLOAD, MockReply::json(200, r#"{"error":{"message":"overloaded"}}"#), true),
        ("compressed", EVENTS, MockReply::events(["data: 1\n\n"]).header("content-encoding", "gzip"), true),
        ("interrupted file", DOWNLOAD, picture().chunk("PNG").then_fails(Interrupted), true),
        ("short file", DOWNLOAD, picture().header("content-length", "9").chunk("PNG"), true),
        ("long file", DOWNLOAD, picture().header("content-length", "1").chunk("PNG"), true),
        ("silent file", DOWNLOAD, picture().chunk("PNG").then_stalls(), true),
        ("large file", DOWNLOAD, picture().chunk("1".repeat(2000)), true),
    ];
    for status in [300, 304, 400, 401, 402, 403, 404, 405, 407, 409, 410, 413, 422, 429, 451, 499, 600] {
        rows.push(("turned away", &KINDS, MockReply::status(status), false));
    }
    for status in [408, 500, 501, 502, 503, 504, 520, 524, 529, 599] {
        rows.push(("may be done", &KINDS, MockReply::status(status), true));
    }
    rows
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_call_reports_the_charge_of_every_outcome() {
    for (name, kinds, reply, is_done) in outcomes() {
        for kind in kinds {
            for (class, is_charged) in CLASSES {
                let mock = script([reply.clone()]);
                let client = builder(&mock).max_response_bytes(1000).max_event_bytes(1000).build().unwrap();
                let error = fails(&client, *kind, class, 0).await;
                let row = format!("{name}, {kind:?}, {class:?}: {error}");
                assert_eq!(error.may_have_been_charged(), is_done && is_charged, "{row}");
                assert!(!error.to_string().contains("charged"), "no retry was left: {row}");
                assert_eq!(error.clone().may_have_been_charged(), error.may_have_been_charged(), "{row}");
                assert_eq!(mock.requests().len(), 1, "{row}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_message_names_a_withheld_retry_only_if_one_was_withheld() {
    for (reply, is_withheld) in [
        (interrupted(), true),
        (MockReply::status(408), true),
        (MockReply::status(502), true),
        (MockReply::json(500, r#"{"errors":[{"detail":"failed"}]}"#).header("x-request-id", "r-1"), true),
        (MockReply::status(503), true),
        (MockReply::json(200, "1").then_fails(TransportErrorKind::Interrupted), true),
        (ok().after(secs(3600)), true),
        (MockReply::status(502).header("x-should-retry", "false"), false),
        (MockReply::status(502).header("retry-after", "3600"), false),
        (MockReply::json(200, "<html>"), false),
        (MockReply::status(400), false),
    ] {
        let (error, _) = failure(post(&client(&script([reply.clone()])), Idempotency::NotIdempotent)).await;
        assert_eq!(error.to_string().matches(NOTE).count(), usize::from(is_withheld), "{error}");
        // The reason does not apply to a read without remaining retries, or to a call without retries.
        let (error, _) = failure(get(&client(&script([reply.clone(), reply.clone(), reply.clone()])))).await;
        assert!(!error.to_string().contains(NOTE), "{error}");
        let paid = post(&client(&script([reply])), Idempotency::NotIdempotent).max_retries(0);
        assert!(!failure(paid).await.0.to_string().contains(NOTE));
    }
    let reply = MockReply::json(500, r#"{"errors":[{"detail":"failed"}]}"#).header("x-request-id", "r-1");
    let (error, _) = failure(post(&client(&script([reply])), Idempotency::NotIdempotent)).await;
    let says =
        "things.create: 500 Internal Server Error: failed; not retried: it may have been charged [request id r-1]";
    assert_eq!(error.to_string(), says);
}

#[tokio::test(start_paused = true)]
async fn every_attempt_counts_towards_the_charge() {
    let limited = || MockReply::status(429);
    let exhausted = || MockReply::json(429, r#"{"error":{"code":"insufficient_quota"}}"#);
    for (replies, idempotent, expected, note) in [
        (vec![interrupted(), limited(), limited()], true, true, false),
        (vec![MockReply::status(408), MockReply::status(401)], true, true, false),
        (vec![MockReply::status(502), exhausted()], true, true, false),
        (vec![interrupted(), refused(), refused()], true, true, false),
        (vec![limited(), refused(), limited()], false, false, false),
        (vec![limited(), refused(), MockReply::status(502)], false, true, false),
        (vec![limited(), MockReply::status(502)], false, true, true),
        (vec![refused(), MockReply::status(400)], false, false, false),
        (vec![MockReply::status(502).header("x-should-retry", "true"), MockReply::status(400)], false, true, false),
    ] {
        let mock = script(replies.clone());
        let call = post(&client(&mock), Idempotency::NotIdempotent);
        let call = if idempotent { call.idempotent(true) } else { call };
        let (error, _) = failure(call).await;
        assert_eq!(mock.requests().len(), replies.len(), "{error}");
        assert_eq!((error.may_have_been_charged(), error.to_string().contains(NOTE)), (expected, note), "{error}");
    }
    let mock = script([interrupted(), MockReply::status(401)]);
    let (error, _) = failure(post(&client(&mock), Idempotency::WithKey)).await;
    assert!(error.may_have_been_charged() && error.is_auth());
}

#[derive(Debug)]
struct Fails;

#[async_trait]
impl Credentials for Fails {
    async fn authorize(&self, _: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Err("the vault is sealed".into())
    }
}

#[tokio::test(start_paused = true)]
async fn an_unsent_call_was_not_charged() {
    let mock = MockTransport::new();
    let paid = |client: &Client| post(client, Idempotency::NotIdempotent);
    let client = client(&mock);
    let vault = Client::builder().credentials(Fails).transport(mock.clone()).build().unwrap();
    for (call, is) in [
        (paid(&client).timeout(Duration::ZERO), Error::is_timeout as fn(&Error) -> bool),
        (paid(&client).deadline(Duration::ZERO), Error::is_timeout),
        (paid(&client).header("bad name", "v"), Error::is_invalid_input),
        (paid(&vault), Error::is_config),
    ] {
        let (error, _) = failure(call).await;
        assert!(is(&error) && !error.may_have_been_charged(), "{error}");
    }
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_a_permit_was_charged_only_for_its_earlier_attempts() {
    for (first, expected) in [(refused(), false), (interrupted(), true)] {
        let held = MockReply::events(["data: 1\n\n"]).then_stalls();
        let mock = script([first.after(secs(5)), held]);
        let client = builder(&mock).max_concurrent_requests(1).stream_idle_timeout(secs(3600)).build().unwrap();
        let paid = post(&client, Idempotency::NotIdempotent).idempotent(true).deadline(secs(30));
        let paid = tokio::spawn(paid.into_future());
        tokio::time::sleep(secs(1)).await;
        // The stream takes the permit while the first call waits for its second attempt.
        let stream = client.request(Method::GET, "/numbers").events::<Value>().await.unwrap();
        let hold = tokio::spawn(async move {
            let _stream = stream;
            pending::<()>().await;
        });
        let error = paid.await.unwrap().unwrap_err();
        hold.abort();
        assert!(error.is_timeout() && error.to_string().contains("waited for a permit"), "{error}");
        assert_eq!((error.may_have_been_charged(), error.attempts()), (expected, 1), "{error}");
    }
}

#[test]
fn errors_without_a_call_were_not_charged() {
    for error in [
        Error::invalid_input("n", "is 0"),
        Error::incomplete_stream("cut"),
        Error::limit("max_pages", "is 3"),
        Error::decode("data", "is null"),
    ] {
        assert!(!error.may_have_been_charged(), "{error}");
    }
}
