//! Requests that are rejected before they are sent and charged.

use std::borrow::Cow;

use serde_json::json;
use telnyx_ai_chat::{Chat, ChatRequest, Message};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

/// Returns the error message, which is the same for plain and streamed calls.
async fn rejected(request: ChatRequest) -> String {
    let mock = MockTransport::new();
    let chat = Chat::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap());
    let plain = chat.complete(request.clone()).await.unwrap_err();
    let streamed = chat.stream(request).await.unwrap_err();
    assert!(plain.is_invalid_input() && streamed.is_invalid_input(), "{plain} {streamed}");
    assert_eq!((plain.operation(), streamed.operation()), (Some("chat.complete"), Some("chat.stream")));
    assert_eq!((plain.attempts(), mock.requests().len()), (0, 0));
    let message = plain.to_string().strip_prefix("chat.complete: ").unwrap().to_owned();
    assert_eq!(streamed.to_string().strip_prefix("chat.stream: "), Some(message.as_str()));
    message
}

async fn accepted(request: ChatRequest) {
    let mock = MockTransport::new().reply(MockReply::json(200, r#"{"choices":[{}]}"#));
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    Chat::new(&client).complete(request).await.unwrap();
    assert_eq!(mock.requests().len(), 1);
}

fn ask() -> ChatRequest {
    ChatRequest::from("Hi")
}

#[tokio::test]
async fn numbers_that_are_not_finite() {
    type Set = fn(f64) -> ChatRequest;
    let setters: [(&str, Set); 6] = [
        ("temperature", |value| ask().temperature(value)),
        ("top_p", |value| ask().top_p(value)),
        ("min_p", |value| ask().min_p(value)),
        ("frequency_penalty", |value| ask().frequency_penalty(value)),
        ("presence_penalty", |value| ask().presence_penalty(value)),
        ("length_penalty", |value| ask().length_penalty(value)),
    ];
    for (field, set) in setters {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let message = rejected(set(value)).await;
            assert_eq!(message, format!("`{field}` is not a finite number, which JSON cannot carry"));
        }
        accepted(set(0.5)).await;
    }
}

#[tokio::test]
async fn a_conversation_without_messages() {
    assert_eq!(rejected(ChatRequest::new([])).await, "`messages` is empty; give at least one message");
    assert_eq!(rejected(ChatRequest::default()).await, "`messages` is empty; give at least one message");
}

#[tokio::test]
async fn limits_hold_at_their_edges() {
    assert_eq!(rejected(ask().stop(["1", "2", "3", "4", "5"])).await, "`stop` has more than 4 sequences");
    accepted(ask().stop(["1", "2", "3", "4"])).await;
    for share in [-0.001, 1.001] {
        assert_eq!(rejected(ask().min_p(share)).await, "`min_p` is outside 0 to 1");
    }
    accepted(ask().min_p(0.0)).await;
    accepted(ask().min_p(1.0)).await;
    assert_eq!(rejected(ask().top_logprobs(21)).await, "`top_logprobs` is over 20");
    accepted(ask().top_logprobs(20)).await;
}

#[tokio::test]
async fn a_mode_needs_a_region() {
    let expected = "`mode` is set without `region`; set `region` too, or leave `mode` out";
    assert_eq!(rejected(ask().mode("strict")).await, expected);
    assert_eq!(rejected(ask().mode("preferred")).await, expected);
    assert_eq!(rejected(ask().extra("mode", "strict")).await, expected);
    accepted(ask().region("EU").mode("strict")).await;
    accepted(ask().region("EU")).await;
}

#[tokio::test]
async fn the_first_problem_is_reported() {
    assert_eq!(
        rejected(ChatRequest::new([]).temperature(f64::NAN)).await,
        "`messages` is empty; give at least one message"
    );
}

#[tokio::test]
async fn extra_fields_do_not_overwrite() {
    let twice = |name: &str| format!("`{name}` is set twice: by its own setter and by `extra`; drop one of them");
    assert_eq!(rejected(ask().extra("messages", json!([]))).await, twice("messages"));
    assert_eq!(rejected(ask().model("a").extra("model", "b")).await, twice("model"));
    assert_eq!(rejected(ask().seed(1).extra("seed", 1)).await, twice("seed"));
}

#[tokio::test]
async fn an_extra_stream_flag_is_rejected() {
    for value in [true, false] {
        assert_eq!(
            rejected(ask().extra("stream", value)).await,
            "`stream` is set by `complete` and `stream`; drop it from `extra`"
        );
    }
}

#[test]
fn every_usual_text_and_list_of_messages_is_a_request() {
    let (text, messages) = ("Hi".to_owned(), [Message::user("Hi")]);
    let requests = [
        ChatRequest::from(&text),
        ChatRequest::from(Cow::Borrowed("Hi")),
        ChatRequest::from(&ask()),
        ChatRequest::from(Message::user("Hi")),
        ChatRequest::from(&messages[0]),
        ChatRequest::from(&messages),
        ChatRequest::from(&messages[..]),
        ChatRequest::from(&messages.to_vec()),
        ChatRequest::from(messages.to_vec()),
        ChatRequest::from(messages.clone()),
    ];
    for request in requests {
        assert_eq!(request, ask());
    }
    let (client, _) = telnyx_ai_test_kit::client(MockReply::status(200));
    let (chat, kept) = (Chat::new(&client), ask().temperature(0.5));
    let calls = [
        chat.complete("Hi"),
        chat.complete(&text),
        chat.complete(format!("{text:.2}")),
        chat.complete(messages),
        chat.complete(vec![Message::user("Hi")]),
        chat.complete(Message::user("Hi")),
    ];
    for call in calls {
        assert_eq!(call.json_body(), Some(br#"{"messages":[{"role":"user","content":"Hi"}]}"#.as_slice()));
    }
    assert_eq!(chat.complete(&kept).json_body(), serde_json::to_vec(&kept).ok().as_deref());
    let streamed = chat.stream(&kept);
    assert_eq!(
        streamed.json_body(),
        Some(br#"{"messages":[{"role":"user","content":"Hi"}],"temperature":0.5,"stream":true}"#.as_slice())
    );
}
