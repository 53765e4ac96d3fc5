//! Requests on the wire, byte by byte.

use serde_json::json;
use telnyx_ai_chat::{
    Chat, ChatRequest, Content, ContentPart, Message, Models, Region, RegionMode, ResponseFormat, ResponseSchema, Role,
    ServiceTier, Tool, ToolCall, ToolChoice,
};
use telnyx_ai_test_kit::wire::{SentRequest, Server};

const REPLY: &str = r#"{"choices":[{"message":{"content":"Hi"}}]}"#;
const EVENTS: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: [DONE]\n\n";

async fn completed(request: impl Into<ChatRequest>) -> SentRequest {
    let server = Server::responding("application/json", REPLY).await;
    let reply = Chat::new(&server.client()).complete(request).await.unwrap();
    assert_eq!(reply.text(), "Hi");
    server.sent()
}

/// The body of a request with these messages, without the rest of the request.
async fn messages(messages: impl IntoIterator<Item = Message>) -> String {
    let body = completed(ChatRequest::new(messages)).await.text().to_owned();
    body.strip_prefix(r#"{"messages":["#).and_then(|rest| rest.strip_suffix("]}")).unwrap().to_owned()
}

#[tokio::test]
async fn a_minimal_completion_sends_only_its_messages() {
    let sent = completed("Hi \"there\", é\n").await;
    assert_eq!((sent.method.as_str(), sent.target.as_str()), ("POST", "/v2/ai/chat/completions"));
    assert_eq!(sent.header("authorization"), Some("Bearer KEY0123"));
    assert_eq!(sent.header("accept"), Some("application/json"));
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(sent.header("idempotency-key"), None);
    assert_eq!(sent.text(), r#"{"messages":[{"role":"user","content":"Hi \"there\", é\n"}]}"#);
    assert_eq!(completed(String::from("a")).await.text(), r#"{"messages":[{"role":"user","content":"a"}]}"#);
}

#[tokio::test]
async fn a_stream_sends_the_stream_flag() {
    let server = Server::responding("text/event-stream", EVENTS).await;
    let full = Chat::new(&server.client()).stream("Hi").await.unwrap().finish().await.unwrap();
    assert_eq!(full.text(), "Hi");
    let sent = server.sent();
    assert_eq!((sent.method.as_str(), sent.target.as_str()), ("POST", "/v2/ai/chat/completions"));
    assert_eq!(sent.header("authorization"), Some("Bearer KEY0123"));
    assert_eq!(sent.header("accept"), Some("text/event-stream"));
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(sent.header("idempotency-key"), None);
    assert_eq!(sent.text(), r#"{"messages":[{"role":"user","content":"Hi"}],"stream":true}"#);
}

fn every_option() -> ChatRequest {
    let weather = json!({ "type": "object", "properties": { "city": { "type": "string" } } });
    ChatRequest::new([Message::system("Be brief.")])
        .message(Message::user("Hi"))
        .model("moonshotai/Kimi-K2.6")
        .api_key_ref("openai-key")
        .temperature(0.2)
        .max_tokens(200)
        .tool(Tool::function("get_weather", "The weather, now.", weather))
        .tool(Tool::retrieval(["handbook", "faq"]).max_num_results(7))
        .tool_choice(ToolChoice::Required)
        .response_format(ResponseFormat::JsonObject)
        .guided_json(json!({ "type": "object" }))
        .guided_regex("[a-z]+")
        .guided_choice(["yes", "no"])
        .stop(["END", "\n"])
        .seed(-7)
        .n(2)
        .top_p(0.9)
        .min_p(0.05)
        .frequency_penalty(0.5)
        .presence_penalty(-0.5)
        .logprobs(true)
        .top_logprobs(20)
        .reasoning_effort("low")
        .enable_thinking(false)
        .region(Region::Eu)
        .mode(RegionMode::Strict)
        .service_tier(ServiceTier::Priority)
        .use_beam_search(true)
        .best_of(3)
        .length_penalty(1)
        .early_stopping(true)
}

const EVERY_OPTION: &str = concat!(
    r#"{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],"#,
    r#""model":"moonshotai/Kimi-K2.6","api_key_ref":"openai-key","temperature":0.2,"max_tokens":200,"#,
    r#""tools":[{"type":"function","function":{"name":"get_weather","description":"The weather, now.","#,
    r#""parameters":{"properties":{"city":{"type":"string"}},"type":"object"}}},"#,
    r#"{"type":"retrieval","retrieval":{"bucket_ids":["handbook","faq"],"max_num_results":7}}],"#,
    r#""tool_choice":"required","response_format":{"type":"json_object"},"guided_json":{"type":"object"},"#,
    r#""guided_regex":"[a-z]+","guided_choice":["yes","no"],"stop":["END","\n"],"seed":-7,"n":2,"top_p":0.9,"#,
    r#""min_p":0.05,"frequency_penalty":0.5,"presence_penalty":-0.5,"logprobs":true,"top_logprobs":20,"#,
    r#""reasoning_effort":"low","enable_thinking":false,"region":"EU","mode":"strict","service_tier":"priority","#,
    r#""use_beam_search":true,"best_of":3,"length_penalty":1.0,"early_stopping":true}"#,
);

#[tokio::test]
async fn every_option_is_sent_under_its_wire_name() {
    assert_eq!(completed(every_option()).await.text(), EVERY_OPTION);
}

#[tokio::test]
async fn extra_fields_join_the_options() {
    let sent = completed(every_option().extra("user", "u-1").extra("logit_bias", json!({ "50256": -100 }))).await;
    let mut expected: serde_json::Value = serde_json::from_str(EVERY_OPTION).unwrap();
    expected["user"] = json!("u-1");
    expected["logit_bias"] = json!({ "50256": -100 });
    assert_eq!(serde_json::from_str::<serde_json::Value>(sent.text()).unwrap(), expected);
    let sent = completed(ChatRequest::from("Hi").extra("user", "u-1")).await;
    assert_eq!(sent.text(), r#"{"messages":[{"role":"user","content":"Hi"}],"user":"u-1"}"#);
}

#[tokio::test]
async fn messages_have_the_documented_form() {
    let calls =
        [ToolCall::function("call_1", "get_weather", r#"{"city":"Oslo"}"#), ToolCall::function("call_2", "now", "")];
    assert_eq!(
        messages([Message::assistant_calls(calls), Message::tool("call_1", "21").name("get_weather")]).await,
        concat!(
            r#"{"role":"assistant","content":"","tool_calls":["#,
            r#"{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}},"#,
            r#"{"id":"call_2","type":"function","function":{"name":"now","arguments":""}}]},"#,
            r#"{"role":"tool","content":"21","name":"get_weather","tool_call_id":"call_1"}"#,
        )
    );
    let unmodelled = ContentPart::Other(json!({ "type": "input_audio", "input_audio": { "data": "AA==" } }));
    let parts = [ContentPart::text("Look:"), ContentPart::image_url("https://example.com/ä.png"), unmodelled];
    assert_eq!(
        messages([Message::user(parts), Message::new(Role::from("developer"), "x"), Message::assistant("y")]).await,
        concat!(
            r#"{"role":"user","content":[{"type":"text","text":"Look:"},"#,
            r#"{"type":"image_url","image_url":"https://example.com/ä.png"},"#,
            r#"{"input_audio":{"data":"AA=="},"type":"input_audio"}]},"#,
            r#"{"role":"developer","content":"x"},{"role":"assistant","content":"y"}"#,
        )
    );
    let text = String::from("t");
    assert_eq!(
        (Content::from(&text), Content::from(vec![ContentPart::text("t")])),
        (Content::from("t"), [ContentPart::text("t")].into())
    );
}

#[tokio::test]
async fn a_message_is_sent_back_unchanged_without_its_reasoning() {
    let reply: Message = serde_json::from_str(
        r#"{"role":"assistant","content":null,"reasoning_content":"hm","reasoning":"hm","refusal":null,"tool_calls":
            [{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}"#,
    )
    .unwrap();
    assert_eq!(
        messages([reply]).await,
        concat!(
            r#"{"role":"assistant","content":"","tool_calls":"#,
            r#"[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}"#,
        )
    );
}

#[tokio::test]
async fn other_forms_of_options() {
    let one_stop = completed(ChatRequest::from("Hi").stop("END").tool_choice(ToolChoice::None)).await;
    assert_eq!(one_stop.text(), r#"{"messages":[{"role":"user","content":"Hi"}],"tool_choice":"none","stop":["END"]}"#);
    let tool =
        completed(ChatRequest::from("Hi").tool(Tool::retrieval(["b"])).tool_choice(ToolChoice::from("later"))).await;
    assert_eq!(
        tool.text(),
        concat!(
            r#"{"messages":[{"role":"user","content":"Hi"}],"#,
            r#""tools":[{"type":"retrieval","retrieval":{"bucket_ids":["b"]}}],"tool_choice":"later"}"#,
        )
    );
    let format =
        completed(ChatRequest::from("Hi").response_format(ResponseFormat::Text).guided_json(json!(true))).await;
    assert_eq!(
        format.text(),
        r#"{"messages":[{"role":"user","content":"Hi"}],"response_format":{"type":"text"},"guided_json":true}"#
    );
    for (schema, wire) in [
        (ResponseSchema::new("age"), r#"{"name":"age"}"#),
        (
            ResponseSchema::new("age").description("Years.").schema(json!({ "type": "object" })).strict(false),
            r#"{"name":"age","description":"Years.","schema":{"type":"object"},"strict":false}"#,
        ),
    ] {
        let format = completed(ChatRequest::from("Hi").response_format(schema)).await;
        let messages = r#"{"messages":[{"role":"user","content":"Hi"}],"response_format":"#;
        assert_eq!(format.text(), format!(r#"{messages}{{"type":"json_schema","json_schema":{wire}}}}}"#));
    }
}

#[tokio::test]
async fn models_are_listed_with_a_plain_get() {
    let server = Server::responding("application/json", r#"{"object":"list","data":[{"id":"a/b"}]}"#).await;
    let models = Models::new(&server.client()).list().await.unwrap();
    assert_eq!(models.iter().map(|model| model.id.as_str()).collect::<Vec<_>>(), ["a/b"]);
    let sent = server.sent();
    assert_eq!((sent.method.as_str(), sent.target.as_str(), sent.text()), ("GET", "/v2/ai/models", ""));
    assert_eq!(sent.header("authorization"), Some("Bearer KEY0123"));
    assert_eq!(sent.header("accept"), Some("application/json"));
    assert_eq!((sent.header("content-type"), sent.header("idempotency-key")), (None, None));
}

#[tokio::test]
async fn an_idempotency_key_of_the_caller_is_sent() {
    let server = Server::responding("application/json", REPLY).await;
    Chat::new(&server.client()).complete("Hi").idempotency_key("order-42").await.unwrap();
    assert_eq!(server.sent().header("idempotency-key"), Some("order-42"));
}
