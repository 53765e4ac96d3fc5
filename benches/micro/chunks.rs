//! Decoding of an event into a chunk. Peer: a minimal struct.

use bytes::Bytes;
use criterion::{BenchmarkId, Criterion, Throughput};
use telnyx_ai::chat::ChatChunk;
use telnyx_ai::decode;

use telnyx_ai_benches::plain::Chunk;
use telnyx_ai_benches::responses::{blocks, events};

const TOOL_CALL: &str = r#"{"id":"chatcmpl-8d1f0c5e","object":"chat.completion.chunk","created":1763884800,"model":"meta-llama/Meta-Llama-3.1-70B-Instruct","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call-1","type":"function","function":{"name":"length_of","arguments":"{\"fjord\": \"Hardanger"}}]},"logprobs":null,"finish_reason":null}]}"#;

pub fn measure(criterion: &mut Criterion) {
    let stream = events("\n", false);
    let data: Vec<&[u8]> =
        blocks(&stream).map(|block| block.trim_ascii().strip_prefix(b"data: ").expect("data")).collect();
    let [_, text, .., usage, _done] = data[..] else { panic!("too few events") };
    let mut group = criterion.benchmark_group("chunks");
    for (name, data) in [("text", text), ("tool call", TOOL_CALL.as_bytes()), ("usage", usage)] {
        let data = Bytes::copy_from_slice(data);
        assert_eq!(fields_of_sdk(&ours(&data)), fields_direct(&direct(&data)), "{name}");
        group.throughput(Throughput::Bytes(data.len() as u64));
        group.bench_with_input(BenchmarkId::new("telnyx-ai", name), &data, |b, data| b.iter(|| ours(data)));
        group.bench_with_input(BenchmarkId::new("plain struct", name), &data, |b, data| b.iter(|| direct(data)));
    }
    group.finish();
}

fn ours(data: &Bytes) -> ChatChunk {
    decode::json(data).expect("a chunk")
}

fn direct(data: &[u8]) -> Chunk {
    serde_json::from_slice(data).expect("a chunk")
}

/// Id, model, text, arguments of the tool call, total tokens.
type Fields<'a> = (&'a str, &'a str, &'a str, &'a str, Option<u64>);

fn fields_of_sdk(chunk: &ChatChunk) -> Fields<'_> {
    let call = chunk.choices.first().and_then(|choice| choice.delta.tool_calls.first());
    let arguments = call.map(|call| call.function.arguments.as_str()).unwrap_or_default();
    (&chunk.id, &chunk.model, chunk.text_delta(), arguments, chunk.usage.as_ref().map(|usage| usage.total_tokens))
}

fn fields_direct(chunk: &Chunk) -> Fields<'_> {
    let delta = chunk.choices.first().map(|choice| &choice.delta);
    let text = delta.and_then(|delta| delta.content.as_deref()).unwrap_or_default();
    let call = delta.and_then(|delta| delta.tool_calls.as_deref()?.first());
    let arguments = call.and_then(|call| call.function.arguments.as_deref()).unwrap_or_default();
    (&chunk.id, &chunk.model, text, arguments, chunk.usage.as_ref().map(|usage| usage.total_tokens))
}
