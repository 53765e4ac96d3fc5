//! Exact bytes of requests.

use std::time::Duration;

use serde_json::{Value, json};
use telnyx_ai_anthropic::{
    Anthropic, Content, ContentBlock, CreateMessage, Message, MessageParam, Messages, Role, ThinkingConfig, Tool,
    ToolChoice,
};
use telnyx_ai_core::Result;
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_test_kit::wire::{Reply, SentRequest, Server, sent};

const REPLY: &str = r#"{"type":"message","content":[{"type":"text","text":"Hi"}]}"#;
const EVENTS: &str = concat!(
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"Hi\"}}\n\n",
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
);
const PATH: &str = "/v2/ai/anthropic/v1/messages";

async fn created(request: CreateMessage) -> SentRequest {
    sent(REPLY, |client| Anthropic::new(client).create(request)).await
}

/// Returns the messages of a request as JSON text.
async fn messages(messages: impl Into<Messages>) -> String {
    let body = created(CreateMessage::new("m", 1, messages)).await.text().to_owned();
    body.strip_prefix(r#"{"model":"m","max_tokens":1,"messages":["#)
        .and_then(|rest| rest.strip_suffix("]}"))
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_default_request_has_only_the_required_fields() {
    created(CreateMessage::new("zai-org/GLM-5.2", 200, "Hi \"there\", é\n")).await.assert_json(
        "POST",
        PATH,
        false,
        r#"{"model":"zai-org/GLM-5.2","max_tokens":200,"messages":[{"role":"user","content":"Hi \"there\", é\n"}]}"#,
    );
}

#[tokio::test]
async fn a_stream_request_sets_stream() {
    let server = Server::responding("text/event-stream", EVENTS).await;
    let request = CreateMessage::new("m", 200, "Hi");
    let complete = Anthropic::new(&server.client()).stream(request).await.unwrap().finish().await.unwrap();
    assert_eq!(complete.text(), "Hi");
    let sent = server.sent();
    sent.assert_headers("POST", PATH, "text/event-stream");
    assert_eq!((sent.header("content-type"), sent.header("idempotency-key")), (Some("application/json"), None));
    assert_eq!(
        sent.text(),
        r#"{"model":"m","max_tokens":200,"messages":[{"role":"user","content":"Hi"}],"stream":true}"#
    );
}

fn every_option() -> CreateMessage {
    CreateMessage::new("zai-org/GLM-5.2", 4000, [MessageParam::user("Hi")])
        .message(MessageParam::assistant("Hello!"))
        .system("Be brief.")
        .tool(Tool::new("get_weather", "The weather, now.", json!({ "type": "object" })))
        .tool(json!({ "type": "web_search", "name": "web_search" }))
        .tool_choice(ToolChoice::tool("get_weather"))
        .thinking(ThinkingConfig::budget(2000))
        .stop_sequences(["END", "\n"])
        .temperature(0.2)
        .top_p(0.9)
        .top_k(40)
        .metadata("user_id", "u-1")
        .mcp_server(json!({ "type": "url", "url": "https://mcp.example.com", "name": "docs" }))
        .fallback_config(json!({ "models": ["a/b"] }))
        .service_max_retries(3)
        .service_timeout(Duration::from_millis(30_500))
        .region("UAE")
        .mode("strict")
        .service_tier("flex")
        .api_key_ref("openai-key")
        .billing_group_id("6a09cdc3-8948-47f0-aa62-74ac943d6c58")
}

const EVERY_OPTION: &str = concat!(
    r#"{"model":"zai-org/GLM-5.2","max_tokens":4000,"#,
    r#""messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello!"}],"system":"Be brief.","#,
    r#""tools":[{"name":"get_weather","description":"The weather, now.","input_schema":{"type":"object"}},"#,
    r#"{"name":"web_search","type":"web_search"}],"tool_choice":{"type":"tool","name":"get_weather"},"#,
    r#""thinking":{"type":"enabled","budget_tokens":2000},"stop_sequences":["END","\n"],"temperature":0.2,"#,
    r#""top_p":0.9,"top_k":40,"metadata":{"user_id":"u-1"},"#,
    r#""mcp_servers":[{"name":"docs","type":"url","url":"https://mcp.example.com"}],"#,
    r#""fallback_config":{"models":["a/b"]},"max_retries":3,"timeout":30.5,"region":"UAE","mode":"strict","#,
    r#""service_tier":"flex","#,
    r#""api_key_ref":"openai-key","billing_group_id":"6a09cdc3-8948-47f0-aa62-74ac943d6c58"}"#,
);

#[tokio::test]
async fn every_option_has_its_wire_name() {
    assert_eq!(created(every_option()).await.text(), EVERY_OPTION);
}

#[tokio::test]
async fn extra_fields_are_sent_with_the_options() {
    let sent = created(every_option().extra("container", "c-1")).await;
    let mut expected: Value = serde_json::from_str(EVERY_OPTION).unwrap();
    expected["container"] = json!("c-1");
    assert_eq!(serde_json::from_str::<Value>(sent.text()).unwrap(), expected);
}

#[tokio::test]
async fn options_of_the_call_are_not_sent() {
    let server = Server::responding("application/json", REPLY).await;
    let call = Anthropic::new(&server.client()).create(CreateMessage::new("m", 1, "Hi"));
    call.timeout(Duration::from_secs(5)).max_retries(4).idempotency_key("order-42").await.unwrap();
    assert_eq!(server.sent().header("idempotency-key"), Some("order-42"));
    assert_eq!(server.sent().text(), r#"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"Hi"}]}"#);
}

#[tokio::test]
async fn each_form_of_tool_choice_thinking_and_system_is_sent() {
    let set = |request: CreateMessage| async move {
        let body = created(request).await.text().to_owned();
        body.strip_prefix(r#"{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"Hi"}],"#)
            .unwrap()
            .to_owned()
    };
    let request = || CreateMessage::new("m", 1, "Hi");
    for (choice, expected) in [
        (ToolChoice::Auto, r#"{"type":"auto"}"#),
        (ToolChoice::Any, r#"{"type":"any"}"#),
        (ToolChoice::None, r#"{"type":"none"}"#),
        (
            ToolChoice::Other(json!({ "type": "auto", "disable_parallel_tool_use": true })),
            r#"{"disable_parallel_tool_use":true,"type":"auto"}"#,
        ),
    ] {
        assert_eq!(set(request().tool_choice(choice)).await, format!(r#""tool_choice":{expected}}}"#));
    }
    for (thinking, expected) in [
        (ThinkingConfig::ENABLED, r#"{"type":"enabled"}"#),
        (ThinkingConfig::Disabled, r#"{"type":"disabled"}"#),
        (ThinkingConfig::Other(json!({ "type": "adaptive" })), r#"{"type":"adaptive"}"#),
    ] {
        assert_eq!(set(request().thinking(thinking)).await, format!(r#""thinking":{expected}}}"#));
    }
    let cached = ContentBlock::text("Be brief.").extra("cache_control", json!({ "type": "ephemeral" }));
    assert_eq!(
        set(request().system([cached])).await,
        r#""system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}]}"#
    );
    assert_eq!(set(request().service_timeout(Duration::from_secs(30))).await, r#""timeout":30.0}"#);
}

#[tokio::test]
async fn blocks_have_the_documented_form() {
    let all = [
        ContentBlock::text("Look:"),
        ContentBlock::image_url("https://example.com/cat.png"),
        ContentBlock::image_base64("image/png", "iVBORw0KGgo="),
        ContentBlock::tool_result("toolu_1", "21"),
        ContentBlock::tool_error("toolu_2", [ContentBlock::text("no such city")]),
        ContentBlock::Other(json!({ "type": "document", "source": { "type": "text" } })),
    ];
    assert_eq!(
        messages([MessageParam::user(all)]).await,
        concat!(
            r#"{"role":"user","content":[{"type":"text","text":"Look:"},"#,
            r#"{"type":"image","source":{"type":"url","url":"https://example.com/cat.png"}},"#,
            r#"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}},"#,
            r#"{"type":"tool_result","tool_use_id":"toolu_1","content":"21"},"#,
            r#"{"type":"tool_result","tool_use_id":"toolu_2","content":[{"type":"text","text":"no such city"}],"is_error":true},"#,
            r#"{"source":{"type":"text"},"type":"document"}]}"#,
        )
    );
    assert_eq!(
        messages(MessageParam::new(Role::from("developer"), "a")).await,
        r#"{"role":"developer","content":"a"}"#
    );
    assert_eq!(messages(String::from("a")).await, r#"{"role":"user","content":"a"}"#);
    assert_eq!(
        messages(vec![MessageParam::user(ContentBlock::text("a"))]).await,
        r#"{"role":"user","content":[{"type":"text","text":"a"}]}"#
    );
}

#[tokio::test]
async fn a_response_message_is_appended_unchanged() {
    let content = concat!(
        r#"[{"type":"thinking","thinking":"Hm.","signature":"c2ln+/=="},{"type":"redacted_thinking","data":"ZW5j"},"#,
        r#"{"type":"text","text":"I look."},{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{"city":"Oslo"},"caller":{"type":"direct"}},"#,
        r#"{"id":"srv_1","input":{"q":"é"},"name":"search","type":"server_tool_use"},{"deep":[1,null],"type":"from_the_future"}]"#,
    );
    let answer: Message = serde_json::from_str(&format!(
        r#"{{"id":"msg_1","role":"assistant","content":{content},"stop_reason":"tool_use"}}"#
    ))
    .unwrap();
    let expected = format!(r#"{{"role":"assistant","content":{content}}}"#);
    assert_eq!(messages(MessageParam::from(&answer)).await, expected);
    let request = CreateMessage::new("m", 1, Vec::new()).message(answer);
    assert_eq!(created(request).await.text(), format!(r#"{{"model":"m","max_tokens":1,"messages":[{expected}]}}"#));
}

#[tokio::test]
async fn a_stored_history_round_trips() {
    let history = vec![
        MessageParam::user([ContentBlock::image_url("https://example.com/a.png"), ContentBlock::tool_error("t", "no")]),
        MessageParam::assistant("Hello!"),
    ];
    let text = serde_json::to_string(&history).unwrap();
    assert_eq!(serde_json::from_str::<Vec<MessageParam>>(&text).unwrap(), history);
    assert_eq!(history[1].content, Content::Text("Hello!".into()));
}

const BUSY: &str = r#"{"type":"error","error":{"type":"overloaded_error","message":"busy"}}"#;

/// Returns the number of requests and the result of the call.
async fn call_after(replies: &'static [Reply], idempotent: bool) -> (usize, Result<Message>) {
    let server = Server::responding_in_order(replies).await;
    let call = Anthropic::new(&server.client()).create(CreateMessage::new("m", 1, "Hi"));
    let result = if idempotent { call.idempotent(true).await } else { call.await };
    (server.all_sent().len(), result)
}

#[tokio::test]
async fn calls_that_cost_money_are_not_retried_by_default() {
    for status in [408, 500, 502, 503, 504, 529] {
        let replies: &'static [Reply] = vec![(status, [].as_slice(), BUSY), (200, &[], REPLY)].leak();
        let (sent, result) = call_after(replies, false).await;
        let error = result.unwrap_err();
        assert_eq!((sent, error.attempts(), error.status().unwrap().as_u16()), (1, 1, status));
        assert_eq!(error.details()[0].to_string(), "busy");
    }
    let turned_away: &[Reply] = &[(429, &[("retry-after-ms", "1")], BUSY), (200, &[], REPLY)];
    let (sent, result) = call_after(turned_away, false).await;
    assert_eq!((sent, result.unwrap().text().as_ref()), (2, "Hi"));
    let (sent, result) = call_after(&[(502, &[("retry-after-ms", "1")], BUSY), (200, &[], REPLY)], true).await;
    assert_eq!((sent, result.unwrap().text().as_ref()), (2, "Hi"));
}

#[tokio::test]
async fn an_error_before_the_response_has_its_details() {
    const INVALID: &str = r#"{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: too large"},"request_id":"req_1"}"#;
    let server = Server::responding_in_order(&[(400, &[("x-request-id", "r-1")], INVALID)]).await;
    let anthropic = Anthropic::new(&server.client());
    let plain = anthropic.create(CreateMessage::new("m", 1, "Hi")).await.unwrap_err();
    let streamed = anthropic.stream(CreateMessage::new("m", 1, "Hi")).await.unwrap_err();
    for error in [plain, streamed] {
        assert!(error.is_api() && error.is_invalid_request());
        assert_eq!((error.request_id(), error.details().len()), (Some("r-1"), 1));
        assert_eq!(error.details()[0].kind.as_deref(), Some("invalid_request_error"));
        assert_eq!(error.details()[0].message.as_deref(), Some("max_tokens: too large"));
    }
}

#[tokio::test]
async fn texts_returns_the_text_deltas() {
    let events = [
        r#"{"type":"message_start","message":{"content":[]}}"#,
        r#"{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}"#,
        r#"{"type":"ping"}"#,
        r#"{"type":"content_block_start","index":1,"content_block":{"type":"text","text":"He"}}"#,
        r#"{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"llo"}}"#,
        r#"{"type":"content_block_stop","index":1}"#,
        r#"{"type":"message_stop"}"#,
    ];
    let reply = MockReply::events(events.map(|json| format!("data: {json}\n\n")));
    let anthropic = Anthropic::new(&telnyx_ai_test_kit::client(reply).0);
    let mut stream = anthropic.stream(CreateMessage::new("m", 9, "Hi")).await.unwrap();
    let mut texts = Vec::new();
    while let Some(text) = stream.texts().try_next().await.unwrap() {
        texts.push(text);
    }
    assert_eq!(texts, ["He", "llo"]);
    assert_eq!(stream.into_completion().unwrap().text(), "Hello");
}

#[tokio::test]
async fn references_convert_into_requests_and_messages() {
    let (text, list) = ("Hi".to_owned(), [MessageParam::user("Hi")]);
    let anthropic = Anthropic::new(&telnyx_ai_test_kit::client(MockReply::status(200)).0);
    for messages in [Messages::from(&text), Messages::from(&list), Messages::from(&list[0]), Messages::from(&list[..])]
    {
        let request = CreateMessage::new("m", 9, messages);
        let (plain, streamed) = (anthropic.create(&request), anthropic.stream(&request));
        let body = r#"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]"#;
        assert_eq!(plain.json_body(), Some(format!("{body}}}").as_bytes()));
        assert_eq!(plain.json_body(), serde_json::to_vec(&request).ok().as_deref());
        assert_eq!(streamed.json_body(), Some(format!(r#"{body},"stream":true}}"#).as_bytes()));
    }
}
