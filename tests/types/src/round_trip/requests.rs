//! Requests: the decoded request has the same bytes as the original.

use serde_json::json;
use telnyx_ai::anthropic::{self, CreateMessage, MessageParam};
use telnyx_ai::chat::{
    ChatRequest, FunctionDefinition, Message, ResponseFormat, ResponseSchema, Retrieval, Tool, ToolChoice,
};
use telnyx_ai::clustering::{ComputeClusters, GetClusterGraph, GetClusters, ListClusters};
use telnyx_ai::conversations::UpdateInsightGroup;
use telnyx_ai::conversations::{AddMessage, AggregateInsights, CreateConversation, CreateInsight, CreateInsightGroup};
use telnyx_ai::conversations::{ListInsightGroups, ListInsights, ListMessages, UpdateConversation, UpdateInsight};
use telnyx_ai::embeddings::{EmbedBucket, EmbedUrl, ListEmbeddingTasks, SearchDocuments, SummarizeFile};
use telnyx_ai::fine_tuning::CreateFineTuningJob;
use telnyx_ai::openai::{CreateEmbeddings, CreateResponse, Reasoning, ResponseInput};

use super::{keeps_all, keeps_known, tests};

/// Declares a test for each type of request.
macro_rules! requests {
    ($($name:ident: $type:ty = $json:tt;)+) => {
        tests! { keeps_all: $($name: $type = $json;)+ }

        #[test]
        fn bodies_round_trip() {
            $(
                let mut json = json!($json);
                json["new_field"] = json!({ "a": [null, 1.5] });
                let request: $type = serde_json::from_value(json).unwrap();
                let body = request.extra.add_to(&request).unwrap();
                assert_eq!(serde_json::to_vec(&request).unwrap(), body, "{}", stringify!($type));
                let again: $type = serde_json::from_slice(&body).unwrap();
                assert_eq!(again.extra.add_to(&again).unwrap(), body, "{}", stringify!($type));
                assert!(again.extra.get("new_field").is_some() && again.extra.iter().count() == 1, "{again:?}");
            )+
        }
    };
}

