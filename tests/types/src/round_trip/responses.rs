//! Responses, chunks, events and their parts.

use telnyx_ai::anthropic::{ContentBlock, ContentDelta, Message, MessageDelta, MessageEvent};
use telnyx_ai::audio::{Segment, Speaker, Transcription, Word};
use telnyx_ai::chat::{ChatChunk, ChatCompletion, Choice, ChunkChoice, Delta, Logprobs, Model, Pricing, TokenLogprob};
use telnyx_ai::chat::{ToolCallDelta, Usage};
use telnyx_ai::clustering::{Cluster, ClusterNode, ClusterResult, ClusterTask, ComputedClusters};
use telnyx_ai::conversations::{Conversation, ConversationHistory, ConversationInsight, ConversationMessage};
use telnyx_ai::conversations::{Insight, InsightAggregate, InsightGroup, InsightResult, ToolCall};
use telnyx_ai::embeddings::{BucketFile, Document, DocumentMetadata, EmbeddingTask, Summary};
use telnyx_ai::fine_tuning::{FineTuningJob, Hyperparameters};
use telnyx_ai::openai::{Embedding, EmbeddingList, ImagePart, Item, ModelResponse, RefusalPart, ResponseEvent};
use telnyx_ai::openai::{ItemEvent, PartEvent, ResponseUsage, SnapshotEvent, TextEvent, TextPart};
use telnyx_ai::{FunctionCall, PageMeta};

use super::{keeps_all, tests};

tests! { keeps_all:
    chat_completion: ChatCompletion = {
        "id": "…", "object": "chat.completion", "created": "2026-01-02T03:04:05Z", "model": "…",
        "choices": [
            { "index": 7, "message": { "role": "assistant", "content": "…", "reasoning_content": "…", "name": "…" },
              "finish_reason": "length", "logprobs": { "content": [{ "token": "…", "logprob": 0.5, "bytes": [1, 255] }] } },
            { "index": 7, "message": { "role": "…", "content": [{ "type": "text", "text": "…" }], "reasoning": "…",
              "tool_calls": [{ "id": "…", "type": "function", "function": { "name": "…", "arguments": "{}" } }] },
              "finish_reason": "…" },
        ],
        "usage": { "prompt_tokens": 7, "completion_tokens": 7, "total_tokens": 7, "prompt_tokens_details": {} },
    };
    choice: Choice = { "index": 7, "message": { "role": "tool", "content": "…", "tool_call_id": "…" } };
    logprobs: Logprobs = { "content": [{ "token": "…" }], "refusal": [] };
    token_logprob: TokenLogprob = { "token": "…", "logprob": 0.5, "bytes": [0], "top_logprobs": [{ "token": "…" }] };
    usage: Usage = { "prompt_tokens": 7, "completion_tokens": 7, "total_tokens": 7 };
    chat_chunk: ChatChunk = {
        "id": "…", "object": "chat.completion.chunk", "created": "2026-01-02T03:04:05Z", "model": "…",
        "choices": [{ "index": 7, "delta": { "role": "assistant", "content": "…", "reasoning_content": "…",
            "reasoning": "…", "tool_calls": [{ "index": 7, "function": { "name": "…", "arguments": "…" } }] },
            "finish_reason": "stop", "logprobs": { "content": [{ "token": "…", "logprob": 0.5 }] } }],
        "usage": { "prompt_tokens": 7, "completion_tokens": 7, "total_tokens": 7 },
        "error": { "message": "…" },
    };
    chunk_choice: ChunkChoice = { "index": 7, "delta": { "content": "…" }, "finish_reason": "…" };
    delta: Delta = { "role": "…", "content": "…", "reasoning": "…", "tool_calls": [{ "id": "…", "type": "…" }] };
    delta_of_parts: Delta = { "content": [{ "type": "text", "text": "…" }, { "type": "image", "data": "…" }] };
    tool_call_delta: ToolCallDelta = {
        "index": 7, "id": "…", "type": "custom", "function": { "name": "…", "arguments": "…" }, "custom": { "input": "…" },
    };
    tool_call: ToolCall = { "id": "…", "type": "…", "function": { "name": "…", "arguments": "…" } };
    function_call: FunctionCall = { "name": "…", "arguments": "…" };
    model: Model = {
        "id": "…", "object": "model", "created": "2026-01-02T03:04:05Z", "owned_by": "…", "organization": "…",
        "context_length": 7, "max_completion_tokens": 7, "languages": ["…"], "parameters": 7, "parameters_str": "…",
        "tier": "…", "license": "…", "description": "…", "base_model": "…", "task": "…", "is_fine_tunable": true,
        "is_vision_supported": true, "recommended_for_assistants": true, "regions": ["…"], "service_tiers": ["flex", "…"],
        "pricing": { "prompt": "0.950000", "completion": "…", "currency": "USD", "per_image": "…" },
    };
    pricing: Pricing = { "prompt": "…", "cached_prompt": "…", "completion": "…", "currency": "…", "unit": "…" };
    page_meta: PageMeta = { "page_number": 7, "page_size": 7, "total_pages": 7, "total_results": 7 };
}

