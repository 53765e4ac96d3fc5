//! The `gen_ai.*` fields of a call, which never contain prompts or outputs.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use telnyx_ai_anthropic::CreateMessage;
use telnyx_ai_core::test_util::MockReply;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Metadata, Subscriber};

use crate::support::reading::{anthropic, block_stop, events, start, stop, stop_reason_event, text_block, text_event};

type Fields = BTreeMap<String, String>;

/// Subscriber that records the fields of each span by target and name.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<(String, Fields)>>>);

struct Write<'a>(&'a mut Fields);

impl Visit for Write<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl Subscriber for Spans {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut all = self.0.lock().unwrap();
        let mut fields = Fields::new();
        span.record(&mut Write(&mut fields));
        all.push((format!("{}: {}", span.metadata().target(), span.metadata().name()), fields));
        Id::from_u64(all.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let at = usize::try_from(span.into_u64()).unwrap() - 1;
        values.record(&mut Write(&mut self.0.lock().unwrap()[at].1));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn watch() -> (Spans, DefaultGuard) {
    let spans = Spans::default();
    let guard = tracing::subscriber::set_default(spans.clone());
    // `tracing` may have cached the lack of a subscriber in another test.
    tracing::callsite::rebuild_interest_cache();
    (spans, guard)
}

impl Spans {
    /// Returns the fields of the only span of a message.
    fn chat(&self) -> Fields {
        let all = self.0.lock().unwrap();
        assert!(!format!("{all:?}").contains("SECRET"), "{all:?}");
        assert_eq!(all[1].0, "telnyx_ai_core::trace: telnyx_ai.call");
        assert_eq!(all[1].1["url.template"], "\"/ai/anthropic/v1/messages\"");
        let mut chats = all.iter().filter(|(name, _)| name == "telnyx_ai_anthropic::span: chat");
        let (_, fields) = chats.next().unwrap();
        assert!(chats.next().is_none());
        fields.clone()
    }
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    let request = [
        ("gen_ai.operation.name", "\"chat\""),
        ("gen_ai.provider.name", "\"telnyx\""),
        ("gen_ai.request.model", "\"a/b\""),
        ("gen_ai.request.max_tokens", "200"),
    ];
    request.iter().chain(pairs).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const RESPONSE_FIELDS: [(&str, &str); 5] = [
    ("gen_ai.response.id", "\"msg_1\""),
    ("gen_ai.response.model", "\"m\""),
    ("gen_ai.response.finish_reasons", "\"end_turn\""),
    ("gen_ai.usage.input_tokens", "25"),
    ("gen_ai.usage.output_tokens", "15"),
];

fn request() -> CreateMessage {
    CreateMessage::new("a/b", 200, "SECRET")
}

#[tokio::test]
async fn a_plain_response_records_its_fields() {
    let (spans, _guard) = watch();
    let body = r#"{"id":"msg_1","model":"m","content":"SECRET","stop_reason":"end_turn","usage":{"input_tokens":25,"output_tokens":15}}"#;
    anthropic(MockReply::json(200, body)).0.create(request().temperature(0.5)).await.unwrap();
    let mut expected = fields(&RESPONSE_FIELDS);
    expected.insert("gen_ai.request.temperature".to_owned(), "0.5".to_owned());
    assert_eq!(spans.chat(), expected);
}

#[tokio::test]
async fn a_complete_stream_records_its_fields() {
    let (spans, _guard) = watch();
    let whole =
        events([start(), text_block(), text_event("SECRET"), block_stop(0), stop_reason_event("end_turn"), stop()]);
    let mut stream = anthropic(whole).0.stream(request()).await.unwrap();
    stream.try_next().await.unwrap();
    assert_eq!(spans.chat(), fields(&[]));
    stream.finish().await.unwrap();
    assert_eq!(spans.chat(), fields(&RESPONSE_FIELDS));
}

#[tokio::test]
async fn an_interrupted_stream_records_its_fields() {
    let (spans, _guard) = watch();
    let cut = events([start(), text_block(), text_event("SECRET")]);
    anthropic(cut).0.stream(request()).await.unwrap().finish().await.unwrap_err();
    let mut expected = fields(&RESPONSE_FIELDS);
    expected.insert("gen_ai.response.finish_reasons".to_owned(), "\"\"".to_owned());
    expected.insert("gen_ai.usage.output_tokens".to_owned(), "1".to_owned());
    assert_eq!(spans.chat(), expected);
}
