//! Structured responses without complete content, and the reasons; the same plain and streamed.

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatCompletion, ChatRequest, StructuredOutput};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};

use crate::support::types::{Mood, Ticket};

fn chat(reply: MockReply) -> Chat {
    Chat::new(&Client::builder().api_key("KEY0123").transport(MockTransport::new().reply(reply)).build().unwrap())
}

/// A plain and a streamed response with this message.
fn replies(message: &Value, finish_reason: &str, usage: &Value) -> [MockReply; 2] {
    let complete = json!({ "choices": [{ "message": message, "finish_reason": finish_reason }], "usage": usage });
    let chunks = [
        json!({ "choices": [{ "delta": message }] }),
        json!({ "choices": [{ "delta": {}, "finish_reason": finish_reason }] }),
        json!({ "choices": [], "usage": usage }),
    ];
    let events: Vec<String> = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect();
    [MockReply::json(200, complete.to_string()), MockReply::events(events).chunk("data: [DONE]\n\n")]
}

/// Returns the result of `ask`, which is the same plain and streamed.
async fn result(ask: &ChatRequest, message: Value, finish_reason: &str, usage: Value) -> Result<Ticket, Error> {
    let [plain, events] = replies(&message, finish_reason, &usage);
    let plain = chat(plain).complete_as::<Ticket>(ask.clone()).await.map(|parsed| parsed.value);
    let mut stream = chat(events).stream_as::<Ticket>(ask.clone()).await.unwrap();
    let streamed = loop {
        match stream.try_next().await {
            Ok(Some(_)) => {}
            Ok(None) => break stream.finish().await.map(|parsed| parsed.value),
            Err(error) => break Err(error),
        }
    };
    match (&plain, &streamed) {
        (Ok(plain), Ok(streamed)) => assert_eq!(plain, streamed),
        (Err(plain), Err(streamed)) => {
            let text = |error: &Error| error.to_string().split_once(": ").unwrap().1.to_owned();
            assert_eq!(text(plain), text(streamed));
            assert_eq!((is(plain), plain.json_path()), (is(streamed), streamed.json_path()));
            for error in [plain, streamed] {
                let completion = error.attachment::<ChatCompletion>().unwrap();
                assert_eq!(completion.text(), message["content"].as_str().unwrap_or_default());
                assert!(!error.is_transient() && !error.is_api(), "{error}");
                assert_eq!(error.status().unwrap(), 200);
            }
        }
        other => panic!("{other:?}"),
    }
    plain
}

/// The predicates that hold: truncated, empty content, refusal, content filtered, decode.
fn is(error: &Error) -> [bool; 5] {
    [error.is_truncated(), error.is_empty_content(), error.is_refusal(), error.is_content_filtered(), error.is_decode()]
}

const TRUNCATED: [bool; 5] = [true, false, false, false, false];
const TRUNCATED_BEFORE_CONTENT: [bool; 5] = [true, true, false, false, false];
const EMPTY: [bool; 5] = [false, true, false, false, false];
const REFUSAL: [bool; 5] = [false, false, true, false, false];
const FILTERED: [bool; 5] = [false, false, false, true, false];
const DECODE: [bool; 5] = [false, false, false, false, true];