requests! {
    chat_request: ChatRequest = {
        "messages": [
            { "role": "system", "content": "…" },
            { "role": "user", "name": "…", "content": [{ "type": "text", "text": "…" }, { "type": "image_url", "image_url": "…" }] },
            { "role": "assistant", "content": "", "tool_calls": [
                { "id": "…", "type": "function", "function": { "name": "…", "arguments": "{}" } }] },
            { "role": "tool", "content": "…", "tool_call_id": "…" },
        ],
        "model": "…", "api_key_ref": "…", "temperature": 0.5, "max_tokens": 7,
        "tools": [
            { "type": "function", "function": { "name": "…", "description": "…", "parameters": { "type": "object" }, "strict": true } },
            { "type": "retrieval", "retrieval": { "bucket_ids": ["…"], "max_num_results": 7 } },
            { "type": "web_search", "depth": 7 },
        ],
        "tool_choice": "…", "response_format": { "type": "json_schema", "json_schema": {
            "name": "…", "description": "…", "schema": { "type": "object" }, "strict": true } }, "guided_json": { "type": "object" },
        "guided_regex": "…", "guided_choice": ["…"], "stop": ["…", "…"], "seed": -3, "n": 7, "top_p": 0.5, "min_p": 0.5,
        "frequency_penalty": 0.5, "presence_penalty": 0.5, "logprobs": true, "top_logprobs": 7, "enable_thinking": true,
        "reasoning_effort": "…", "region": "…", "mode": "strict", "service_tier": "…", "use_beam_search": true, "best_of": 7,
        "length_penalty": 0.5, "early_stopping": true,
    };
    create_message: CreateMessage = {
        "model": "…", "max_tokens": 7,
        "messages": [{ "role": "user", "content": "…" }, { "role": "assistant", "content": [{ "type": "text", "text": "…" }] }],
        "system": [{ "type": "text", "text": "…" }],
        "tools": [{ "name": "…", "description": "…", "input_schema": {}, "cache_control": {} }, { "type": "web_search" }],
        "tool_choice": { "type": "tool", "name": "…" }, "thinking": { "type": "enabled", "budget_tokens": 7 },
        "stop_sequences": ["…"], "temperature": 0.5, "top_p": 0.5, "top_k": 7, "metadata": { "user_id": "…" },
        "mcp_servers": [{ "url": "…" }], "fallback_config": { "model": "…" }, "max_retries": 7, "timeout": 1.5,
        "region": "…", "mode": "…", "service_tier": "…", "api_key_ref": "…", "billing_group_id": "…",
    };
    create_response: CreateResponse = {
        "input": [{ "type": "message", "role": "user", "content": "…" }, { "type": "item_reference", "id": "…" }],
        "model": "…", "instructions": "…", "conversation": "…",
        "tools": [
            { "type": "function", "name": "…", "description": "…", "parameters": {}, "strict": true },
            { "type": "function", "function": { "name": "…" } },
            { "type": "retrieval", "retrieval": { "bucket_ids": ["…"] } },
            { "type": "web_search" },
        ],
        "tool_choice": "…", "max_output_tokens": 7, "temperature": 0.5, "top_p": 0.5, "reasoning": { "effort": "…" },
        "region": "…", "mode": "…", "service_tier": "…",
    };
    create_embeddings: CreateEmbeddings = {
        "model": "…", "input": ["…", "…"], "encoding_format": "…", "dimensions": 7, "user": "…",
    };
    compute_clusters: ComputeClusters = {
        "bucket": "…", "files": ["…"], "prefix": "…", "min_cluster_size": 7, "min_subcluster_size": 7,
    };
    embed_bucket: EmbedBucket = {
        "bucket_name": "…", "document_chunk_size": 7, "document_chunk_overlap_size": 7, "embedding_model": "…", "loader": "…",
    };
    embed_url: EmbedUrl = { "url": "…", "bucket_name": "…" };
    search_documents: SearchDocuments = { "bucket_name": "…", "query": "…", "num_of_docs": 7 };
    summarize_file: SummarizeFile = { "bucket": "…", "filename": "…", "system_prompt": "…" };
    create_fine_tuning_job: CreateFineTuningJob = {
        "model": "…", "training_file": "…", "suffix": "…", "hyperparameters": { "n_epochs": 7 },
    };
    create_conversation: CreateConversation = { "name": "…", "metadata": { "tier": "…" } };
    update_conversation: UpdateConversation = { "metadata": {} };
    add_message: AddMessage = {
        "role": "…", "content": "…", "name": "…", "tool_call_id": "…", "tool_calls": [{ "id": "…" }], "tool_choice": "auto",
        "sent_at": "2026-01-02T03:04:05Z", "metadata": { "tags": ["…"] },
    };
    create_insight: CreateInsight = { "name": "…", "instructions": "…", "json_schema": { "type": "object" }, "webhook": "…" };
    update_insight: UpdateInsight = { "name": "…", "instructions": "…", "json_schema": null, "webhook": "…" };
    create_insight_group: CreateInsightGroup = { "name": "…", "description": "…", "webhook": "…" };
    update_insight_group: UpdateInsightGroup = { "name": "…", "description": "…", "webhook": "…" };
}

tests! { keeps_all:
    message: Message = { "role": "…", "content": "…", "name": "…", "reasoning": "…", "reasoning_content": "…" };
    function: FunctionDefinition = { "name": "…", "description": "…", "parameters": {} };
    json_object: ResponseFormat = { "type": "json_object" };
    other_format: ResponseFormat = { "type": "…", "grammar": "…" };
    response_schema: ResponseSchema = { "name": "…", "schema": {} };
    retrieval: Retrieval = { "bucket_ids": ["…"], "max_num_results": 7 };
    tool_choice_word: ToolChoice = "…";
    tool_choice_object: ToolChoice = { "type": "function", "function": { "name": "…" } };
    chat_request_with_a_named_tool: ChatRequest = { "messages": [{ "role": "user", "content": "…" }],
        "tool_choice": { "type": "function", "function": { "name": "…" } } };
    function_tool: Tool = { "type": "function", "function": { "name": "…" } };
    other_tool: Tool = { "type": "…" };
    anthropic_tool: anthropic::Tool = { "name": "…", "description": "…", "input_schema": {} };
    tool_choice: anthropic::ToolChoice = { "type": "auto" };
    no_tool_choice: anthropic::ToolChoice = { "type": "none" };
    thinking: anthropic::ThinkingConfig = { "type": "enabled", "budget_tokens": 7 };
    no_thinking: anthropic::ThinkingConfig = { "type": "disabled" };
    message_param: MessageParam = { "role": "user", "content": "…" };
    image_source: anthropic::ImageSource = { "type": "base64", "media_type": "…", "data": "…" };
    reasoning: Reasoning = { "effort": "…" };
}