tests! { keeps_all:
    message: Message = {
        "id": "…", "type": "message", "role": "assistant", "model": "…", "stop_reason": "…", "stop_sequence": "…",
        "content": [
            { "type": "text", "text": "…", "citations": [{ "type": "char_location" }] },
            { "type": "thinking", "thinking": "…", "signature": "…" },
            { "type": "redacted_thinking", "data": "…" },
            { "type": "tool_use", "id": "…", "name": "…", "input": { "city": "…" } },
            { "type": "server_tool_use", "id": "…" },
        ],
        "usage": { "input_tokens": 7, "output_tokens": 7, "cache_creation_input_tokens": 7, "cache_read_input_tokens": 7 },
    };
    content_block: ContentBlock = {
        "type": "tool_result", "tool_use_id": "…", "is_error": true,
        "content": [{ "type": "image", "source": { "type": "url", "url": "…" } }],
    };
    message_delta: MessageDelta = { "stop_reason": "max_tokens", "stop_sequence": "…" };
    text_delta: ContentDelta = { "type": "text_delta", "text": "…" };
    input_json_delta: ContentDelta = { "type": "input_json_delta", "partial_json": "…" };
    thinking_delta: ContentDelta = { "type": "thinking_delta", "thinking": "…" };
    signature_delta: ContentDelta = { "type": "signature_delta", "signature": "…" };
    citations_delta: ContentDelta = { "type": "citations_delta", "citation": { "type": "…" } };
    other_delta: ContentDelta = { "type": "compaction_delta", "content": "…" };
    message_start: MessageEvent = {
        "type": "message_start", "message": { "id": "…", "type": "message", "role": "…", "model": "…", "content": [] },
    };
    content_block_start: MessageEvent = {
        "type": "content_block_start", "index": 7, "content_block": { "type": "text", "text": "…" },
    };
    content_block_delta: MessageEvent = {
        "type": "content_block_delta", "index": 7, "delta": { "type": "text_delta", "text": "…" },
    };
    content_block_stop: MessageEvent = { "type": "content_block_stop", "index": 7 };
    message_delta_event: MessageEvent = {
        "type": "message_delta", "delta": { "stop_reason": "end_turn" }, "usage": { "input_tokens": 7, "output_tokens": 7 },
    };
    message_stop: MessageEvent = { "type": "message_stop" };
    ping: MessageEvent = { "type": "ping" };
    other_message_event: MessageEvent = { "type": "…", "new": 7 };
}

