//! Unpaired surrogates and duplicate keys, which some servers send.

use telnyx_ai_core::test_util::MockReply;

use crate::support::reading::{events, read, responses};

/// Encodes a delta; `text` is inserted into its JSON without escaping.
fn delta(kind: &str, output: u8, text: &str) -> String {
    format!(
        "data: {{\"type\":\"response.{kind}.delta\",\"item_id\":\"i-{output}\",\"output_index\":{output},\"content_index\":0,\"delta\":\"{text}\"}}\n\n"
    )
}

fn added(output: u8, kind: &str) -> String {
    format!(
        "data: {{\"type\":\"response.output_item.added\",\"output_index\":{output},\"item\":{{\"type\":\"{kind}\",\"id\":\"i-{output}\",\"name\":\"f\",\"call_id\":\"c\",\"arguments\":\"\"}}}}\n\n"
    )
}

#[tokio::test(start_paused = true)]
async fn split_surrogate_pairs_are_joined_and_unpaired_surrogates_replaced() {
    let all = [
        added(0, "message"),
        added(1, "function_call"),
        delta("output_text", 0, "Hi "),
        delta("output_text", 0, r"there \ud83d"),
        "data: {\"type\":\"response.keepalive\"}\n\n".to_owned(),
        "data: {\"type\":\"response.output_text.annotation.added\",\"output_index\":0,\"content_index\":0}\n\n".to_owned(),
        delta("function_call_arguments", 1, r#"{\"q\":\"\ud83e"#),
        delta("output_text", 0, r"\ude00!"),
        delta("function_call_arguments", 1, r#"\udd13\"}"#),
        delta("output_text", 0, r" \ud83d"),
        "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r-0\",\"id\":\"r-1\",\"status\":\"completed\"}}\n\n".to_owned(),
    ];
    let reading = read(events(all)).await;
    assert!(reading.error.is_none(), "{:?}", reading.error);
    let deltas: String = reading.events.iter().map(|event| event.text_delta()).collect();
    assert_eq!(deltas, "Hi there 😀! \u{fffd}");
    let response = reading.stream.into_completion().unwrap();
    assert_eq!((response.id.as_str(), response.text().to_string()), ("r-1", deltas));
    let output = serde_json::to_value(&response.output).unwrap();
    assert_eq!(output[1]["arguments"], r#"{"q":"🤓"}"#);
}

#[tokio::test(start_paused = true)]
async fn a_plain_response_is_repaired() {
    let body = "\u{feff}{\"id\":\"r-0\",\"id\":\"r-1\",\"status\":\"incomplete\",\"output\":[{\"type\":\"message\",\"role\":\"user\",\
        \"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"no\",\"text\":\"Good luck \\ud83d\"}]}]}";
    let (responses, _) = responses(MockReply::json(200, body));
    let response = responses.create("Hi").await.unwrap();
    assert_eq!((response.id.as_str(), response.text().to_string()), ("r-1", "Good luck \u{fffd}".to_owned()));
}
