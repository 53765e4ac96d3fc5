//! One crossing of the matrix: a call against a server, and everything that must hold of it.

use std::time::Duration;

use telnyx_ai::{Error, Telnyx};
use telnyx_ai_tests::{FaultServer, SeenRequest, builder, soon};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::faults::Fault;
use crate::files::{Files, RECORDING};
use crate::kinds::Kind;

/// How many cells run at once, in all tests: each has sockets, and a process may have few.
static PLACES: Semaphore = Semaphore::const_new(32);

pub(crate) async fn place() -> SemaphorePermit<'static> {
    PLACES.acquire().await.unwrap()
}

/// What a cell must be.
pub(crate) struct Expected {
    /// Requests of this call that the server read to their end.
    pub(crate) requests: usize,
    pub(crate) attempts: usize,
    /// The name of the error's kind.
    pub(crate) error: Option<&'static str>,
}

/// A client which gives up soon where the fault is a stall, and has all the time of a busy machine where it is not.
pub(crate) fn client(origin: &str, fault: Option<&Fault>) -> Telnyx {
    let builder = builder(origin);
    let stalls = fault.is_some_and(Fault::stalls);
    let builder = if stalls {
        builder.timeout(Duration::from_secs(3)).stream_idle_timeout(Duration::from_millis(500))
    } else {
        builder
    };
    builder.build().unwrap()
}

/// Makes the call and asserts what is expected of it.
pub(crate) async fn check(context: &str, kind: &Kind, telnyx: &Telnyx, server: &FaultServer, expected: &Expected) {
    let files = Files::of(kind);
    let before = server.requests().len();
    let result = soon(kind.call(telnyx, &files)).await;

    match (&result, expected.error) {
        (Ok(()), None) => {}
        (Err(error), Some(name)) => {
            assert_eq!(kind_of(error), [name], "{context}: {error:?}");
            assert_eq!(error.operation(), Some(kind.operation), "{context}");
            assert_eq!(error.attempts() as usize, expected.attempts, "{context}: {error}");
            assert!(error.is_transient(), "{context}: {error}");
            assert_eq!(
                error.to_string().contains("[after "),
                expected.attempts > 1 && error.status().is_none(),
                "{context}: {error}"
            );
        }
        (result, expected) => panic!("{context}: {result:?}, expected {expected:?}"),
    }
    let requests = &server.requests()[before..];
    assert_eq!(requests.len(), expected.requests, "{context}: requests that were read");
    assert_alike(context, kind, requests);
    if kind.saves() {
        let saved = result.is_ok().then(|| kind.answer.body());
        files.assert_picture(saved.as_ref().map(String::as_bytes), context);
    }
}

/// Asserts that each attempt sent the same, to the byte.
fn assert_alike(context: &str, kind: &Kind, requests: &[SeenRequest]) {
    for request in requests {
        assert_eq!((&request.method, &request.target), (&requests[0].method, &requests[0].target), "{context}");
        assert_eq!(request.headers, requests[0].headers, "{context}");
        assert!(request.body == requests[0].body, "{context}: another body was sent than at first");
        if kind.sends_file() {
            let has_file = request.body.windows(RECORDING.len()).any(|window| window == *RECORDING);
            assert!(has_file, "{context}: the file was not sent whole");
        }
        assert_eq!(
            request.header("idempotency-key").is_some(),
            kind.operation == "embeddings.embed_bucket",
            "{context}"
        );
    }
}

/// The kinds that the error says it is of: there should be one.
pub(crate) fn kind_of(error: &Error) -> Vec<&'static str> {
    type Predicate = fn(&Error) -> bool;
    let all: [(&str, Predicate); 14] = [
        ("api", Error::is_api),
        ("config", Error::is_config),
        ("connect", Error::is_connect),
        ("decode", Error::is_decode),
        ("incomplete stream", Error::is_incomplete_stream),
        ("interrupted", Error::is_interrupted),
        ("invalid input", Error::is_invalid_input),
        ("io", Error::is_io),
        ("limit", Error::is_limit),
        ("pagination", Error::is_pagination),
        ("redirect", Error::is_redirect),
        ("task failed", Error::is_task_failed),
        ("timeout", Error::is_timeout),
        ("too large", Error::is_too_large),
    ];
    all.into_iter().filter(|(_, is)| is(error)).map(|(name, _)| name).collect()
}