#[tokio::test(start_paused = true)]
async fn an_error_at_the_token_limit_names_the_remedy() {
    let ask = ChatRequest::from("Rate it.").max_tokens(100);
    let usage = json!({ "prompt_tokens": 9, "completion_tokens": 100, "completion_tokens_details": { "reasoning_tokens": 96 } });
    let reasoned = json!({ "content": null, "reasoning_content": "Hm." });
    let error = result(&ask, reasoned, "length", usage.clone()).await.unwrap_err();
    assert_eq!((is(&error), error.json_path()), (TRUNCATED_BEFORE_CONTENT, Some("choices[0].finish_reason")));
    assert_eq!(
        error.to_string(),
        "chat.complete_as: the response ended before any content at the token limit (finish reason `length`): \
         `max_tokens` is 100; of 100 completion tokens, 96 were reasoning. Raise `max_tokens`, lower `reasoning_effort`, or \
         set `enable_thinking(false)` [status 200]"
    );
    let truncated = json!({ "content": "{\"subject\":\"Flood\",\"sta" });
    let error = result(&ask, truncated.clone(), "length", usage).await.unwrap_err();
    assert_eq!(is(&error), TRUNCATED);
    assert!(error.to_string().contains("inside its content"), "{error}");
    let error = result(&"Rate it.".into(), truncated, "length", json!({ "completion_tokens": 7 })).await.unwrap_err();
    assert!(
        error.to_string().ends_with(
            "`max_tokens` is not set, so the limit of the model applies; 7 completion tokens were used. Raise `max_tokens` \
             [status 200]"
        ),
        "{error}"
    );
    let ask = ChatRequest::from("Rate it.").extra("max_completion_tokens", 50);
    for content in ["", " ", "<think>Hm.", "```json\n", "{", "I think that"] {
        let error = result(&ask, json!({ "content": content }), "length", Value::Null).await.unwrap_err();
        assert!(error.is_truncated() && error.to_string().contains("`max_tokens` is 50. Raise"), "{content}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_complete_value_counts_however_it_ended() {
    let ask = ChatRequest::from("Rate it.").max_tokens(9);
    for (content, finish_reason) in [
        ("{\"subject\":\"Flood\",\"stars\":4}", "length"),
        ("```json\n{\"subject\":\"Flood\",\"stars\":4}\n`", "length"),
        ("{\"subject\":\"Flood\",\"stars\":4}", "content_filter"),
        ("{\"subject\":\"Flood\",\"stars\":4}", "tool_calls"),
        ("{\"subject\":\"Flood\",\"stars\":4}", "unheard_of"),
    ] {
        let value =
            result(&ask, json!({ "content": content, "refusal": null }), finish_reason, Value::Null).await.unwrap();
        assert_eq!(value, Ticket { subject: "Flood".into(), stars: 4 });
    }
    // Complete JSON that is not a ticket is not truncated.
    let wrong = json!({ "content": "{\"subject\":\"Flood\",\"stars\":400}" });
    let error = result(&ask, wrong, "length", Value::Null).await.unwrap_err();
    assert_eq!((is(&error), error.json_path()), (DECODE, Some("choices[0].message.content.stars")));
}

#[tokio::test(start_paused = true)]
async fn refusals_filters_and_missing_content_are_distinguished() {
    let call = json!({ "id": "c-1", "type": "function", "function": { "name": "look_up", "arguments": "{}" } });
    let content = "choices[0].message.content";
    for (message, finish_reason, expected, path, expected_message) in [
        (
            json!({ "content": null, "refusal": "I cannot\nrate that." }),
            "stop",
            REFUSAL,
            "choices[0].message.refusal",
            "the model refused to respond: `I cannot rate that.`",
        ),
        (json!({ "content": "No.", "refusal": "No." }), "length", REFUSAL, "choices[0].message.refusal", "refused"),
        (json!({ "content": "" }), "content_filter", FILTERED, "choices[0].finish_reason", "content filter"),
        (json!({ "content": "{\"sub" }), "content_filter", FILTERED, "choices[0].finish_reason", "content filter"),
        (json!({ "content": null }), "stop", EMPTY, content, "has no content"),
        (json!({ "content": null, "refusal": " " }), "stop", EMPTY, content, "has no content"),
        (json!({ "content": null, "reasoning": "Hm." }), "stop", EMPTY, content, "only reasoning"),
        (json!({ "content": null, "tool_calls": [call] }), "tool_calls", EMPTY, content, "called tools (`look_up`)"),
        (json!({ "content": "No." }), "stop", DECODE, content, "`No.`"),
    ] {
        let error = result(&"Rate it.".into(), message.clone(), finish_reason, Value::Null).await.unwrap_err();
        assert_eq!((is(&error), error.json_path()), (expected, Some(path)), "{message}: {error}");
        assert!(error.to_string().contains(expected_message), "{message}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_partial_word_of_an_enum_is_truncated() {
    for reply in replies(&json!({ "content": "go" }), "length", &Value::Null) {
        let chat = chat(reply).structured_output(StructuredOutput::Guided);
        let error = chat.stream_as::<Mood>("How is it?").await.unwrap().finish().await.unwrap_err();
        assert!(error.is_truncated(), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_echoes_the_key_is_redacted() {
    let message = json!({ "content": null, "refusal": "KEY0123 may not ask." });
    let error = result(&"Rate it.".into(), message, "stop", Value::Null).await.unwrap_err();
    assert!(error.is_refusal() && error.to_string().contains("[redacted] may not ask."), "{error}");
}

/// A word is never certainly complete, even a word that is JSON.
#[tokio::test]
async fn a_word_that_ends_at_the_limit_is_truncated() {
    for word in ["goo", "true", "7", "null", "\"good\""] {
        let [plain, events] = replies(&json!({ "content": word }), "length", &json!({ "completion_tokens": 1 }));
        let guided = |reply| chat(reply).structured_output(StructuredOutput::Guided);
        let plain = guided(plain).complete_as::<Mood>("How is it?").await.unwrap_err();
        let stream = guided(events).stream_as::<Mood>("How is it?").await.unwrap();
        for error in [plain, stream.finish().await.unwrap_err()] {
            assert_eq!(is(&error), TRUNCATED, "{word}: {error}");
        }
    }
}

#[tokio::test]
async fn the_limit_that_an_error_names_is_that_of_the_request() {
    let ask = || ChatRequest::from("Hi");
    for (ask, limit) in [
        (ask().max_tokens(5), "`max_tokens` is 5"),
        (ask().extra("max_completion_tokens", 7), "`max_tokens` is 7"),
        (ask().max_tokens(5).extra("max_completion_tokens", 7), "`max_tokens` is 5"),
        (ask(), "`max_tokens` is not set"),
    ] {
        let error = result(&ask, json!({ "content": "{" }), "length", json!({})).await.unwrap_err();
        assert!(error.to_string().contains(limit), "{error}");
    }
}
