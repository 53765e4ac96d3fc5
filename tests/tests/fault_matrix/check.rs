//! One cell of the matrix: a call against a server, with its expectations.

use std::time::Duration;

use telnyx_ai::{Error, Telnyx};
use telnyx_ai_tests::{FaultServer, SeenRequest, builder, soon};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::faults::Fault;
use crate::files::{Files, RECORDING};
use crate::kinds::Kind;

/// Number of concurrent cells in all tests. Each has sockets, and a process may have few.
static PERMITS: Semaphore = Semaphore::const_new(32);

pub(crate) async fn permit() -> SemaphorePermit<'static> {
    PERMITS.acquire().await.unwrap()
}

/// Expectations of a cell.
pub(crate) struct Expected {
    /// Number of requests that the server read completely.
    pub(crate) requests: usize,
    pub(crate) attempts: usize,
    /// Name of the error kind.
    pub(crate) error: Option<&'static str>,
}

/// Returns a client with short timeouts if the fault is a stall, otherwise with long timeouts for a busy machine.
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

/// Makes the call and asserts the expectations.
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
    assert_same_bytes(context, kind, requests);
    if kind.saves() {
        let saved = result.is_ok().then(|| kind.response.body());
        files.assert_picture(saved.as_ref().map(String::as_bytes), context);
    }
}

/// Asserts that all attempts sent the same bytes.
fn assert_same_bytes(context: &str, kind: &Kind, requests: &[SeenRequest]) {
    for request in requests {
        assert_eq!((&request.method, &request.target), (&requests[0].method, &requests[0].target), "{context}");
        assert_eq!(headers(request), headers(&requests[0]), "{context}");
        assert!(request.body == requests[0].body, "{context}: another body was sent than at first");
        if kind.sends_file() {
            let has_file = request.body.windows(RECORDING.len()).any(|window| window == *RECORDING);
            assert!(has_file, "{context}: the file was not sent complete");
        }
        assert_eq!(
            request.header("idempotency-key").is_some(),
            kind.operation == "embeddings.embed_bucket",
            "{context}"
        );
    }
}

/// Returns the headers that do not depend on the time.
fn headers(request: &SeenRequest) -> Vec<&(String, String)> {
    request.headers.iter().filter(|(name, _)| name != "x-amz-date").collect()
}

/// Returns the error kinds whose predicate is `true`; there should be one.
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
