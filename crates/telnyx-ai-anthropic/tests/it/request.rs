//! Parameters that are rejected before a request is sent.

use std::time::Duration;

use serde_json::json;
use telnyx_ai_anthropic::{Anthropic, CreateMessage, MessageParam, Tool, ToolChoice};
use telnyx_ai_core::Client;
use telnyx_ai_core::test_util::{MockReply, MockTransport};

/// Returns the error message, which is the same for plain and streamed calls.
async fn rejected(request: CreateMessage) -> String {
    let mock = MockTransport::new();
    let anthropic = Anthropic::new(&Client::builder().api_key("k").transport(mock.clone()).build().unwrap());
    let plain = anthropic.create(request.clone()).await.unwrap_err();
    let streamed = anthropic.stream(request).await.unwrap_err();
    assert!(plain.is_invalid_input() && streamed.is_invalid_input(), "{plain} {streamed}");
    assert_eq!((plain.operation(), streamed.operation()), (Some("anthropic.create"), Some("anthropic.stream")));
    assert_eq!((plain.attempts(), mock.requests().len()), (0, 0));
    let message = plain.to_string().strip_prefix("anthropic.create: ").unwrap().to_owned();
    assert_eq!(streamed.to_string().strip_prefix("anthropic.stream: "), Some(message.as_str()));
    message
}

async fn accepted(request: CreateMessage) {
    let mock = MockTransport::new().reply(MockReply::json(200, r#"{"content":[]}"#));
    let client = Client::builder().api_key("k").transport(mock.clone()).build().unwrap();
    Anthropic::new(&client).create(request).await.unwrap();
    assert_eq!(mock.requests().len(), 1);
}

fn request() -> CreateMessage {
    CreateMessage::new("m", 1, "Hi")
}

fn schema() -> serde_json::Value {
    json!({ "type": "object" })
}

#[tokio::test]
async fn invalid_fields_are_named() {
    let not_finite = "is not a finite number, which JSON cannot carry";
    let twice = |name: &str| format!("`{name}` is set twice: by its own setter and by `extra`; drop one of them");
    for (bad, expected) in [
        (CreateMessage::new("", 1, "Hi"), "`model` is empty; give the id of a model".to_owned()),
        (CreateMessage::new(" \n", 1, "Hi"), "`model` is empty; give the id of a model".to_owned()),
        (CreateMessage::default(), "`model` is empty; give the id of a model".to_owned()),
        (CreateMessage::new("m", 0, "Hi"), "`max_tokens` is 0; give at least 1".to_owned()),
        (CreateMessage::new("m", 1, []), "`messages` is empty; give at least one message".to_owned()),
        (request().temperature(f64::NAN), format!("`temperature` {not_finite}")),
        (request().temperature(f64::INFINITY), format!("`temperature` {not_finite}")),
        (request().top_p(f64::NAN), format!("`top_p` {not_finite}")),
        (request().top_p(f64::NEG_INFINITY), format!("`top_p` {not_finite}")),
        (request().mode("strict"), "`mode` is set without `region`; set `region` too, or leave `mode` out".to_owned()),
        (request().temperature(-0.001), "`temperature` is outside 0 to 1".to_owned()),
        (request().temperature(1.001), "`temperature` is outside 0 to 1".to_owned()),
        (
            request().tool(Tool::new("a", "", schema())).tool(Tool::new(" ", "", schema())),
            "`tools[1].name` is empty; give the tool a name".to_owned(),
        ),
        (
            request().tool(Tool::new("a", "", "object")),
            "`tools[0].input_schema` is not a JSON object; give a JSON schema".to_owned(),
        ),
        (request().tool(json!("web_search")), "`tools[0]` is not a JSON object".to_owned()),
        (
            request().tool_choice(ToolChoice::tool("")),
            "`tool_choice.name` is empty; give the name of a tool".to_owned(),
        ),
        (request().mcp_server(json!({})).mcp_server("https://mcp"), "`mcp_servers[1]` is not a JSON object".to_owned()),
        (request().fallback_config(json!([])), "`fallback_config` is not a JSON object".to_owned()),
        (
            request().service_timeout(Duration::ZERO),
            "`service_timeout` is 0; leave it out for the service's 300 s".to_owned(),
        ),
        (request().extra("stream", false), "`stream` is set by `create` and `stream`; drop it from `extra`".to_owned()),
        (request().extra("model", "b"), twice("model")),
        (request().service_timeout(Duration::from_secs(1)).extra("timeout", 1), twice("timeout")),
        (request().service_max_retries(1).extra("max_retries", 1), twice("max_retries")),
    ] {
        assert_eq!(rejected(bad).await, expected);
    }
}

#[tokio::test]
async fn the_first_invalid_field_is_named() {
    assert_eq!(
        rejected(CreateMessage::new("m", 0, []).temperature(f64::NAN)).await,
        "`max_tokens` is 0; give at least 1"
    );
}

#[tokio::test]
async fn boundary_values_are_sent() {
    accepted(request().temperature(0.0).top_p(1.5).top_k(0)).await;
    accepted(request().temperature(1).service_max_retries(0).service_timeout(Duration::from_nanos(1))).await;
    accepted(request().tool(Tool::new("a", "", json!({}))).tool_choice(ToolChoice::tool("b"))).await;
    accepted(request().tool(json!({ "type": "web_search" })).mcp_server(json!({})).fallback_config(json!({}))).await;
    accepted(CreateMessage::new("m", u32::MAX, MessageParam::user(""))).await;
    accepted(request().extra("timeout", 1).extra("max_retries", 0)).await;
}
