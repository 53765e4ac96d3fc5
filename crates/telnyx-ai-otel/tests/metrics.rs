//! Exported metrics: names, units, buckets, attributes and values.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, Histogram, MetricData};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatRequest, FunctionTool};
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai_otel::MetricsObserver;

fn lines<T: Copy + std::fmt::Display>(name: &str, unit: &str, histogram: &Histogram<T>) -> Vec<String> {
    let points = histogram.data_points().map(|point| {
        let mut attributes: Vec<String> =
            point.attributes().map(|attribute| format!("{}={}", attribute.key, attribute.value)).collect();
        attributes.sort();
        let bounds: Vec<f64> = point.bounds().collect();
        let ends = format!("{} buckets {} to {}", bounds.len(), bounds[0], bounds[bounds.len() - 1]);
        format!("{name} [{unit}] {} of {}, {ends}: {}", point.sum(), point.count(), attributes.join(" "))
    });
    points.collect()
}

/// Runs calls of a client with these responses, and returns a line for each exported series.
async fn exported(replies: Vec<MockReply>, calls: impl AsyncFnOnce(Telnyx)) -> Vec<String> {
    let exporter = InMemoryMetricExporter::default();
    let provider = SdkMeterProvider::builder().with_reader(PeriodicReader::builder(exporter.clone()).build()).build();
    let observer = Arc::new(MetricsObserver::new(&provider.meter("test")));
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    calls(Telnyx::builder().api_key("KEY0123").transport(mock).observer(observer).build().unwrap()).await;
    provider.force_flush().unwrap();
    let mut all = Vec::new();
    for resource in exporter.get_finished_metrics().unwrap() {
        for metric in resource.scope_metrics().flat_map(|scope| scope.metrics()) {
            match metric.data() {
                AggregatedMetrics::F64(MetricData::Histogram(data)) => {
                    all.extend(lines(metric.name(), metric.unit(), data))
                }
                AggregatedMetrics::U64(MetricData::Histogram(data)) => {
                    all.extend(lines(metric.name(), metric.unit(), data))
                }
                other => panic!("{other:?}"),
            }
        }
    }
    all.sort();
    all
}

const CALL: &str = "14 buckets 0.01 to 81.92";
const TOKENS: &str = "14 buckets 1 to 67108864";

fn request() -> ChatRequest {
    ChatRequest::from("SECRET").model("m")
}

fn reply(message: &str) -> MockReply {
    let usage = r#"{"prompt_tokens":9,"completion_tokens":4}"#;
    let reply = format!(r#"{{"model":"m-1","choices":[{{"message":{message}}}],"usage":{usage}}}"#);
    MockReply::json(200, reply).after(Duration::from_secs(2))
}

/// The attributes of a call before those of its end, and after them.
const BEFORE: &str = "gen_ai.operation.name=chat gen_ai.provider.name=telnyx gen_ai.request.model=m";
const SERVER: &str = "server.address=api.telnyx.com server.port=443";

#[tokio::test(start_paused = true)]
async fn a_completion_has_a_duration_and_tokens() {
    let metrics = exported(vec![reply(r#"{"content":"SECRET"}"#), MockReply::status(400)], async |telnyx| {
        telnyx.chat().complete(request()).await.unwrap();
        telnyx.chat().complete(request()).await.unwrap_err();
    })
    .await;
    let response = format!("{BEFORE} gen_ai.response.model=m-1");
    let expected = [
        format!("gen_ai.client.operation.duration [s] 0 of 1, {CALL}: error.type=400 {BEFORE} {SERVER}"),
        format!("gen_ai.client.operation.duration [s] 2 of 1, {CALL}: {response} {SERVER}"),
        format!("gen_ai.client.token.usage [{{token}}] 4 of 1, {TOKENS}: {response} gen_ai.token.type=output {SERVER}"),
        format!("gen_ai.client.token.usage [{{token}}] 9 of 1, {TOKENS}: {response} gen_ai.token.type=input {SERVER}"),
    ];
    assert_eq!(metrics, expected);
}

#[tokio::test(start_paused = true)]
async fn a_stream_has_the_times_of_its_chunks() {
    let chunk = "data: {\"choices\":[{\"delta\":{\"content\":\"SECRET\"}}]}\n\n";
    let end = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    let events = MockReply::events([chunk, chunk, end]).after(Duration::from_secs(2));
    let metrics = exported(vec![events], async |telnyx| {
        telnyx.chat().stream(request()).await.unwrap().finish().await.unwrap();
    })
    .await;
    let expected = [
        format!("gen_ai.client.operation.duration [s] 2 of 1, {CALL}: {BEFORE} {SERVER}"),
        format!("gen_ai.client.operation.time_per_output_chunk [s] 0 of 2, {CALL}: {BEFORE} {SERVER}"),
        format!("gen_ai.client.operation.time_to_first_chunk [s] 2 of 1, {CALL}: {BEFORE} {SERVER}"),
    ];
    assert_eq!(metrics, expected);
}

#[tokio::test(start_paused = true)]
async fn a_tool_loop_has_the_durations_of_its_functions() {
    let calls = r#"{"tool_calls":[{"id":"a","function":{"name":"now","arguments":"{}"}},{"id":"b","function":{"name":"SECRET","arguments":"{}"}}]}"#;
    let schema = serde_json::json!({ "type": "object" });
    let now = FunctionTool::from_fn_with_schema("now", "", schema, async |_: serde_json::Value| {
        tokio::time::sleep(Duration::from_secs(3)).await;
        "12:00"
    });
    let metrics = exported(vec![reply(calls), reply(r#"{"content":"SECRET"}"#)], async |telnyx| {
        telnyx.chat().run_tools(request(), [now]).await.unwrap();
    })
    .await;
    let of_loop: Vec<&String> = metrics.iter().filter(|line| !line.starts_with("gen_ai.client.")).collect();
    let other = "error.type=unknown_tool gen_ai.tool.name=_OTHER gen_ai.tool.type=function";
    let expected = [
        format!("gen_ai.execute_tool.duration [s] 0 of 1, {CALL}: {other}"),
        format!("gen_ai.execute_tool.duration [s] 3 of 1, {CALL}: gen_ai.tool.name=now gen_ai.tool.type=function"),
        "gen_ai.invoke_agent.duration [s] 7 of 1, 13 buckets 0.1 to 409.6: ".to_owned(),
    ];
    assert_eq!(of_loop, expected.iter().collect::<Vec<_>>());
    assert!(!metrics.join(" ").contains("SECRET"), "{metrics:?}");
}