tests! { keeps_all:
    model_response: ModelResponse = {
        "id": "…", "object": "response", "created_at": "2026-01-02T03:04:05Z", "status": "…", "model": "…",
        "output": [
            { "type": "reasoning", "id": "…", "status": "completed", "summary": [{ "type": "summary_text", "text": "…" }],
              "content": [{ "type": "reasoning_text", "text": "…" }], "encrypted_content": "…" },
            { "type": "message", "id": "…", "status": "…", "role": "assistant", "content": [
                { "type": "output_text", "text": "…", "annotations": [] }, { "type": "refusal", "refusal": "…" },
                { "type": "output_audio", "data": "…" }] },
            { "type": "function_call", "id": "…", "status": "…", "call_id": "…", "name": "…", "arguments": "…" },
            { "type": "web_search_call", "id": "…" },
        ],
        "usage": { "input_tokens": 7, "input_tokens_details": { "cached_tokens": 7 }, "output_tokens": 7,
            "output_tokens_details": { "reasoning_tokens": 7 }, "total_tokens": 7 },
        "error": { "message": "…" }, "incomplete_details": { "reason": "…" }, "conversation": "…",
    };
    item: Item = { "type": "function_call_output", "id": "…", "status": "…", "call_id": "…", "output": "…" };
    message_item: Item = { "type": "message", "role": "user", "content": [{ "type": "input_text", "text": "…" },
        { "type": "input_image", "image_url": "…", "detail": "low" }] };
    text_part: TextPart = { "text": "…" };
    refusal_part: RefusalPart = { "refusal": "…" };
    image_part: ImagePart = { "image_url": "…" };
    response_usage: ResponseUsage = { "input_tokens": 7, "output_tokens": 7, "total_tokens": 7 };
    snapshot_event: SnapshotEvent = { "response": { "id": "…", "object": "…", "model": "…", "output": [] } };
    item_event: ItemEvent = { "output_index": 7, "item": { "type": "…" } };
    part_event: PartEvent = { "item_id": "…", "output_index": 7, "content_index": 7, "part": { "type": "refusal", "refusal": "…" } };
    text_event: TextEvent = { "item_id": "…", "output_index": 7, "content_index": 7, "delta": "…" };
    other_response_event: ResponseEvent = { "type": "response.mcp_call.completed", "item_id": "…" };
    embedding_list: EmbeddingList = {
        "object": "list", "model": "…", "usage": { "prompt_tokens": 7, "completion_tokens": 7, "total_tokens": 7 },
        "data": [{ "object": "embedding", "index": 0, "embedding": [0.5, 0.25] }],
    };
    embedding: Embedding = { "object": "…", "index": 7, "embedding": [0.5, -1.0] };
}

tests! { keeps_all:
    created: ResponseEvent = { "type": "response.created", "response": { "id": "…", "object": "…", "model": "…", "output": [] } };
    item_done: ResponseEvent = { "type": "response.output_item.done", "output_index": 7, "item": { "type": "message",
        "role": "assistant", "content": "…" } };
    content_part: ResponseEvent = { "type": "response.content_part.added", "item_id": "…", "output_index": 7,
        "content_index": 7, "part": { "type": "output_text", "text": "…" } };
    summary_part: ResponseEvent = { "type": "response.reasoning_summary_part.done", "item_id": "…", "output_index": 7,
        "summary_index": 7, "part": { "type": "summary_text", "text": "…" } };
    output_text_delta: ResponseEvent = { "type": "response.output_text.delta", "item_id": "…", "content_index": 7, "delta": "…" };
    output_text_done: ResponseEvent = { "type": "response.output_text.done", "item_id": "…", "content_index": 7, "text": "…" };
    refusal_delta: ResponseEvent = { "type": "response.refusal.delta", "item_id": "…", "content_index": 7, "delta": "…" };
    refusal_done: ResponseEvent = { "type": "response.refusal.done", "item_id": "…", "content_index": 7, "refusal": "…" };
    reasoning_delta: ResponseEvent = { "type": "response.reasoning_text.delta", "content_index": 7, "delta": "…" };
    reasoning_done: ResponseEvent = { "type": "response.reasoning_text.done", "content_index": 7, "text": "…" };
    summary_delta: ResponseEvent = { "type": "response.reasoning_summary_text.delta", "summary_index": 7, "delta": "…" };
    summary_done: ResponseEvent = { "type": "response.reasoning_summary_text.done", "summary_index": 7, "text": "…" };
    arguments_delta: ResponseEvent = { "type": "response.function_call_arguments.delta", "output_index": 7, "delta": "…" };
    arguments_done: ResponseEvent = { "type": "response.function_call_arguments.done", "output_index": 7, "arguments": "…" };
}

