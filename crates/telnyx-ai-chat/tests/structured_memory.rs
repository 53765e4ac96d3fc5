//! A structured response takes a small multiple of its text. A separate test binary, so that nothing else allocates.
#![cfg(all(feature = "schemars", target_os = "linux"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use serde::de::IgnoredAny;
use serde_json::json;
use telnyx_ai_chat::Chat;
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

/// Size of the text at depth 100, in bytes.
const LENGTH: usize = 200_000;
/// The text is in the mock response, its event, the chunk, the completion and the parts.
const MOST: u64 = 20 * LENGTH as u64;

/// Any JSON; its value is discarded.
#[derive(serde::Deserialize)]
struct Anything(#[allow(dead_code)] IgnoredAny);

impl schemars::JsonSchema for Anything {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Anything".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        true.into()
    }
}

/// Returns the peak memory of this process, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse::<u64>().unwrap() * 1024
}

/// Reads the parts of `length` bytes of numbers at `depth`. Returns their number, and the growth of the peak.
async fn read(depth: usize, length: usize) -> (usize, u64) {
    let numbers = vec!["1"; length / 2].join(",");
    let text = format!("{}{numbers}{}", "[".repeat(depth), "]".repeat(depth));
    let chunk = json!({ "choices": [{ "delta": { "content": text }, "finish_reason": "stop" }] });
    let mock = MockTransport::new().reply(MockReply::events([format!("data: {chunk}\n\ndata: [DONE]\n\n")]));
    let client = Client::builder().api_key("k").transport(mock).build().unwrap();
    let before = peak();
    let mut stream = Chat::new(&client).stream_as::<Anything>("Count.").await.unwrap();
    let mut parts = 0;
    while let Some(part) = stream.try_next().await.unwrap() {
        assert!(part.matches(&"[]".repeat(depth)) || parts >= length / 2);
        parts += 1;
    }
    stream.finish().await.unwrap();
    (parts, peak() - before)
}

#[tokio::test]
async fn numbers_at_depth_100_take_a_small_multiple_of_their_text() {
    // Each byte is read once, independent of the later text.
    assert_eq!(read(100, 1000).await.0, 600);
    let (parts, growth) = read(100, LENGTH).await;
    assert_eq!(parts, LENGTH / 2 + 100);
    assert!(growth < MOST, "{growth} bytes");
}
