//! Reader of a completion stream of a mock transport, and assertions on its end.

use std::fmt::Debug;
use std::time::Duration;

use futures_util::StreamExt;
use serde::de::DeserializeOwned;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, CompletionStream, Error, Request};
use tokio::time::Instant;

/// Idle timeout of streams of [`client`].
pub const IDLE: Duration = Duration::from_secs(60);

/// Creates a client with short limits and the only response `reply`.
pub fn client(reply: MockReply) -> (Client, MockTransport) {
    let mock = MockTransport::new().reply(reply);
    let builder = Client::builder().api_key("KEY0123").stream_idle_timeout(IDLE).max_event_bytes(4096);
    (builder.transport(mock.clone()).build().unwrap(), mock)
}

/// The result of a stream that has ended.
pub struct Reading<E: 'static, C: 'static> {
    pub events: Vec<E>,
    pub error: Option<Error>,
    pub stream: CompletionStream<E, C>,
    /// Time from the request to the end.
    pub waited: Duration,
    operation: &'static str,
    labels: Vec<String>,
}

/// Reads the stream of `call` to its end, with the response `reply`; needs a paused tokio clock. `label` returns the
/// text or kind of an event for comparison.
pub async fn read<E, C>(
    operation: &'static str,
    reply: MockReply,
    call: impl FnOnce(&Client) -> Request<CompletionStream<E, C>>,
    label: impl Fn(&E) -> String,
) -> Reading<E, C>
where
    E: DeserializeOwned + 'static,
    C: Clone + Debug + Default + PartialEq + Send + Sync + 'static,
{
    let (client, mock) = client(reply);
    let start = Instant::now();
    let mut stream = call(&client).await.unwrap();
    assert_eq!(stream.partial(), &C::default());
    let (mut events, mut labels, mut error) = (Vec::new(), Vec::new(), None);
    while let Some(item) = stream.next().await {
        assert!(error.is_none(), "an item arrived after {error:?}");
        match item {
            Ok(event) => {
                labels.push(label(&event));
                events.push(event);
            }
            Err(last) => error = Some(last),
        }
    }
    let waited = start.elapsed();
    for _ in 0..2 {
        assert!(stream.next().await.is_none(), "the stream continued after its end");
    }
    assert_eq!(mock.requests().len(), 1, "the request was retried");
    Reading { events, error, stream, waited, operation, labels }
}

impl<E, C> Reading<E, C>
where
    E: DeserializeOwned + 'static,
    C: Clone + Debug + PartialEq + Send + Sync + 'static,
{
    /// Returns the completion of a stream that ended without an error, at once, after events with these labels.
    #[track_caller]
    pub fn complete(self, labels: impl Labels) -> C {
        self.complete_after(Duration::ZERO, labels)
    }

    /// Same as [`complete`](Self::complete), for a stream that ended after `waited`.
    #[track_caller]
    pub fn complete_after(self, waited: Duration, labels: impl Labels) -> C {
        assert!(self.error.is_none(), "{:?}", self.error);
        labels.check(&self.labels);
        assert_eq!(self.waited, waited);
        let partial = self.stream.partial().clone();
        let completion = self.stream.into_completion().unwrap();
        assert_eq!(completion, partial);
        completion
    }

    /// Returns the error that ended a stream after events with these labels, and its partial completion.
    #[track_caller]
    pub fn failed(self, labels: impl Labels) -> (Error, C) {
        labels.check(&self.labels);
        let error = self.error.expect("the stream ended without an error");
        assert_eq!(error.operation(), Some(self.operation));
        assert_eq!((error.status().unwrap().as_u16(), error.request_id(), error.attempts()), (200, Some("r-1"), 1));
        let partial = self.stream.partial().clone();
        assert_eq!(error.attachment::<C>(), Some(&partial));
        let again = self.stream.into_completion().unwrap_err();
        let operation = self.operation;
        let ended = format!("{operation}: the stream ended with an error [status 200, request id r-1]");
        assert_eq!(again.to_string(), ended);
        assert!(again.is_incomplete_stream());
        assert_eq!(again.attachment::<C>(), Some(&partial));
        (error, partial)
    }
}

/// Expected labels of events.
pub trait Labels {
    fn check(&self, labels: &[String]);
}

/// One label for each event.
impl<const N: usize> Labels for &[&str; N] {
    #[track_caller]
    fn check(&self, labels: &[String]) {
        assert_eq!(labels, self.as_slice());
    }
}

/// One label for each event.
impl Labels for &[&str] {
    #[track_caller]
    fn check(&self, labels: &[String]) {
        assert_eq!(labels, *self);
    }
}

/// The labels of all events, joined.
impl Labels for &str {
    #[track_caller]
    fn check(&self, labels: &[String]) {
        assert_eq!(labels.concat(), **self);
    }
}
