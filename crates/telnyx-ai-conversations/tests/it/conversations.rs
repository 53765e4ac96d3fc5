//! Exact requests of conversations and their messages.

use serde_json::json;
use telnyx_ai_conversations::{
    AddMessage, Conversations, CreateConversation, ListConversations, ListMessages, Role, ToolCall, UpdateConversation,
};
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{Client, Request, Timestamp};

use telnyx_ai_test_kit::wire::{self, SentRequest};

async fn sent<T: 'static>(reply: &'static str, call: impl FnOnce(Conversations) -> Request<T>) -> SentRequest {
    wire::sent(reply, |client| call(Conversations::new(client))).await
}

const BARE: &str = r#"{"id":"c-1"}"#;
const IN_DATA: &str = r#"{"data":{"id":"c-1"}}"#;
const LIST: &str = r#"{"data":[]}"#;

#[tokio::test]
async fn reads_send_no_body() {
    sent(LIST, |api| api.list(ListConversations::new())).await.assert_no_body("GET", "/v2/ai/conversations");
    sent(IN_DATA, |api| api.get("c-1")).await.assert_no_body("GET", "/v2/ai/conversations/c-1");
    sent("", |api| api.delete("c-1")).await.assert_no_body("DELETE", "/v2/ai/conversations/c-1");
    let insights = "/v2/ai/conversations/c-1/conversations-insights";
    sent(LIST, |api| api.list_insights("c-1")).await.assert_no_body("GET", insights);
}

#[tokio::test]
async fn create() {
    let path = "/v2/ai/conversations";
    sent(BARE, |api| api.create(CreateConversation::new())).await.assert_json("POST", path, true, "{}");
    let every = CreateConversation::new()
        .name("Línea \"1\"\n")
        .metadata("tier", "gold")
        .metadata("ai_disabled", true)
        .metadata("score", 4)
        .metadata("tier", "silver");
    let body = r#"{"name":"Línea \"1\"\n","metadata":{"ai_disabled":true,"score":4,"tier":"silver"}}"#;
    sent(BARE, |api| api.create(every)).await.assert_json("POST", path, true, body);
    let new = CreateConversation::new().name("").extra("channel", json!({ "kind": "sms" }));
    let body = r#"{"name":"","channel":{"kind":"sms"}}"#;
    sent(BARE, |api| api.create(new)).await.assert_json("POST", path, true, body);
}

#[tokio::test]
async fn update() {
    let path = "/v2/ai/conversations/c-1";
    sent(IN_DATA, |api| api.update("c-1", UpdateConversation::new())).await.assert_json("PUT", path, false, "{}");
    let every = UpdateConversation::new().metadata("ai_disabled", false).metadata("note", "a, b").extra("name", "n");
    let body = r#"{"metadata":{"ai_disabled":false,"note":"a, b"},"name":"n"}"#;
    sent(IN_DATA, |api| api.update("c-1", every)).await.assert_json("PUT", path, false, body);
}

