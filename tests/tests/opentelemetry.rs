//! Spans as `tracing-opentelemetry` exports them: names, kinds, status and types of attributes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use opentelemetry::trace::{SpanKind, Status, TracerProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatRequest, FunctionTool};
use telnyx_ai::test_util::{MockReply, MockTransport};
use tracing_subscriber::layer::SubscriberExt;

const USAGE: &str = r#""usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}"#;

/// Runs calls of a client with these responses, and returns the spans in the order of their end.
async fn exported(replies: Vec<MockReply>, calls: impl AsyncFnOnce(Telnyx)) -> Vec<SpanData> {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("test"))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_target(false)
        .with_level(false);
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
    // `tracing` may have cached the lack of a subscriber in another test.
    tracing::callsite::rebuild_interest_cache();
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    calls(Telnyx::builder().api_key("KEY0123").transport(mock).build().unwrap()).await;
    exporter.get_finished_spans().unwrap()
}

/// Returns the attributes with their types.
fn attributes(span: &SpanData) -> Vec<String> {
    let mut attributes: Vec<String> =
        span.attributes.iter().map(|attribute| format!("{} {:?}", attribute.key, attribute.value)).collect();
    attributes.sort();
    attributes
}

fn names(spans: &[SpanData]) -> Vec<(&str, SpanKind, &Status)> {
    spans.iter().map(|span| (&*span.name, span.span_kind.clone(), &span.status)).collect()
}

#[tokio::test]
async fn a_completion_is_exported_with_typed_attributes() {
    let reply = format!(
        r#"{{"id":"c-1","model":"m-1","choices":[{{"message":{{"content":"Hi"}},"finish_reason":"stop"}}],{USAGE}}}"#
    );
    let spans = exported(vec![MockReply::json(200, reply)], async |telnyx| {
        telnyx.chat().complete(ChatRequest::from("Hi").model("m").max_tokens(50).temperature(0.5)).await.unwrap();
    })
    .await;
    let expected = [
        ("POST /ai/chat/completions", SpanKind::Client, &Status::Unset),
        ("chat.complete", SpanKind::Internal, &Status::Unset),
        ("chat m", SpanKind::Client, &Status::Unset),
    ];
    assert_eq!(names(&spans), expected);
    let [attempt, call, chat] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!(
        (attempt.parent_span_id, call.parent_span_id),
        (call.span_context.span_id(), chat.span_context.span_id())
    );
    let expected = [
        "gen_ai.operation.name String(Owned(\"chat\"))",
        "gen_ai.provider.name String(Owned(\"telnyx\"))",
        "gen_ai.request.max_tokens I64(50)",
        "gen_ai.request.model String(Owned(\"m\"))",
        "gen_ai.request.temperature F64(0.5)",
        "gen_ai.response.finish_reasons String(Owned(\"[\\\"stop\\\"]\"))",
        "gen_ai.response.id String(Owned(\"c-1\"))",
        "gen_ai.response.model String(Owned(\"m-1\"))",
        "gen_ai.usage.input_tokens I64(9)",
        "gen_ai.usage.output_tokens I64(4)",
        "server.address String(Owned(\"api.telnyx.com\"))",
        "server.port I64(443)",
    ];
    assert_eq!(attributes(chat), expected);
    let expected = [
        "attempts I64(1)",
        "http.request.method String(Owned(\"POST\"))",
        "http.response.status_code I64(200)",
        "operation String(Owned(\"chat.complete\"))",
        "url.template String(Owned(\"/ai/chat/completions\"))",
    ];
    assert_eq!(attributes(call), expected);
}

#[tokio::test]
async fn a_failure_has_the_status_of_an_error() {
    let spans = exported(vec![MockReply::json(400, r#"{"error":{"message":"SECRET"}}"#)], async |telnyx| {
        telnyx.chat().complete("Hi").await.unwrap_err();
    })
    .await;
    let error = Status::error("the service reported an error");
    let expected = [
        ("POST /ai/chat/completions", SpanKind::Client, &error),
        ("chat.complete", SpanKind::Internal, &error),
        ("chat", SpanKind::Client, &error),
    ];
    assert_eq!(names(&spans), expected);
    for span in &spans {
        assert!(attributes(span).contains(&"error.type String(Owned(\"400\"))".to_owned()), "{span:?}");
    }
}

#[tokio::test]
async fn a_tool_loop_contains_its_calls() {
    let call = r#"{"id":"t-1","function":{"name":"now","arguments":"{}"}}"#;
    let replies = [format!(r#"{{"tool_calls":[{call}]}}"#), r#"{"content":"12:00"}"#.to_owned()];
    let replies =
        replies.map(|message| MockReply::json(200, format!(r#"{{"choices":[{{"message":{message}}}],{USAGE}}}"#)));
    let now = FunctionTool::from_fn_with_schema(
        "now",
        "Returns the time.",
        serde_json::json!({ "type": "object" }),
        async |_: serde_json::Value| {
            tracing::info_span!("inside").in_scope(|| {});
            "12:00"
        },
    );
    let spans = exported(replies.into(), async |telnyx| {
        telnyx.chat().run_tools(ChatRequest::from("What time is it?").model("m"), [now]).await.unwrap();
    })
    .await;
    let find = |name: &str| spans.iter().find(|span| span.name == name).unwrap();
    let parent = |name: &str| find(name).parent_span_id;
    let (agent, tool) = (find("invoke_agent"), find("execute_tool now"));
    assert_eq!((agent.span_kind.clone(), tool.span_kind.clone()), (SpanKind::Internal, SpanKind::Internal));
    assert_eq!((parent("chat m"), tool.parent_span_id), (agent.span_context.span_id(), agent.span_context.span_id()));
    assert_eq!(parent("inside"), tool.span_context.span_id(), "spans of the function are inside its span");
    assert!(attributes(agent).contains(&"gen_ai.usage.input_tokens I64(18)".to_owned()), "{agent:?}");
}
