//! The start of the spans of attempts. In a separate process: other tests may cache the lack of a subscriber.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Method};
use tokio::time::Instant;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// Records the times at which spans of attempts are created and closed.
#[derive(Clone)]
struct Clock(Instant, Arc<Mutex<Vec<(&'static str, u64)>>>);

impl Clock {
    fn note(&self, what: &'static str, name: &str) {
        if name == "telnyx_ai.attempt" {
            self.1.lock().unwrap().push((what, self.0.elapsed().as_secs()));
        }
    }
}

impl<S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>> Layer<S> for Clock {
    fn on_new_span(&self, span: &tracing::span::Attributes<'_>, _: &tracing::span::Id, _: Context<'_, S>) {
        self.note("begins", span.metadata().name());
    }

    fn on_close(&self, id: tracing::span::Id, context: Context<'_, S>) {
        self.note("ends", context.span(&id).unwrap().name());
    }
}

#[tokio::test(start_paused = true)]
async fn the_attempt_span_starts_when_the_request_is_sent() {
    let clock = Clock(Instant::now(), Arc::default());
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(clock.clone()));
    let slow = || MockReply::json(200, "{}").after(Duration::from_secs(10));
    let unavailable = MockReply::status(503).header("retry-after", "20").after(Duration::from_secs(5));
    let mock = [slow(), slow(), unavailable, slow()].into_iter().fold(MockTransport::new(), MockTransport::reply);
    let client = Client::builder().api_key("k").transport(mock).max_concurrent_requests(1).build().unwrap();
    let calls = join_all((0..3).map(|_| client.request(Method::GET, "/ai/models").into_future()));
    assert!(tokio::time::timeout(Duration::from_secs(3600), calls).await.unwrap().iter().all(Result::is_ok));
    let expected = [
        ("begins", 0),
        ("ends", 10),
        // In the queue for 10 s and for 20 s.
        ("begins", 10),
        ("ends", 20),
        ("begins", 20),
        ("ends", 25),
        // After the wait that the service requires, and a part of a second.
        ("begins", 45),
        ("ends", 55),
    ];
    assert_eq!(*clock.1.lock().unwrap(), expected);
}
