//! The mock responses of core, read as the types of chat.

use serde_json::json;
use telnyx_ai_chat::{FunctionTool, ToolEvent};
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::TransportErrorKind;

use crate::support::scripted::{body, chat};

fn replies(streamed: bool) -> [MockReply; 2] {
    let text = if streamed { MockReply::chat_stream(["It is ", "sunny."]) } else { MockReply::chat("It is sunny.") };
    let cities = ["Oslo", "Bergen"].map(|city| ("get_weather", json!({ "city": city })));
    [MockReply::tool_calls(cities), text]
}

fn weather() -> FunctionTool {
    FunctionTool::from_fn_with_schema("get_weather", "The weather.", json!({}), async |given: serde_json::Value| {
        Ok::<_, std::convert::Infallible>(format!("sunny in {}", given["city"].as_str().unwrap()))
    })
}

#[tokio::test]
async fn a_text_is_a_complete_completion() {
    let (chat, _) = chat([MockReply::chat("Hello you."), MockReply::chat_stream(["Hello", " you."])]);
    let plain = chat.complete("Hi").await.unwrap();
    assert_eq!((&*plain.text(), plain.id.as_str()), ("Hello you.", "chatcmpl-1"));
    let mut stream = chat.stream("Hi").await.unwrap();
    let mut texts = Vec::new();
    while let Some(chunk) = stream.try_next().await.unwrap() {
        texts.extend(chunk.choices.into_iter().filter_map(|choice| choice.delta.content));
    }
    texts.retain(|text| !text.is_empty());
    assert_eq!(texts, ["Hello", " you."]);
    let streamed = stream.into_completion().unwrap();
    assert_eq!(
        (&*streamed.text(), streamed.choices[0].finish_reason.clone()),
        ("Hello you.", plain.choices[0].finish_reason.clone())
    );
    assert_eq!(streamed.usage.unwrap().total_tokens, 3);
}

#[tokio::test]
async fn an_interrupted_stream_has_its_pieces() {
    let reply = MockReply::chat_stream(["Hel", "lo"]).then_fails(TransportErrorKind::Interrupted);
    let (chat, _) = chat([reply]);
    let mut stream = chat.stream("Hi").await.unwrap();
    while stream.try_next().await.is_ok_and(|chunk| chunk.is_some()) {}
    assert_eq!(stream.partial().text(), "Hello");
    assert!(stream.into_completion().unwrap_err().is_incomplete_stream());
}

#[tokio::test]
async fn calls_are_run_by_a_loop_plain_and_streamed() {
    let (plain, mock) = chat(replies(false));
    let run = plain.run_tools("Weather?", [weather()]).await.unwrap();
    assert_eq!((&*run.completion.text(), run.turns), ("It is sunny.", 2));
    let results = |mock| {
        let messages = body(mock, 1)["messages"].as_array().unwrap().clone();
        let results = messages.iter().filter(|message| message["role"] == "tool");
        results.map(|result| (result["tool_call_id"].clone(), result["content"].clone())).collect::<Vec<_>>()
    };
    let expected = [("call_1_1", "sunny in Oslo"), ("call_1_2", "sunny in Bergen")];
    assert_eq!(results(&mock), expected.map(|(id, text)| (json!(id), json!(text))));

    let (streamed, mock) = chat(replies(true));
    let mut stream = streamed.run_tools("Weather?", [weather()]).stream();
    let mut run = None;
    while let Some(event) = stream.try_next().await.unwrap() {
        if let ToolEvent::Finished(finished) = event {
            run = Some(finished);
        }
    }
    assert_eq!(run.unwrap().completion.text(), "It is sunny.");
    assert_eq!(results(&mock), expected.map(|(id, text)| (json!(id), json!(text))));
}

#[tokio::test]
async fn an_error_is_read_with_its_code() {
    let (chat, mock) = chat([MockReply::error(403, "10039", "Inference spend limit reached")]);
    let error = chat.complete("Hi").await.unwrap_err();
    assert!(error.is_permission_denied() && error.is_feature_limited());
    assert_eq!((error.details()[0].code.as_deref(), mock.requests().len()), (Some("10039"), 1));
}
