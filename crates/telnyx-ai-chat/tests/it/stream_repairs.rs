//! Surrogate pairs split across events, and duplicate keys, as some servers send them.

use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::TransportErrorKind;

use crate::support::reading::{DONE, STOP, chat, data, events, read, text_event};

/// An event of a choice.
fn of(index: u64, delta: &str) -> String {
    data(&format!(r#"{{"choices":[{{"index":{index},"delta":{delta}}}]}}"#))
}

#[tokio::test(start_paused = true)]
async fn surrogates_are_joined_and_lone_ones_replaced() {
    for (texts, deltas) in [
        (&["Hi ", r"\ud83d", r"\ude00!"][..], &["Hi ", "😀", "!"][..]),
        (&["a", r"b\ud83d", r"\ude00"], &["a", "b😀", ""]),
        (&["a", "b", r"c\ud83d", "d", "e"], &["a", "b", "c\u{fffd}", "d", "e"]),
        (&[r"a\ude00", "b"], &["a\u{fffd}", "b"]),
        (&[r"\ud83d\ude00"], &["😀"]),
        (&[r"Good luck \ud83d"], &["Good luck \u{fffd}"]),
        (&[r"\ud83d", r"\ud83d", r"\ude00\ud83e", r"\udd13"], &["\u{fffd}", "😀", "🤓", ""]),
    ] {
        let all: Vec<String> = texts.iter().map(|text| text_event(text)).collect();
        for end in [&[STOP, DONE][..], &[STOP]] {
            let chunks = all.iter().map(String::as_str).chain(end.iter().copied()).map(str::to_owned);
            let reading = read(MockReply::events(chunks.collect::<Vec<_>>()).header("x-request-id", "r-1")).await;
            let deltas: Vec<&str> = deltas.iter().copied().chain([""]).collect();
            assert_eq!(reading.complete(deltas.as_slice()).text().to_string(), deltas.concat());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn surrogates_are_joined_per_choice() {
    let mut chunks: Vec<String> = [r"a\ud83d", r"b\ud83e", r"\ude00", r"\udd13"]
        .into_iter()
        .enumerate()
        .map(|(at, text)| of(at as u64 % 2, &format!(r#"{{"content":"{text}"}}"#)))
        .collect();
    chunks.extend([0, 1].map(|index| data(&format!(r#"{{"choices":[{{"index":{index},"finish_reason":"stop"}}]}}"#))));
    let (chat, _) = chat(MockReply::events(chunks));
    let completion = chat.stream("Hi").await.unwrap().finish().await.unwrap();
    let texts: Vec<_> = completion.choices.iter().map(|choice| choice.message.text().to_string()).collect();
    assert_eq!(texts, ["a😀", "b🤓"]);
}

#[tokio::test(start_paused = true)]
async fn reasoning_and_arguments_are_joined_too() {
    let call = |rest: &str| of(0, &format!(r#"{{"tool_calls":[{{"index":0,{rest}}}]}}"#));
    let chunks = [
        &of(0, r#"{"reasoning_content":"hm \ud83d"}"#),
        &of(0, r#"{"reasoning_content":"\ude00"}"#),
        &call(r#""id":"call_1","type":"function","function":{"name":"f","arguments":"{\"q\":\"\ud83d"}"#),
        &call(r#""function":{"arguments":"\ude00\"}"}"#),
        STOP,
        DONE,
    ];
    let completion = read(events(chunks.map(|chunk| chunk as &str))).await.complete(&["", "", "", "", ""]);
    assert_eq!(completion.reasoning(), Some("hm 😀"));
    assert_eq!(completion.tool_calls()[0].function.arguments, r#"{"q":"😀"}"#);
}

#[tokio::test(start_paused = true)]
async fn pending_surrogates_precede_an_error() {
    let partial = text_event(r"Hi \ud83d");
    let truncated =
        MockReply::events([partial.clone()]).header("x-request-id", "r-1").then_fails(TransportErrorKind::Interrupted);
    let (error, _) = read(truncated).await.failed(&["Hi \u{fffd}"]);
    assert!(error.is_interrupted(), "{error}");
    let (error, _) = read(events([&partial])).await.failed(&["Hi \u{fffd}"]);
    assert!(error.is_incomplete_stream(), "{error}");
    let (error, _) = read(events([&partial, "data: {\"choices\""])).await.failed(&["Hi \u{fffd}"]);
    assert!(error.is_incomplete_stream(), "{error}");
    let (error, _) = read(events([&partial, &data(r#"{"error":"busy"}"#)])).await.failed(&["Hi \u{fffd}"]);
    assert!(error.is_api(), "{error}");
    let (error, _) = read(events([&partial, &data("oops")])).await.failed(&["Hi \u{fffd}"]);
    assert!(error.is_decode(), "{error}");
    let large = text_event(&"x".repeat(5000));
    let (error, _) = read(events([&partial, &large])).await.failed(&["Hi \u{fffd}"]);
    assert!(error.is_too_large(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn of_equal_keys_the_last_counts() {
    let delta = of(0, r#"{"reasoning_content":"Hm","reasoning_content":"Hm.","content":null,"content":"Hi"}"#);
    let completion = read(events([&delta, STOP, DONE])).await.complete(&["Hi", ""]);
    assert_eq!(completion.reasoning(), Some("Hm."));

    let body = r#"{"id":"c-0","id":"c-1","choices":[],"choices":[{"index":0,"index":0,
        "message":{"role":"assistant","content":"no","reasoning_content":"Hm.","reasoning_content":"Hm.","content":"Good luck \ud83d"},
        "finish_reason":"length"}],"usage":{"total_tokens":1,"total_tokens":1e999,"total_tokens":3}}"#;
    let (chat, _) = chat(MockReply::json(200, body));
    let completion = chat.complete("Hi").await.unwrap();
    assert_eq!((completion.id.as_str(), completion.text().to_string()), ("c-1", "Good luck \u{fffd}".to_owned()));
    assert_eq!((completion.reasoning(), completion.usage.as_ref().unwrap().total_tokens), (Some("Hm."), 3));
}

#[cfg(feature = "schemars")]
#[derive(Debug, PartialEq, serde::Deserialize, schemars::JsonSchema)]
struct Note {
    text: String,
}

#[cfg(feature = "schemars")]
#[tokio::test(start_paused = true)]
async fn arguments_and_structured_texts_are_repaired() {
    let json = r#"{"text":"no","text":"Good luck \ud83d"}"#;
    let note = Note { text: "Good luck \u{fffd}".to_owned() };
    assert_eq!(telnyx_ai_chat::ToolCall::function("call_1", "note", json).arguments_as::<Note>().unwrap(), note);

    let message = serde_json::json!({ "role": "assistant", "content": json });
    let body = serde_json::json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] });
    let (chat, _) = chat(MockReply::json(200, body.to_string()));
    assert_eq!(chat.complete_as::<Note>("Hi").await.unwrap().value, note);

    let quoted = serde_json::Value::from(json).to_string();
    let (chat, _) = self::chat(events([&text_event(quoted.trim_matches('"')), STOP, DONE]));
    let mut stream = chat.stream_as::<Note>("Hi").await.unwrap();
    let mut parts = Vec::new();
    while let Some(part) = stream.try_next().await.unwrap() {
        parts.push((part.path(), serde_json::Value::from(part.value)));
    }
    assert_eq!(parts[1], ("text".to_owned(), note.text.as_str().into()));
    assert_eq!(stream.finish().await.unwrap().value, note);
}
