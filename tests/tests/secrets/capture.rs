//! Everything recorded by `tracing` and `log`, as text.

use std::fmt::{Debug, Write};
use std::sync::{Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// One span, record or event with its target and fields.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) target: String,
    pub(crate) text: String,
}

/// Output of `tracing` in this process, from all tests.
static TRACED: Mutex<Vec<Line>> = Mutex::new(Vec::new());

/// A layer that records everything, including TRACE.
struct Capture;

impl Capture {
    fn add(metadata: &Metadata<'_>, what: &str, write: impl FnOnce(&mut Fields)) {
        let mut fields = Fields(format!("{what} {} {}", metadata.level(), metadata.name()));
        write(&mut fields);
        let line = Line { target: metadata.target().to_owned(), text: fields.0 };
        TRACED.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        write!(self.0, " {}={value}", field.name()).unwrap();
    }
}

impl<S: Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>> Layer<S> for Capture {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        Self::add(attributes.metadata(), "span", |fields| attributes.record(fields));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        Self::add(context.metadata(id).unwrap(), "record", |fields| values.record(fields));
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        Self::add(event.metadata(), "event", |fields| event.record(fields));
    }
}

/// Output of the `log` crate in this process, from all tests; reqwest uses it.
static LOGGED: Mutex<String> = Mutex::new(String::new());

struct Logger;

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let mut logged = LOGGED.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(logged, "{} {}: {}", record.level(), record.target(), record.args()).unwrap();
    }

    fn flush(&self) {}
}

/// Starts recording on all threads.
pub(crate) fn capture_everything() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Logger).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
        tracing::subscriber::set_global_default(Registry::default().with(Capture)).unwrap();
        // `tracing` may have cached the lack of a subscriber in another test.
        tracing::callsite::rebuild_interest_cache();
    });
}

pub(crate) fn traced() -> Vec<Line> {
    TRACED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

pub(crate) fn logged() -> String {
    LOGGED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