#[tokio::test]
async fn metadata_of_a_message_is_plain() {
    let mock = MockTransport::new();
    let api = Conversations::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap());
    for (value, shown) in [
        (json!(null), "null"),
        (json!(0.5), "0.5"),
        (json!({ "a": 1 }), r#"{"a":1}"#),
        (json!(["a", null]), r#"["a",null]"#),
        (json!([["a"]]), r#"[["a"]]"#),
    ] {
        let message = AddMessage::new(Role::User).metadata("good", true).metadata("bad", value);
        let error = api.add_message("c-1", message).await.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        let says = format!("`metadata.bad` is `{shown}`; give a text, an integer, a boolean, or a list of these");
        assert_eq!(error.to_string(), format!("conversations.add_message: {says}"));
    }
    assert_eq!(mock.requests().len(), 0);
    let plain = json!({ "a": "", "b": -1, "c": u64::MAX, "d": false, "e": [], "f": ["a", 1, true] });
    let message = plain
        .as_object()
        .unwrap()
        .iter()
        .fold(AddMessage::new(Role::User), |message, (key, value)| message.metadata(key, value.clone()));
    let body = format!(r#"{{"role":"user","metadata":{plain}}}"#);
    let path = "/v2/ai/conversations/c-1/message";
    sent("", |api| api.add_message("c-1", message)).await.assert_json("POST", path, true, &body);
}

#[tokio::test]
async fn add_message() {
    let path = "/v2/ai/conversations/c-1/message";
    let required = sent("", |api| api.add_message("c-1", AddMessage::new(Role::User))).await;
    required.assert_json("POST", path, true, r#"{"role":"user"}"#);
    let every = AddMessage::new("assistant")
        .content("Let me look.")
        .name("Ann")
        .tool_call_id("call_0")
        .tool_call(ToolCall::function("call_1", "find", r#"{"id":7}"#))
        .tool_call(ToolCall::function("call_2", "tell", "{}"))
        .tool_choice(json!({ "type": "function", "function": { "name": "find" } }))
        .sent_at(Timestamp::parse("2025-01-01T01:00:00.5+01:00").unwrap())
        .metadata("tags", json!(["a", 1, true]))
        .metadata("n", 2);
    let body = concat!(
        r#"{"role":"assistant","content":"Let me look.","name":"Ann","tool_call_id":"call_0","tool_calls":["#,
        r#"{"id":"call_1","type":"function","function":{"name":"find","arguments":"{\"id\":7}"}},"#,
        r#"{"id":"call_2","type":"function","function":{"name":"tell","arguments":"{}"}}],"#,
        r#""tool_choice":{"function":{"name":"find"},"type":"function"},"sent_at":"2025-01-01T00:00:00.5Z","#,
        r#""metadata":{"n":2,"tags":["a",1,true]}}"#,
    );
    sent("", |api| api.add_message("c-1", every)).await.assert_json("POST", path, true, body);
    let word = AddMessage::new(Role::from("moderator")).content("").tool_choice("none").extra("lang", "en");
    let body = r#"{"role":"moderator","content":"","tool_choice":"none","lang":"en"}"#;
    sent("", |api| api.add_message("c-1", word)).await.assert_json("POST", path, true, body);
}

#[tokio::test]
async fn messages() {
    let path = "/v2/ai/conversations/c-1/messages";
    sent(LIST, |api| api.list_messages("c-1", ListMessages::new())).await.assert_no_body("GET", path);
    let every = ListMessages::new().page_size(100).page_number(3);
    let target = format!("{path}?page%5Bnumber%5D=3&page%5Bsize%5D=100");
    sent(LIST, |api| api.list_messages("c-1", every)).await.assert_no_body("GET", &target);
}

#[tokio::test]
async fn the_key_of_the_caller_is_sent() {
    let create = |api: Conversations| api.create(CreateConversation::new()).idempotency_key("order-42");
    assert_eq!(sent(BARE, create).await.header("idempotency-key"), Some("order-42"));
    let add = |api: Conversations| api.add_message("c-1", AddMessage::new(Role::User)).idempotency_key("m:1");
    assert_eq!(sent("", add).await.header("idempotency-key"), Some("m:1"));
}

#[tokio::test(start_paused = true)]
async fn retries_share_the_idempotency_key() {
    let replies = [MockReply::status(500), MockReply::status(502), MockReply::status(200)];
    let mock = replies.into_iter().fold(MockTransport::new(), MockTransport::reply);
    let api = Conversations::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap());
    api.add_message("c-1", AddMessage::new(Role::User).content("Hi")).await.unwrap();
    let requests = mock.requests();
    let keys: Vec<_> = requests.iter().map(|request| request.header("idempotency-key")).collect();
    assert_eq!((keys.len(), keys[0].len()), (3, 36));
    assert_eq!(keys, [keys[0]; 3]);
    assert!(requests.iter().all(|request| request.body == r#"{"role":"user","content":"Hi"}"#));
}
