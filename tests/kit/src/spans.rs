//! A subscriber that records the spans of a test.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use telnyx_ai_core::internal::tracing::field::{Field, Visit};
use telnyx_ai_core::internal::tracing::span::{Attributes, Id, Record};
use telnyx_ai_core::internal::tracing::subscriber::{DefaultGuard, set_default};
use telnyx_ai_core::internal::tracing::{Event, Metadata, Subscriber, callsite};

/// The spans of a test that runs in one thread, in the order of their creation.
#[derive(Clone, Default)]
pub struct Spans(Arc<Mutex<Recorded>>);

#[derive(Default)]
struct Recorded {
    spans: Vec<RecordedSpan>,
    entered: Vec<Id>,
}

struct RecordedSpan {
    name: &'static str,
    parent: Option<usize>,
    fields: BTreeMap<&'static str, String>,
    references: usize,
}

impl Spans {
    /// Records the spans of this thread until the guard is dropped.
    pub fn record() -> (Self, DefaultGuard) {
        let spans = Self::default();
        let guard = set_default(spans.clone());
        // `tracing` may have cached the lack of a subscriber in another test.
        callsite::rebuild_interest_cache();
        (spans, guard)
    }

    /// Returns the fields of the spans with this name, each as lines `field=value` in alphabetical order. A line
    /// `(open)` follows if the span is not closed.
    pub fn named(&self, name: &str) -> Vec<String> {
        self.0.lock().unwrap().spans.iter().filter(|span| span.name == name).map(RecordedSpan::lines).collect()
    }

    /// Returns the fields of the only span with this name.
    #[track_caller]
    pub fn only(&self, name: &str) -> String {
        let mut spans = self.named(name);
        assert_eq!(spans.len(), 1, "{spans:?}");
        spans.remove(0)
    }

    /// Returns the lines of the only span with this name whose field begins with `prefix`.
    #[track_caller]
    pub fn lines(&self, name: &str, prefix: &str) -> String {
        let all = self.only(name);
        all.lines().filter(|line| line.starts_with(prefix)).map(|line| format!("{line}\n")).collect()
    }

    /// Returns the name of each span after the names of its parents, such as `chat > telnyx_ai.call`.
    pub fn paths(&self) -> Vec<String> {
        let recorded = self.0.lock().unwrap();
        let path = |mut at: usize| {
            let mut path = recorded.spans[at].name.to_owned();
            while let Some(parent) = recorded.spans[at].parent {
                at = parent;
                path = format!("{} > {path}", recorded.spans[at].name);
            }
            path
        };
        (0..recorded.spans.len()).map(path).collect()
    }

    /// Returns the fields of all spans.
    pub fn text(&self) -> String {
        self.0.lock().unwrap().spans.iter().map(|span| format!("{}\n{}", span.name, span.lines())).collect()
    }
}

impl RecordedSpan {
    fn lines(&self) -> String {
        let fields: String = self.fields.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
        if self.references == 0 { fields } else { fields + "(open)\n" }
    }
}

struct Writing<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Writing<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    /// Integers must be `i64`: `tracing-opentelemetry` exports a `u64` as text.
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name(), format!("{value} (u64)"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

fn index(id: &Id) -> usize {
    usize::try_from(id.into_u64()).unwrap() - 1
}

impl Subscriber for Spans {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut recorded = self.0.lock().unwrap();
        let mut fields = BTreeMap::new();
        attributes.record(&mut Writing(&mut fields));
        let parent = if attributes.is_contextual() { recorded.entered.last() } else { attributes.parent() }.map(index);
        let name = attributes.metadata().name();
        recorded.spans.push(RecordedSpan { name, parent, fields, references: 1 });
        Id::from_u64(recorded.spans.len() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        values.record(&mut Writing(&mut self.0.lock().unwrap().spans[index(id)].fields));
    }

    fn clone_span(&self, id: &Id) -> Id {
        self.0.lock().unwrap().spans[index(id)].references += 1;
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let references = &mut self.0.lock().unwrap().spans[index(&id)].references;
        *references -= 1;
        *references == 0
    }

    fn enter(&self, id: &Id) {
        self.0.lock().unwrap().entered.push(id.clone());
    }

    fn exit(&self, id: &Id) {
        let entered = &mut self.0.lock().unwrap().entered;
        let at = entered.iter().rposition(|other| other == id).unwrap();
        entered.remove(at);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}
}
