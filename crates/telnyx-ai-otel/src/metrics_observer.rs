//! The observer that records metrics.

use std::fmt;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Histogram, Meter};
use telnyx_ai_core::{ObservedOperation, Observer, OperationEnd};

/// Boundaries of the buckets, in seconds.
const CALL_SECONDS: [f64; 14] =
    [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const LOOP_SECONDS: [f64; 13] = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];
const TOKENS: [f64; 14] = [
    1.0, 4.0, 16.0, 64.0, 256.0, 1024.0, 4096.0, 16384.0, 65536.0, 262144.0, 1048576.0, 4194304.0, 16777216.0,
    67108864.0,
];

/// Records the metrics of the OpenTelemetry conventions for generative AI.
///
/// Clones of the observer, and observers of the same meter, record into the same metrics.
#[derive(Clone)]
pub struct MetricsObserver {
    duration: Histogram<f64>,
    tokens: Histogram<u64>,
    first_chunk: Histogram<f64>,
    next_chunk: Histogram<f64>,
    agent: Histogram<f64>,
    tool: Histogram<f64>,
}

impl MetricsObserver {
    /// Creates an observer that records with the instruments of `meter`.
    pub fn new(meter: &Meter) -> Self {
        let seconds = |name: &'static str, description: &'static str, boundaries: &[f64]| {
            let histogram = meter.f64_histogram(name).with_unit("s").with_description(description);
            histogram.with_boundaries(boundaries.to_vec()).build()
        };
        let tokens = meter.u64_histogram("gen_ai.client.token.usage").with_unit("{token}");
        let tokens =
            tokens.with_description("Number of input and output tokens used.").with_boundaries(TOKENS.to_vec());
        Self {
            duration: seconds("gen_ai.client.operation.duration", "GenAI operation duration.", &CALL_SECONDS),
            tokens: tokens.build(),
            first_chunk: seconds(
                "gen_ai.client.operation.time_to_first_chunk",
                "Time from the start of the operation to the first chunk of the stream.",
                &CALL_SECONDS,
            ),
            next_chunk: seconds(
                "gen_ai.client.operation.time_per_output_chunk",
                "Time from one chunk of the stream to the next one.",
                &CALL_SECONDS,
            ),
            agent: seconds("gen_ai.invoke_agent.duration", "Duration of a tool loop.", &LOOP_SECONDS),
            tool: seconds("gen_ai.execute_tool.duration", "Duration of a tool execution.", &CALL_SECONDS),
        }
    }
}

/// Returns the attributes of a call of the service.
fn of_call(operation: &ObservedOperation) -> Vec<KeyValue> {
    let mut attributes =
        vec![KeyValue::new("gen_ai.operation.name", operation.name), KeyValue::new("gen_ai.provider.name", "telnyx")];
    let model = operation.model.clone().map(|model| KeyValue::new("gen_ai.request.model", model));
    let address = operation.server_address.clone().map(|address| KeyValue::new("server.address", address));
    let port = operation.server_port.map(|port| KeyValue::new("server.port", i64::from(port)));
    attributes.extend([model, address, port].into_iter().flatten());
    attributes
}

impl Observer for MetricsObserver {
    fn first_chunk(&self, operation: &ObservedOperation, after: Duration) {
        self.first_chunk.record(after.as_secs_f64(), &of_call(operation));
    }

    fn next_chunk(&self, operation: &ObservedOperation, after: Duration) {
        self.next_chunk.record(after.as_secs_f64(), &of_call(operation));
    }

    fn operation_ended(&self, operation: &ObservedOperation, end: &OperationEnd<'_>) {
        let seconds = end.duration.as_secs_f64();
        let error = end.error_type.map(|error_type| KeyValue::new("error.type", error_type.to_owned()));
        match operation.name {
            "invoke_agent" => self.agent.record(seconds, error.as_slice()),
            "execute_tool" => {
                // The convention requires a name. The model may call a tool that does not exist.
                let name = operation.tool.clone().unwrap_or_else(|| "_OTHER".to_owned());
                let tool = [KeyValue::new("gen_ai.tool.name", name), KeyValue::new("gen_ai.tool.type", "function")];
                let attributes: Vec<KeyValue> = tool.into_iter().chain(error).collect();
                self.tool.record(seconds, &attributes);
            }
            _ => {
                let mut attributes = of_call(operation);
                let model = end.response_model.map(|model| KeyValue::new("gen_ai.response.model", model.to_owned()));
                attributes.extend(model);
                for (kind, count) in [("input", end.usage.input), ("output", end.usage.output)] {
                    if let Some(count) = count {
                        let kind = KeyValue::new("gen_ai.token.type", kind);
                        let attributes: Vec<KeyValue> = attributes.iter().cloned().chain([kind]).collect();
                        self.tokens.record(count, &attributes);
                    }
                }
                attributes.extend(error);
                self.duration.record(seconds, &attributes);
            }
        }
    }
}

impl fmt::Debug for MetricsObserver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MetricsObserver")
    }
}
