//! A client whose service answers what the run says.

use std::any::Any;
use std::cell::OnceCell;
use std::fmt::Debug;

use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::{Error, Telnyx};
use tokio::runtime::{Builder, Runtime};

/// The key of every client here. Seeds hold it, as a service would that echoes it.
pub(crate) const KEY: &str = "KEY-canary-0123";

thread_local! {
    static RUNTIME: OnceCell<Runtime> = const { OnceCell::new() };
}

/// A client that gets `reply` to its first request, and the record of what it sent.
pub(crate) fn telnyx(reply: MockReply) -> (Telnyx, MockTransport) {
    let mock = MockTransport::new().reply(reply);
    let telnyx = Telnyx::builder().api_key(KEY).base_url("https://api.test/v2").max_retries(0).transport(mock.clone());
    (telnyx.build().expect("a client"), mock)
}

/// The output of `future`; its clock is paused, and jumps to the next timer when nothing else can go on.
pub(crate) fn wait<T>(future: impl IntoFuture<Output = T>) -> T {
    RUNTIME.with(|runtime| {
        let new = || Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
        runtime.get_or_init(new).block_on(future.into_future())
    })
}

/// Sees that nothing an error shows breaks a line or holds the key.
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

/// Sees that an error holds `partial`, without the key where it echoes it.
pub(crate) fn check_attachment<T: Any + Debug + PartialEq>(error: &Error, partial: &T) {
    let attached = error.attachment::<T>();
    let came = format!("{partial:?}");
    // The first 8 bytes are redacted without the others, too.
    if came.contains(&KEY[..8]) || came.contains('\\') {
        assert!(!format!("{attached:?}").contains(KEY), "the key in {attached:?}");
    } else {
        assert_eq!(attached, Some(partial), "{error}");
    }
}
