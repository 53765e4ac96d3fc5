//! Half surrogate pairs and keys written twice, as some servers send them.

use serde_json::{Value, json};

use crate::support::reading::{
    PING, block, block_stop, call, content, ends, events, message, read, start, stop, text_block,
};

/// A delta; `text` stands in its JSON as it is.
fn delta(index: u64, kind: &str, field: &str, text: &str) -> String {
    format!(
        "data: {{\"type\":\"content_block_delta\",\"index\":{index},\"delta\":{{\"type\":\"{kind}\",\"{field}\":\"{text}\"}}}}\n\n"
    )
}

fn says(text: &str) -> String {
    delta(0, "text_delta", "text", text)
}

#[tokio::test(start_paused = true)]
async fn halves_are_joined_and_single_ones_replaced() {
    let all = || {
        let (text, input) = (|text: &str| says(text), |text: &str| delta(1, "input_json_delta", "partial_json", text));
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
            ends("end_turn"),
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
async fn of_equal_keys_the_last_counts() {
    let twice = "data: {\"type\":\"content_block_delta\",\"index\":7,\"index\":0,\"delta\":{\"type\":\"text_delta\",\
                 \"text\":\"no\",\"text\":\"yes\"}}\n\n";
    let message = message([start(), text_block(), twice.to_owned(), block_stop(0), ends("end_turn"), stop()]).await;
    assert_eq!(content(&message), json!([{ "type": "text", "text": "yes" }]) as Value);
}
