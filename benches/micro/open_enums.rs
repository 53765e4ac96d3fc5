//! Decoding of enums that keep unknown values. Peers: a `String`, and a closed enum, which drops unknown
//! values.

use criterion::{BenchmarkId, Criterion, Throughput};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use telnyx_ai::chat::FinishReason;

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Closed {
    Stop,
    Length,
    ToolCalls,
    ContentFilter,
    #[serde(other)]
    Unknown,
}

const VALUES: usize = 64;

pub fn measure(criterion: &mut Criterion) {
    let inputs = [
        ("known", ["stop", "length", "tool_calls", "content_filter"]),
        ("unknown", ["abort", "recitation", "pause_turn", "max_turns"]),
    ];
    let mut group = criterion.benchmark_group("open enums");
    group.throughput(Throughput::Elements(VALUES as u64));
    for (name, words) in inputs {
        let words: Vec<&str> = words.into_iter().cycle().take(VALUES).collect();
        let text = serde_json::to_string(&words).expect("an array");
        let closed = read::<Closed>(&text);
        let ours = read::<FinishReason>(&text);
        assert_eq!(ours, words, "{name}");
        assert_eq!(read::<String>(&text), words, "{name}");
        assert!(closed.iter().all(|value| (*value == Closed::Unknown) == (name == "unknown")), "{name}");
        assert!(ours.iter().all(|value| matches!(value, FinishReason::Other(_)) == (name == "unknown")), "{name}");
        group.bench_with_input(BenchmarkId::new("telnyx-ai", name), &text, |b, text| {
            b.iter(|| read::<FinishReason>(text))
        });
        group.bench_with_input(BenchmarkId::new("String", name), &text, |b, text| b.iter(|| read::<String>(text)));
        group.bench_with_input(BenchmarkId::new("closed enum", name), &text, |b, text| b.iter(|| read::<Closed>(text)));
    }
    group.finish();
}

fn read<T: DeserializeOwned>(text: &str) -> Vec<T> {
    serde_json::from_str(text).expect("an array of texts")
}
