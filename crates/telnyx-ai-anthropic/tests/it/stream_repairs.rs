//! Unpaired surrogates and duplicate keys, which some servers send.

use serde_json::{Value, json};

use crate::support::reading::{
    PING, block, block_stop, call, content, events, message, read, start, stop, stop_reason_event, text_block,
};

/// Encodes a delta; `text` is inserted into its JSON without escaping.
fn delta(index: u64, kind: &str, field: &str, text: &str) -> String {
    format!(
        "data: {{\"type\":\"content_block_delta\",\"index\":{index},\"delta\":{{\"type\":\"{kind}\",\"{field}\":\"{text}\"}}}}\n\n"
    )
}

fn text_event(text: &str) -> String {
    delta(0, "text_delta", "text", text)
}

#[tokio::test(start_paused = true)]
async fn split_surrogate_pairs_are_joined_and_unpaired_surrogates_replaced() {
    let all = || {
        let (text, input) =
            (|text: &str| text_event(text), |text: &str| delta(1, "input_json_delta", "partial_json", text));
        let thinking = |text: &str| delta(2, "thinking_delta", "thinking", text);
        [
            start(),
            text_block(),
            text("Hi "),
            text("there "),
            text(r"\ud83d"),
            PING.to_owned(),
            text(r"\ude00!"),
            text(r" \ud83d"),
            block_stop(0),
            call(1, "toolu_1"),
            input(r#"{\"q\":\"\ud83e"#),
            input(r#"\udd13\"}"#),
            block_stop(1),
            block(2, &json!({ "type": "thinking", "thinking": "" })),
            thinking(r"\ud83d"),
            thinking(r"\ude00\ud83d"),
            thinking("."),
            block_stop(2),
            stop_reason_event("end_turn"),
            stop(),
        ]
    };
    let deltas: String = read(events(all())).await.events.iter().map(|event| event.text_delta().into_owned()).collect();
    assert_eq!(deltas, "Hi there 😀! \u{fffd}");
    let message = message(all()).await;
    let parts = content(&message);
    assert_eq!(parts[0]["text"], "Hi there 😀! \u{fffd}");
    assert_eq!(parts[1]["input"], json!({ "q": "🤓" }));
    assert_eq!(parts[2]["thinking"], "😀\u{fffd}.");
}

#[tokio::test(start_paused = true)]
async fn the_last_of_duplicate_keys_wins() {
    let twice = "data: {\"type\":\"content_block_delta\",\"index\":7,\"index\":0,\"delta\":{\"type\":\"text_delta\",\
                 \"text\":\"no\",\"text\":\"yes\"}}\n\n";
    let message =
        message([start(), text_block(), twice.to_owned(), block_stop(0), stop_reason_event("end_turn"), stop()]).await;
    assert_eq!(content(&message), json!([{ "type": "text", "text": "yes" }]) as Value);
}