tests! { keeps_all:
    cluster_task: ClusterTask = {
        "task_id": "…", "status": "…", "bucket": "…", "min_cluster_size": 7, "min_subcluster_size": 7,
        "created_at": "2026-01-02T03:04:05Z", "finished_at": "2026-01-02T03:04:05.678Z",
    };
    computed_clusters: ComputedClusters = { "task_id": "…" };
    cluster_result: ClusterResult = { "bucket": "…", "status": "completed", "clusters": [] };
    cluster: Cluster = {
        "cluster_id": "…", "cluster_header": "…", "cluster_summary": "…", "total_number_of_nodes": 7,
        "nodes": [{ "filename": "…", "text": "…" }],
        "subclusters": [{ "cluster_id": "0_1", "cluster_summary": "…", "total_number_of_nodes": 7, "nodes": [], "subclusters": [] }],
    };
    cluster_node: ClusterNode = { "filename": "…", "text": "…" };
    embedding_task: EmbeddingTask = {
        "task_id": "…", "task_name": "…", "status": "…", "bucket": "…", "user_id": "…",
        "created_at": "2026-01-02T03:04:05Z", "finished_at": "2026-01-02T03:04:05Z",
    };
    bucket_file: BucketFile = {
        "filename": "…", "status": "failure", "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
        "last_embedded_at": "2026-01-02T03:04:05Z", "error_reason": "…",
    };
    document: Document = {
        "document_chunk": "…", "distance": 0.5,
        "metadata": { "source": "…", "checksum": "…", "embedding": "…", "filename": "…", "certainty": 0.5,
            "loader_metadata": { "heading": "…" } },
    };
    document_metadata: DocumentMetadata = {
        "source": "…", "checksum": "…", "embedding": "…", "filename": "…", "loader_metadata": {},
    };
    summary: Summary = { "summary": "…" };
    fine_tuning_job: FineTuningJob = {
        "id": "…", "status": "…", "model": "…", "training_file": "…", "hyperparameters": { "n_epochs": 7 },
        "organization_id": "…", "created_at": "2026-01-02T03:04:05Z", "finished_at": "2026-01-02T03:04:05Z", "trained_tokens": 7,
    };
    hyperparameters: Hyperparameters = { "n_epochs": 7 };
    transcription: Transcription = {
        "text": "…", "duration": 0.5,
        "segments": [{ "id": 7, "start": 0.5, "end": 0.5, "text": "…", "words": [], "speakers": [1, "Ann"], "channel": 7 }],
        "words": [{ "word": "…", "start": 0.5, "end": 0.5, "confidence": 0.5, "punctuated_word": "…", "speaker": 7,
            "speaker_confidence": 0.5 }],
    };
    segment: Segment = { "text": "…", "words": [{ "word": "…" }], "speakers": [{ "name": "…" }] };
    word: Word = { "word": "…", "speaker": "Ann" };
    speaker: Speaker = { "name": "…" };
    conversation: Conversation = {
        "id": "…", "name": "…", "metadata": { "tier": "…" }, "created_at": "2026-01-02T03:04:05Z",
        "last_message_at": "2026-01-02T03:04:05Z",
    };
    conversation_message: ConversationMessage = {
        "role": "…", "text": "…", "tool_calls": [{ "id": "…" }], "created_at": "2026-01-02T03:04:05Z",
        "sent_at": "2026-01-02T03:04:05Z", "metadata": {},
    };
    insight: Insight = {
        "id": "…", "name": "…", "instructions": "…", "insight_type": "…", "json_schema": { "type": "object" },
        "webhook": "…", "created_at": "2026-01-02T03:04:05Z",
    };
    insight_group: InsightGroup = {
        "id": "…", "name": "…", "description": "…", "webhook": "…", "created_at": "2026-01-02T03:04:05Z",
        "insights": [{ "id": "…", "name": "…", "instructions": "…", "webhook": "…" }],
    };
    insight_aggregate: InsightAggregate = { "record_count": 7, "score": 7, "metadata.assistant_id": "…" };
    conversation_insight: ConversationInsight = {
        "id": "…", "status": "…", "created_at": "2026-01-02T03:04:05Z",
        "conversation_insights": [{ "insight_id": "…", "result": "…" }],
    };
    insight_result: InsightResult = { "insight_id": "…", "result": "…" };
    conversation_history: ConversationHistory = {
        "id": "…", "record_id": "…", "chunk_index": 7, "chunk_total": 7, "text": "…", "score": 0.5, "region": "…",
        "user_id": "…", "organization_id": "…", "record_created_at": "2026-01-02T03:04:05Z",
        "ingested_at": "2026-01-02T03:04:05Z", "metadata": {},
    };
}
