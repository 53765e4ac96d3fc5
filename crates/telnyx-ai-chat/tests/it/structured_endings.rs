//! Structured responses that end early, arrive in parts or several choices, or are large; the same plain and streamed.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatCompletion, ChatRequest, StructuredOutput};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};

#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Ticket {
    subject: String,
    #[serde(default)]
    stars: u8,
    tags: Vec<String>,
}

fn chat(mock: &MockTransport) -> Chat {
    Chat::new(&Client::builder().api_key("KEY0123").transport(mock.clone()).build().unwrap())
}

fn ticket() -> Ticket {
    Ticket { subject: "Flood é".into(), stars: 4, tags: vec!["`".into()] }
}

const TEXT: &str = "<think>Wet.</think>\n```json\n{\"subject\":\"Flood \u{e9}\",\"stars\":4,\"tags\":[\"`\"]}\n```";

fn events(chunks: impl IntoIterator<Item = Value>) -> MockReply {
    let events = chunks.into_iter().map(|chunk| format!("data: {chunk}\n\n"));
    MockReply::events(events.chain(["data: [DONE]\n\n".to_owned()]))
}

fn delta(index: u64, content: Value) -> Value {
    json!({ "choices": [{ "index": index, "delta": { "content": content } }] })
}

fn end(index: u64, reason: &str) -> Value {
    json!({ "choices": [{ "index": index, "delta": {}, "finish_reason": reason }] })
}

fn message(error: &Error) -> String {
    error.to_string().split_once(": ").unwrap().1.to_owned()
}

/// Returns the result of a text that ended for `reason`, which is the same plain and streamed.
async fn read(text: &str, reason: &str) -> Result<Ticket, Error> {
    let choice = json!({ "message": { "content": text }, "finish_reason": reason });
    let usage = json!({ "completion_tokens": 9 });
    let complete = json!({ "choices": [choice], "usage": usage }).to_string();
    let characters = text.chars().map(|character| delta(0, character.to_string().into()));
    let last = json!({ "choices": [], "usage": usage });
    let mock = MockTransport::new()
        .reply(MockReply::json(200, complete).header("x-request-id", "r-1"))
        .reply(events(characters.chain([end(0, reason), last])).header("x-request-id", "r-1"));
    let ask = || ChatRequest::from("Rate it.").max_tokens(9);
    let plain = chat(&mock).complete_as::<Ticket>(ask()).await;
    let streamed = chat(&mock).stream_as::<Ticket>(ask()).await.unwrap().finish().await;
    assert_eq!(mock.requests().len(), 2, "none is retried");
    match (&plain, &streamed) {
        (Ok(plain), Ok(streamed)) => assert_eq!(plain.value, streamed.value),
        (Err(plain), Err(streamed)) => {
            assert_eq!(message(plain), message(streamed));
            assert_eq!((plain.json_path(), plain.is_truncated()), (streamed.json_path(), streamed.is_truncated()));
            for error in [plain, streamed] {
                assert!(error.to_string().starts_with("chat."), "{error}");
                assert_eq!((error.request_id(), error.is_transient()), (Some("r-1"), false));
                let completion = error.attachment::<ChatCompletion>().unwrap();
                assert_eq!(completion.text(), text);
                assert_eq!(completion.usage.as_ref().unwrap().completion_tokens, 9);
            }
        }
        other => panic!("{text}: {other:?}"),
    }
    plain.map(|parsed| parsed.value)
}