tests! { keeps_known:
    list_clusters: ListClusters = { "page[number]": 7, "page[size]": 7 };
    list_messages: ListMessages = { "page[number]": 7, "page[size]": 7 };
    list_insights: ListInsights = { "page[number]": 7, "page[size]": 7 };
    list_insight_groups: ListInsightGroups = { "page[number]": 7, "page[size]": 7 };
    get_clusters: GetClusters = { "task_id": "…", "top_n_nodes": 7, "show_subclusters": true };
    get_cluster_graph: GetClusterGraph = { "task_id": "…", "cluster_id": "…" };
    list_embedding_tasks: ListEmbeddingTasks = { "status": ["…", "queued"] };
    aggregate_insights: AggregateInsights = {
        "group_by": ["…"], "show": ["…"], "insight_id": "…", "created_at": ["gte.2026-01-01", "not.in.(a,\"b,c\")"],
        "metadata.assistant_id": "eq.a-1",
    };
}

#[test]
fn reasoning_is_not_encoded() {
    let message = json!({ "role": "assistant", "content": "4", "reasoning": "2 + 2", "reasoning_content": "Hm." });
    let message: Message = serde_json::from_value(message).unwrap();
    assert_eq!(serde_json::to_value(&message).unwrap()["reasoning"], "2 + 2");
    let request = serde_json::to_string(&ChatRequest::new([message])).unwrap();
    assert_eq!(request, r#"{"messages":[{"role":"assistant","content":"4"}]}"#);
}

#[test]
fn minimal_requests() {
    for input in [ResponseInput::from("Hi"), ResponseInput::Items(Vec::new())] {
        let json = serde_json::to_value(&input).unwrap();
        assert_eq!(serde_json::from_value::<ResponseInput>(json).unwrap(), input);
    }
    let chat: ChatRequest = serde_json::from_str(r#"{"messages":[],"stop":"END","tools":null}"#).unwrap();
    assert_eq!(chat, ChatRequest::new([]).stop("END"));
    // The client rejects this field, but other programs may send it.
    let streamed: ChatRequest = serde_json::from_str(r#"{"messages":[],"stream":true}"#).unwrap();
    assert_eq!(serde_json::to_string(&streamed).unwrap(), r#"{"messages":[],"stream":true}"#);
}

#[test]
fn invalid_requests_name_their_field() {
    fn problem<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        telnyx_ai::decode::json::<T>(&json.to_owned().into()).unwrap_err().to_string()
    }
    for (problem, part) in [
        (problem::<ChatRequest>("{}"), "missing field `messages`"),
        (problem::<ChatRequest>(r#"{"messages":[],"temperature":"hot"}"#), "temperature"),
        (
            problem::<ChatRequest>(r#"{"messages":[],"tools":[{"type":"function","function":{"name":7}}]}"#),
            "function.name",
        ),
        (problem::<ChatRequest>(r#"{"messages":[{"role":"user","content":{"a":7}},7]}"#), "messages[1]"),
        (problem::<CreateMessage>(r#"{"model":"m","messages":[]}"#), "missing field `max_tokens`"),
        (problem::<CreateMessage>(r#"{"model":"m","max_tokens":9,"messages":[],"timeout":-1}"#), "timeout"),
        (problem::<CreateMessage>(r#"{"model":"m","max_tokens":9,"messages":[],"timeout":1e300}"#), "timeout"),
        (problem::<CreateResponse>(r#"{"input":7}"#), "input"),
        (problem::<CreateResponse>(r#"{"input":"Hi","tools":[{"type":"function"}]}"#), "tools[0]"),
        (problem::<AggregateInsights>(r#"{"created_at":["after.2026"]}"#), "expected a filter such as"),
        (problem::<AggregateInsights>(r#"{"metadata.assistant_id":"a-1"}"#), "expected `eq.` and an id, got `a-1`"),
        (problem::<GetClusters>("{}"), "missing field `task_id`"),
    ] {
        assert!(problem.contains(part), "{problem} has no {part}");
    }
}
