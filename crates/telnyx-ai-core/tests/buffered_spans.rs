//! The parents of the spans of buffered requests. In a separate process, because the subscriber is global.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::sync::{Arc, Mutex};

use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Method};
use tracing::span::{Attributes, Id};
use tracing::{Instrument, Subscriber, info_span};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// The parent of the span of each call.
#[derive(Clone, Default)]
struct Parents(Arc<Mutex<Vec<Option<&'static str>>>>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Parents {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if attributes.metadata().name() == "telnyx_ai.call" {
            let parent = context.span(id).unwrap().parent().map(|parent| parent.name());
            self.0.lock().unwrap().push(parent);
        }
    }
}

#[tokio::test]
async fn the_current_span_of_the_call_is_the_parent() {
    let parents = Parents::default();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(parents.clone()));
    let mock = (0..10).fold(MockTransport::new(), |mock, _| mock.reply(MockReply::json(200, "1")));
    let client = Client::builder().api_key("k").transport(mock).build().unwrap();
    let here = || {
        let requests = (0..5).map(|_| client.request(Method::GET, "/numbers").json::<u32>());
        client.buffered(requests, 2).collect().instrument(info_span!("taken"))
    };

    let inside = info_span!("import").in_scope(here);
    assert_eq!(inside.await.into_iter().filter_map(Result::ok).sum::<u32>(), 5);
    assert_eq!(std::mem::take(&mut *parents.0.lock().unwrap()), [Some("import"); 5]);

    assert_eq!(here().await.into_iter().filter_map(Result::ok).sum::<u32>(), 5);
    assert_eq!(*parents.0.lock().unwrap(), [None; 5]);
}
