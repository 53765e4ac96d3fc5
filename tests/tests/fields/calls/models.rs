use std::time::Duration;

use serde_json::json;
use telnyx_ai::anthropic::{self, CreateMessage, ThinkingConfig};
use telnyx_ai::chat::{ChatRequest, ContentPart, Message, ResponseSchema, Tool, ToolCall, ToolChoice};
use telnyx_ai::openai::{CreateEmbeddings, CreateResponse, EncodingFormat, Reasoning};
use telnyx_ai::{ReasoningEffort, Region, RegionMode, ServiceTier, Telnyx};

use super::{data, nothing, plain, table};

fn completion() -> ChatRequest {
    let schema = json!({ "type": "object" });
    let format = ResponseSchema::new("a").description("b").schema(schema.clone()).strict(true);
    let picture = ContentPart::image_url("https://example.com/a.png");
    ChatRequest::new([Message::user(vec![ContentPart::text("What is it?"), picture]).name("Ann")])
        .message(Message::assistant_calls([ToolCall::function("call_1", "look", "{}")]))
        .message(Message::tool("call_1", "a"))
        .model("m")
        .api_key_ref("key")
        .best_of(2)
        .early_stopping(true)
        .enable_thinking(true)
        .frequency_penalty(0.5)
        .guided_choice(["a"])
        .guided_json(schema.clone())
        .guided_regex("a")
        .length_penalty(1.5)
        .logprobs(true)
        .max_tokens(100)
        .min_p(0.5)
        .mode(RegionMode::Preferred)
        .n(2)
        .presence_penalty(0.5)
        .reasoning_effort(ReasoningEffort::Low)
        .region(Region::Eu)
        .response_format(format)
        .seed(1)
        .service_tier(ServiceTier::Flex)
        .stop(["a", "b"])
        .temperature(0.5)
        .tool(Tool::function("look", "Looks.", schema))
        .tool(Tool::retrieval(["docs"]).max_num_results(3))
        .tool_choice(ToolChoice::Auto)
        .top_logprobs(3)
        .top_p(0.5)
        .use_beam_search(true)
}

fn response() -> CreateResponse {
    CreateResponse::new("Hi")
        .conversation("c-1")
        .instructions("Be brief.")
        .max_output_tokens(100)
        .mode(RegionMode::Strict)
        .model("m")
        .reasoning(Reasoning::from(ReasoningEffort::Max).extra("summary", "auto"))
        .region(Region::Aus)
        .service_tier(ServiceTier::Priority)
        .temperature(0.5)
        .tool(Tool::function("look", "Looks.", json!({ "type": "object" })))
        .tool_choice(ToolChoice::Auto)
        .top_p(0.5)
}

fn message() -> CreateMessage {
    CreateMessage::new("m", 100, "Hi")
        .api_key_ref("key")
        .billing_group_id("b-1")
        .fallback_config(json!({ "model": "m" }))
        .mcp_server(json!({ "url": "https://example.com" }))
        .metadata("user_id", "u-1")
        .mode(RegionMode::Preferred)
        .region(Region::Uae)
        .service_max_retries(1)
        .service_tier(ServiceTier::Default)
        .service_timeout(Duration::from_secs(9))
        .stop_sequences(["a"])
        .system("Be brief.")
        .temperature(0.5)
        .thinking(ThinkingConfig::budget(2048))
        .tool(anthropic::Tool::new("look", "Looks.", json!({ "type": "object" })))
        .tool_choice(anthropic::ToolChoice::Any)
        .top_k(5)
        .top_p(0.5)
}

fn embeddings() -> CreateEmbeddings {
    CreateEmbeddings::new("m", ["a"]).dimensions(2).encoding_format(EncodingFormat::Float).user("u-1")
}

/// Sends the streamed variants, whose responses are not compared.
async fn streams(telnyx: Telnyx, form: &str) -> telnyx_ai::Result<()> {
    let _ = match form {
        "chat" => telnyx.chat().stream(completion()).await.map(drop),
        "openai.chat" => telnyx.openai().chat().stream(completion()).await.map(drop),
        "openai.responses" => telnyx.openai().responses().stream(response()).await.map(drop),
        _ => telnyx.anthropic().stream(message()).await.map(drop),
    };
    Ok(())
}

table! {
    "POST /ai/chat/completions" => |telnyx| telnyx.chat().complete(completion()), plain;
    "POST /ai/chat/completions" => |telnyx| streams(telnyx, "chat"), nothing;
    "POST /ai/openai/chat/completions" => |telnyx| telnyx.openai().chat().complete(completion()), plain;
    "POST /ai/openai/chat/completions" => |telnyx| streams(telnyx, "openai.chat"), nothing;
    "POST /ai/openai/responses" => |telnyx| telnyx.openai().responses().create(response()), plain;
    "POST /ai/openai/responses" => |telnyx| streams(telnyx, "openai.responses"), nothing;
    "POST /ai/anthropic/v1/messages" => |telnyx| telnyx.anthropic().create(message()), plain;
    "POST /ai/anthropic/v1/messages" => |telnyx| streams(telnyx, "anthropic"), nothing;
    "GET /ai/models" => |telnyx| telnyx.models().list(), data;
    "GET /ai/openai/models" => |telnyx| telnyx.openai().models().list(), data;
    "POST /ai/openai/embeddings" => |telnyx| telnyx.openai().create_embeddings(embeddings()), plain;
    "GET /ai/openai/embeddings/models" => |telnyx| telnyx.openai().list_embedding_models(), data;
}
