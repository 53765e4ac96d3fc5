//! Deltas of each kind that differ in text, sequence number and padding.

use futures_util::StreamExt;
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_openai::{OpenAi, ResponseEvent};

const KINDS: [&str; 5] =
    ["output_text", "refusal", "reasoning_text", "reasoning_summary_text", "function_call_arguments"];

/// The same delta with the fields in the order of several servers.
const FORMS: [&str; 4] = [
    r#"{"type":"response.KIND.delta","item_id":"item_1","output_index":0,"content_index":0,"delta":TEXT,"logprobs":[],"sequence_number":NUMBER}"#,
    r#"{"content_index": 0, "delta": TEXT, "item_id": "item_1", "output_index": 0, "sequence_number": NUMBER, "type": "response.KIND.delta"}"#,
    r#"{"type":"response.KIND.delta","sequence_number":NUMBER,"item_id":"item_1","output_index":0,"delta":TEXT,"obfuscation":"PADDING"}"#,
    r#"{"type":"response.KIND.delta","item_id":"item_1","output_index":0,"delta":TEXT}"#,
];

const TEXTS: [&str; 4] = [r#""Hel""#, r#""\u00e9\n\"""#, r#""""#, r#"" lo""#];

/// The data of 100 events.
fn deltas(kind: &str, form: &str) -> Vec<String> {
    let delta = |number: usize| {
        let padding = &"n7Mw0gvKq2Zr5x"[..number % 14];
        let event = form.replace("KIND", kind).replace("NUMBER", &(number + 4).to_string());
        event.replace("PADDING", padding).replace("TEXT", TEXTS[number % TEXTS.len()])
    };
    (0..100).map(delta).collect()
}

#[tokio::test]
async fn events_differ_in_text_and_number_and_share_the_rest() {
    for kind in KINDS {
        for form in FORMS {
            let deltas = deltas(kind, form);
            let mut body: String = deltas.iter().map(|data| format!("data: {data}\n\n")).collect();
            body.push_str("data: {\"type\":\"response.completed\"}\n\n");
            let mock = MockTransport::new().reply(MockReply::events([body]));
            // Enough for the first delta and the differences of the other deltas, but not for 1/10 of the complete
            // deltas.
            let client = Client::builder().api_key("k").transport(mock).max_response_bytes(3000).build().unwrap();
            let mut stream = OpenAi::new(&client).responses().stream("Hi").await.unwrap();
            for (at, data) in deltas.iter().enumerate() {
                let event = stream.next().await.unwrap().unwrap_or_else(|error| panic!("{data}: {error}"));
                assert_eq!(event, serde_json::from_str::<ResponseEvent>(data).unwrap(), "{data}");
                let (ResponseEvent::OutputTextDelta(delta)
                | ResponseEvent::RefusalDelta(delta)
                | ResponseEvent::ReasoningTextDelta(delta)
                | ResponseEvent::ReasoningSummaryTextDelta(delta)
                | ResponseEvent::FunctionCallArgumentsDelta(delta)) = event
                else {
                    panic!("{event:?}")
                };
                let number = form.contains("NUMBER").then_some(at as u64 + 4);
                assert_eq!(delta.extra.get("sequence_number").and_then(|number| number.as_u64()), number);
            }
            stream.finish().await.unwrap();
        }
    }
}
