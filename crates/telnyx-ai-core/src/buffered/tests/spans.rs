//! Whose children the spans of the requests are.

use std::sync::{Arc, Mutex};

use tracing::span::{Attributes, Id};
use tracing::{Instrument, Subscriber, info_span};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use super::{Service, numbers, secs};

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

#[tokio::test(start_paused = true)]
async fn the_span_that_is_open_at_the_call_is_their_parent() {
    let parents = Parents::default();
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(parents.clone()));
    let client = Service::new(|_| secs(1)).client();
    let here = || client.buffered(numbers(&client, 5), 2).collect().instrument(info_span!("taken"));

    let inside = info_span!("import").in_scope(here);
    assert_eq!(inside.await.len(), 5);
    assert_eq!(std::mem::take(&mut *parents.0.lock().unwrap()), [Some("import"); 5]);

    assert_eq!(here().await.len(), 5);
    assert_eq!(*parents.0.lock().unwrap(), [None; 5]);
}
