//! One text, read as a Rust type from a plain response and from streams in pieces of several sizes.

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde_json::json;
use telnyx_ai_chat::{Chat, ChatCompletion};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Error};

fn chat(reply: MockReply) -> Chat {
    Chat::new(&Client::builder().api_key("KEY0").transport(MockTransport::new().reply(reply)).build().unwrap())
}

/// Returns the value of a text in a plain response.
pub(crate) async fn plain<T: DeserializeOwned + schemars::JsonSchema + 'static>(text: &str) -> Result<T, Error> {
    let body = json!({ "choices": [{ "message": { "content": text }, "finish_reason": "stop" }] });
    let parsed = chat(MockReply::json(200, body.to_string())).complete_as::<T>("Hi").await?;
    Ok(parsed.value)
}

/// Returns the value of a text in pieces of `size` characters, and the paths of the parts.
pub(crate) async fn streamed<T>(text: &str, size: usize) -> (Result<T, Error>, Vec<String>)
where
    T: DeserializeOwned + schemars::JsonSchema + 'static,
{
    let characters: Vec<char> = text.chars().collect();
    let chunk = |piece: &[char]| {
        let piece: String = piece.iter().collect();
        format!("data: {}\n\n", json!({ "choices": [{ "delta": { "content": piece } }] }))
    };
    let mut events: Vec<String> = characters.chunks(size).map(chunk).collect();
    events.push("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n".to_owned());
    let mut stream = chat(MockReply::events(events)).stream_as::<T>("Hi").await.unwrap();
    let mut paths = Vec::new();
    loop {
        match stream.try_next().await {
            Ok(Some(part)) => paths.push(part.path()),
            Ok(None) => break,
            Err(error) => return (Err(error), paths),
        }
        let _ = stream.partial();
    }
    (stream.finish().await.map(|parsed| parsed.value), paths)
}

/// The path and the message of an error of decoding.
pub(crate) fn problem(error: &Error, text: &str) -> (String, String) {
    assert_eq!(error.attachment::<ChatCompletion>().unwrap().text(), text);
    let message = error.to_string();
    let message = message.strip_prefix("chat.complete_as: ").or(message.strip_prefix("chat.stream_as: ")).unwrap();
    (error.json_path().unwrap_or_default().to_owned(), message.to_owned())
}

/// Reads a text in each way. An error is its path below the content, and a part of its message.
pub(crate) async fn check<T>(text: &str, expected: Result<T, (&str, &str)>)
where
    T: DeserializeOwned + schemars::JsonSchema + Debug + PartialEq + 'static,
{
    let result = plain::<T>(text).await;
    match (&result, &expected) {
        (Ok(value), Ok(expected)) => assert_eq!(value, expected, "{text}"),
        (Err(error), Err((path, expected_message))) => {
            let (found, message) = problem(error, text);
            assert_eq!(found, format!("choices[0].message.content{path}"), "{text}: {message}");
            assert!(message.contains(expected_message), "{text}: {message}");
            assert!(error.is_decode() || error.is_empty_content(), "{text}: {message}");
        }
        _ => panic!("{text}: {result:?}"),
    }
    let mut paths = None;
    for size in [usize::MAX, 3, 1] {
        let (streamed, found) = streamed::<T>(text, size).await;
        assert_eq!(paths.get_or_insert_with(|| found.clone()), &found, "{text} in pieces of {size}");
        match (&result, streamed) {
            (Ok(_), Ok(value)) => assert_eq!(Ok(&value), expected.as_ref(), "{text} in pieces of {size}"),
            (Err(plain), Err(error)) => assert_eq!(problem(&error, text), problem(plain, text)),
            (_, other) => panic!("{text} in pieces of {size}: {other:?}"),
        }
    }
}
