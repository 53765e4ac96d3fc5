//! The default model of a client, in every form of a completion whose request has no model.

use serde_json::{Value, json};
use telnyx_ai_chat::{Chat, ChatRequest};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::MockTransport;

use crate::support::scripted::{body, reply};

fn client(mock: &MockTransport) -> Client {
    Client::builder().api_key("KEY0").default_model("m-default").transport(mock.clone()).build().unwrap()
}

/// The responses to plain (`false`) and streamed (`true`) calls.
fn script(streamed: &[bool]) -> MockTransport {
    let message = json!({ "role": "assistant", "content": "7" });
    streamed.iter().fold(MockTransport::new(), |mock, streamed| mock.reply(reply(&message, *streamed)))
}

#[track_caller]
fn assert_models(mock: &MockTransport, expected: &[Value]) {
    let models: Vec<Value> = (0..mock.requests().len()).map(|nth| body(mock, nth)["model"].clone()).collect();
    assert_eq!(models, expected);
}

#[tokio::test]
async fn each_form_sends_the_default_model() {
    let mock = script(&[false, true, false, true, false, true, false]);
    let chat = Chat::new(&client(&mock));
    chat.complete("Hi").await.unwrap();
    chat.stream("Hi").await.unwrap().finish().await.unwrap();
    chat.run_tools("Hi", []).await.unwrap();
    let mut events = chat.run_tools("Hi", []).stream();
    while events.try_next().await.unwrap().is_some() {}
    let mut session = chat.session();
    session.complete("Hi").await.unwrap();
    session.stream("Hi").await.unwrap().finish().await.unwrap();
    assert_eq!(session.request("Hi").model, None, "the settings of a session stay as they are");
    Chat::openai(&client(&mock)).complete("Hi").await.unwrap();
    assert_models(&mock, &vec!["m-default".into(); 7]);
}

#[cfg(feature = "schemars")]
#[tokio::test]
async fn structured_forms_send_the_default_model() {
    let message = json!({ "role": "assistant", "content": "{\"value\":7}" });
    let mock = MockTransport::new().reply(reply(&message, false)).reply(reply(&message, true));
    let chat = Chat::new(&client(&mock));
    assert_eq!(chat.complete_as::<u8>("Hi").await.unwrap().value, 7);
    assert_eq!(chat.stream_as::<u8>("Hi").await.unwrap().finish().await.unwrap().value, 7);
    assert_models(&mock, &vec!["m-default".into(); 2]);
}

#[tokio::test]
async fn the_model_of_the_request_wins() {
    let mock = script(&[false, true, false, false, false]);
    let client = client(&mock);
    let chat = Chat::new(&client);
    chat.complete(ChatRequest::from("Hi").model("m-own")).await.unwrap();
    chat.stream(ChatRequest::from("Hi").model("m-own")).await.unwrap();
    chat.complete(ChatRequest::from("Hi").extra("model", "m-extra")).await.unwrap();
    Chat::new(&client.with(|settings| settings.default_model("m-derived")).unwrap()).complete("Hi").await.unwrap();
    Chat::new(&client.with_api_key("KEY1").unwrap()).complete("Hi").await.unwrap();
    assert_models(&mock, &["m-own".into(), "m-own".into(), "m-extra".into(), "m-derived".into(), "m-default".into()]);
}

#[tokio::test]
async fn without_a_default_no_model_is_sent() {
    let mock = script(&[false]);
    let client = Client::builder().api_key("KEY0").transport(mock.clone()).build().unwrap();
    Chat::new(&client).complete("Hi").await.unwrap();
    assert!(body(&mock, 0).get("model").is_none());
}