#[tokio::test(start_paused = true)]
async fn a_text_that_ends_at_any_character_is_truncated_or_no_ticket() {
    let closed = TEXT.find("]}").unwrap() + 2;
    for (at, _) in TEXT.char_indices().chain([(TEXT.len(), ' ')]) {
        let text = &TEXT[..at];
        if at >= closed {
            for reason in ["stop", "length"] {
                assert_eq!(read(text, reason).await.unwrap(), ticket(), "{text}");
            }
            continue;
        }
        let error = read(text, "length").await.unwrap_err();
        assert!(error.is_truncated() && !error.is_decode(), "{text}: {error}");
        assert!(error.to_string().contains("`max_tokens` is 9"), "{text}: {error}");
        if text.is_empty() || text.ends_with(['.', '>', '\n']) {
            assert!(
                error.is_empty_content(),
                "there is only reasoning, or the line that opens a fence: {text}: {error}"
            );
        }
        let error = read(text, "stop").await.unwrap_err();
        assert!(error.is_decode() != error.is_empty_content() && !error.is_truncated(), "{text}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn odd_texts_have_the_same_result_in_any_form() {
    let object = r#"{"subject":"Flood é","stars":4,"tags":["`"]}"#;
    for text in [
        format!("{}{object}{}", " ".repeat(100_000), "\n".repeat(100_000)),
        format!("\u{feff}\r\n<THINK>\r\nWet.\r\n</THINK>\r\n```JSON\r\n\u{feff}{object}\r\n```\r\n"),
        format!("<think a=\"{{}}\">[1]<think>\"</think>Hm.</think>{object}"),
        format!("~~~\n\n\n{object}\n\n~~~\n"),
        object.replace("\"stars\":4", "\"stars\":1,\"stars\":4"),
        object.replace("é", "\\u00e9").replace("\"stars\":4", "\"stars\":4,\"a\":{\"b\":[{}]}"),
    ] {
        assert_eq!(read(&text, "stop").await.unwrap(), ticket(), "{}", text.trim());
    }
    for (text, path, expected_message) in [
        (object.replace('4', "NaN"), "", "not JSON"),
        (object.replace('4', "Infinity"), "", "not JSON"),
        (object.replace('4', "-Infinity"), "", "not JSON"),
        (object.replace('4', "4.0"), ".stars", "expected u8"),
        (object.replace('4', "256"), ".stars", "expected u8"),
        (object.replace('4', "99999999999999999999"), ".stars", "expected u8"),
        (object.replace('4', "true"), ".stars", "expected u8"),
        (object.replace('"', "'"), "", "not JSON"),
        (object.replace(",\"tags\"", ",/* tags */\"tags\""), "", "not JSON"),
        (object.replace(",\"tags\"", ",// tags\n\"tags\""), "", "not JSON"),
        (object.replace("]}", ",]}"), "", "not JSON"),
        (object.replace("]}", "],}"), "", "not JSON"),
        (object.replace("\"subject\"", "subject"), "", "not JSON"),
        (object.replace("[\"`\"]", "null"), ".tags", "expected a sequence"),
        (object.replace("\"`\"", &format!("{}{}", "[".repeat(200), "]".repeat(200))), "", ""),
        (format!("{object},{object}"), "", "text after the JSON value"),
        (format!("{object}\n{object}"), "", "text after the JSON value"),
        (format!("[{object}]"), "[0]", "not a Ticket"),
        (format!("json\n{object}"), "", "not JSON"),
        (format!("> {object}"), "", "not JSON"),
        (format!("{object}</think>"), "", "text after the JSON value"),
        (format!("<think>{object}"), "", "not JSON"),
        (serde_json::to_string(object).unwrap(), "", "not a Ticket"),
    ] {
        let error = read(&text, "stop").await.unwrap_err();
        assert!(error.is_decode() && error.to_string().contains(expected_message), "{text}: {error}");
        if !expected_message.is_empty() {
            let expected = format!("choices[0].message.content{path}");
            assert_eq!(error.json_path(), Some(expected.as_str()), "{text}: {error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn content_in_parts_is_one_text() {
    let (start, rest) = TEXT.split_at(40);
    let part = |text: &str| json!({ "type": "text", "text": text });
    let parts = json!([part(start), { "type": "image_url", "image_url": "x" }, part(rest)]);
    let choice = json!({ "message": { "content": parts }, "finish_reason": "stop" });
    let mock = MockTransport::new()
        .reply(MockReply::json(200, json!({ "choices": [choice] }).to_string()))
        .reply(events([delta(0, json!([part(start)])), delta(0, json!([part(rest)])), end(0, "stop")]));
    assert_eq!(chat(&mock).complete_as::<Ticket>("Rate it.").await.unwrap().value, ticket());
    assert_eq!(chat(&mock).stream_as::<Ticket>("Rate it.").await.unwrap().finish().await.unwrap().value, ticket());
}

#[tokio::test(start_paused = true)]
async fn of_several_choices_the_first_is_read_whichever_comes_first() {
    for added in [false, true] {
        let ask = ChatRequest::from("Rate it.");
        let ask = if added { ask.extra("n", 2) } else { ask.n(2) };
        let (start, rest) = TEXT.split_at(60);
        let other = r#"{"subject":"Other","stars":1,"tags":["a","b"]}"#;
        let mock = MockTransport::new().reply(events([
            delta(1, other.into()),
            delta(0, start.into()),
            end(1, "stop"),
            delta(0, rest.into()),
            end(0, "stop"),
        ]));
        let mut stream = chat(&mock).stream_as::<Ticket>(ask).await.unwrap();
        let mut parts = Vec::new();
        while let Some(part) = stream.try_next().await.unwrap() {
            parts.push((part.path(), part.value.to_string()));
        }
        let paths: Vec<&str> = parts.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["subject", "stars", "tags[0]", "tags", ""]);
        assert_eq!(parts[0].1, "\"Flood é\"");
        let parsed = stream.finish().await.unwrap();
        assert_eq!((&parsed.value, parsed.completion.choices.len()), (&ticket(), 2));
    }
}

#[tokio::test(start_paused = true)]
async fn a_null_for_a_default_leaves_the_other_text_unchanged() {
    #[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
    struct Account {
        id: u128,
        #[serde(default)]
        limit: f64,
        #[serde(default)]
        note: String,
    }
    let read = async |text: &str| {
        let choice = json!({ "message": { "content": text }, "finish_reason": "stop" });
        let mock = MockTransport::new().reply(MockReply::json(200, json!({ "choices": [choice] }).to_string()));
        chat(&mock).complete_as::<Account>("Open one.").await.map(|parsed| parsed.value)
    };
    let account = Account { id: u128::MAX, limit: 0.0, note: String::new() };
    let id = u128::MAX;
    for text in [
        format!("{{\"limit\":null,\"id\":{id},\"note\":null}}"),
        format!("{{\"id\":{id}, \"note\" : null }}"),
        format!("{{\"id\":{id}}}"),
    ] {
        assert_eq!(read(&text).await.unwrap(), account, "{text}");
    }
    // A number outside the range of every type is not an absent field.
    let error = read("{\"id\":1,\"limit\":1e999,\"note\":null}").await.unwrap_err();
    assert_eq!(error.json_path(), Some("choices[0].message.content.limit"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn an_error_that_quotes_the_key_is_redacted() {
    for text in [
        "Your key KEY0123 is wrong.",
        "{\"subject\":\"KEY0123\",\"stars\":\"KEY0123\"}",
        "{\"KEY0123\":",
        "[\"a\",\"KEY0123\"]",
    ] {
        let choice = json!({ "message": { "content": text }, "finish_reason": "stop" });
        let mock = MockTransport::new()
            .reply(MockReply::json(200, json!({ "choices": [choice] }).to_string()))
            .reply(events(text.chars().map(|piece| delta(0, piece.to_string().into())).chain([end(0, "stop")])));
        let plain = chat(&mock).complete_as::<Ticket>("Rate it.").await.unwrap_err();
        let mut stream = chat(&mock).stream_as::<Ticket>("Rate it.").await.unwrap();
        let streamed = loop {
            if let Err(error) = stream.try_next().await {
                break error;
            }
        };
        assert!(stream.try_next().await.unwrap().is_none() && stream.end().is_some());
        assert_eq!(message(&plain), message(&streamed));
        for error in [plain, streamed] {
            assert!(!format!("{error} {error:?}").contains("KEY0123"), "{error:?}");
            assert_eq!(error.attachment::<ChatCompletion>().unwrap().text(), text.replace("KEY0123", "[redacted]"));
        }
    }
}

/// Returns the duration of a stream with this many deltas of one character.
async fn time_of(count: usize, content: fn(&str) -> Value) -> Duration {
    let text = format!("{{\"subject\":\"{}\",\"stars\":4,\"tags\":[]}}", "x".repeat(count));
    let pieces = text.chars().map(|character| delta(0, content(&character.to_string())));
    let mock = MockTransport::new().reply(events(pieces.chain([end(0, "stop")])));
    let mut stream = chat(&mock).stream_as::<Ticket>("Rate it.").await.unwrap();
    let start = Instant::now();
    while stream.try_next().await.unwrap().is_some() {}
    let ticket = stream.finish().await.unwrap();
    assert_eq!(ticket.value.subject.len(), count);
    start.elapsed()
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_stream_is_linear() {
    for content in [|text: &str| text.into(), |text: &str| json!([{ "type": "text", "text": text }])] {
        let short = time_of(2_000, content).await;
        let long = time_of(40_000, content).await;
        assert!(long < short * 20 * 5, "{short:?} and {long:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_extra_format_is_rejected_for_a_type() {
    for method in [StructuredOutput::JsonSchema, StructuredOutput::Guided, StructuredOutput::Prompt] {
        for name in ["response_format", "guided_json", "guided_regex", "guided_choice"] {
            let body = json!({ "choices": [{ "message": { "content": TEXT } }] }).to_string();
            let mock = MockTransport::new().reply(MockReply::json(200, body));
            let ask =
                ChatRequest::from("Rate it.").extra(name, json!({ "type": "grammar" })).extra("guided_grammar", "x");
            let result = chat(&mock).structured_output(method).complete_as::<Ticket>(ask).await;
            if (method, name) == (StructuredOutput::Prompt, "response_format") {
                assert_eq!(result.unwrap().value, ticket());
                let sent: Value = serde_json::from_slice(&mock.requests()[0].body).unwrap();
                assert_eq!((&sent[name]["type"], &sent["guided_grammar"]), (&json!("grammar"), &json!("x")));
                continue;
            }
            let error = result.unwrap_err();
            assert!(error.is_invalid_input() && mock.requests().is_empty(), "{error}");
            let expected_message = format!("`{name}` is set by the requested type; remove it from `extra`");
            assert_eq!(message(&error), expected_message);
        }
    }
}
