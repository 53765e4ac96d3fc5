//! A client with a mock transport, whose responses are part of the input.

use std::any::Any;
use std::cell::OnceCell;
use std::fmt::Debug;

use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::{Error, Telnyx};
use tokio::runtime::{Builder, Runtime};

/// Key of every client. Seeds contain it, like a service that echoes it.
pub(crate) const KEY: &str = "KEY-canary-0123";

thread_local! {
    static RUNTIME: OnceCell<Runtime> = const { OnceCell::new() };
}

/// Returns a client with the response `reply` to its first request, and the mock transport.
pub(crate) fn telnyx(reply: MockReply) -> (Telnyx, MockTransport) {
    let mock = MockTransport::new().reply(reply);
    let telnyx = Telnyx::builder().api_key(KEY).base_url("https://api.test/v2").max_retries(0).transport(mock.clone());
    (telnyx.build().expect("a client"), mock)
}

/// Runs `future` to completion with a paused clock, which advances to the next timer when the future is idle.
pub(crate) fn wait<T>(future: impl IntoFuture<Output = T>) -> T {
    RUNTIME.with(|runtime| {
        let new = || Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
        runtime.get_or_init(new).block_on(future.into_future())
    })
}

/// Checks that an error is one line and does not contain the key.
pub(crate) fn check_error(error: &Error) {
    let line = error.to_string();
    assert!(!line.contains(char::is_control), "more than a line: {line:?}");
    assert!(!line.is_empty());
    let details: Vec<String> = error.details().iter().map(|detail| format!("{detail:?}")).collect();
    let body = String::from_utf8_lossy(error.body());
    for shown in [&line, &format!("{error:?}"), &details.concat(), &*body] {
        assert!(!shown.contains(KEY), "the key in {shown:?}");
    }
    for detail in error.details() {
        assert!(!detail.to_string().contains(char::is_control), "more than a line: {detail:?}");
    }
}

/// Checks that an error has the attachment `partial`, with the key redacted.
pub(crate) fn check_attachment<T: Any + Debug + PartialEq>(error: &Error, partial: &T) {
    let attached = error.attachment::<T>();
    let came = format!("{partial:?}");
    // The first 8 bytes of the key are redacted too.
    if came.contains(&KEY[..8]) || came.contains('\\') {
        assert!(!format!("{attached:?}").contains(KEY), "the key in {attached:?}");
    } else {
        assert_eq!(attached, Some(partial), "{error}");
    }
}
