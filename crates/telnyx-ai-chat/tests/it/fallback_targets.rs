//! Fallbacks to other regions and clients, and their names in messages.

use serde_json::json;
use telnyx_ai_chat::{ChatRequest, Fallback, Region};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

use crate::support::failures::{models, request};
use crate::support::scripted::{body, chat, reply};

#[tokio::test]
async fn regions_and_clients_are_fallbacks_too() {
    let (chat, mock) = chat([MockReply::status(429), MockReply::status(429), MockReply::status(429)]);
    let other = MockTransport::new().reply(reply(&json!({ "content": "Hello." }), false));
    let client = Client::builder().api_key("KEY9").base_url("https://api.example.com/v2").transport(other.clone());
    let client = client.build().unwrap();
    let chat = chat.fallback([
        Fallback::new().region(Region::Eu),
        Fallback::from("b").region("USA"),
        Fallback::new().client(&client),
    ]);
    let reply = chat.complete(request().region(Region::Usa)).with_response().await.unwrap();
    assert_eq!(reply.value().text(), "Hello.");
    let sent = |mock: &MockTransport, nth| {
        let body = body(mock, nth);
        (body["model"].clone(), body["region"].clone(), mock.requests()[nth].header("authorization").to_owned())
    };
    let all = [sent(&mock, 0), sent(&mock, 1), sent(&mock, 2), sent(&other, 0)];
    let key = |key: &str| format!("Bearer {key}");
    assert_eq!(
        all,
        [
            (json!("a"), json!("USA"), key("KEY0")),
            (json!("a"), json!("EU"), key("KEY0")),
            (json!("b"), json!("USA"), key("KEY0")),
            (json!("a"), json!("USA"), key("KEY9")),
        ]
    );
    let error = chat.complete(request().region(Region::Usa)).max_retries(0).await.unwrap_err().to_string();
    assert!(!error.contains("after"), "an interrupted connection has no fallback: {error}");
}

#[tokio::test]
async fn the_key_of_a_call_stays_with_its_client() {
    let (chat, mock) = chat([MockReply::status(429), MockReply::status(429)]);
    let other = MockTransport::new().reply(reply(&json!({ "content": "Hello." }), false));
    let client = Client::builder().api_key("KEY9").base_url("https://api.example.com/v2").transport(other.clone());
    let client = client.build().unwrap();
    let chat = chat.fallback([Fallback::from("b"), Fallback::new().client(&client)]);
    chat.complete("Hi").api_key("KEY5").header("x-trace", "7").await.unwrap();
    let keys = |mock: &MockTransport| {
        let requests = mock.requests();
        assert!(requests.iter().all(|request| request.header("x-trace") == "7"), "{requests:?}");
        requests.iter().map(|request| request.header("authorization").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(keys(&mock), ["Bearer KEY5", "Bearer KEY5"]);
    assert_eq!(keys(&other), ["Bearer KEY9"]);
}

#[tokio::test]
async fn messages_name_region_and_server() {
    let (chat, _) = chat([MockReply::status(429), MockReply::status(429)]);
    let other = MockTransport::new().reply(MockReply::status(400));
    let client = Client::builder().api_key("KEY9").base_url("https://api.example.com/v2").transport(other);
    let client = client.build().unwrap();
    let chat = chat.fallback([Fallback::new().region(Region::Eu), Fallback::from("b").client(&client)]);
    let error = chat.complete("Hi").await.unwrap_err().to_string();
    let says = "chat.complete: 400 Bad Request for `b` at api.example.com, after the default model (429 Too Many \
                Requests) and the default model in EU (429 Too Many Requests) [after 3 attempts]";
    assert_eq!(error, says);
}

#[tokio::test]
async fn a_fallback_that_equals_the_request_is_skipped() {
    let (chat, mock) = chat([MockReply::status(429), MockReply::status(400)]);
    let same = [Fallback::from("a"), Fallback::new(), Fallback::new().region("EU"), Fallback::from("b")];
    chat.fallback(same).complete(request().region("EU")).await.unwrap_err();
    assert_eq!(models(&mock), ["a", "b"]);
}

#[tokio::test]
async fn an_invalid_fallback_fails_before_anything_is_sent() {
    let (chat, mock) = chat([reply(&json!({ "content": "Hello." }), false)]);
    let error = chat.fallback(["b"]).complete(ChatRequest::from("Hi").extra("model", "a")).await.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert!(error.to_string().contains("`model` is set twice"), "{error}");
    assert_eq!(mock.requests().len(), 0);
}
