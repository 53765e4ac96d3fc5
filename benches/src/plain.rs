//! Responses as minimal structs of one program. Times and states are strings.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub struct Completion {
    pub id: String,
    pub created: u64,
    pub model: String,
    pub choices: Vec<Choice>,
    pub usage: Option<Usage>,
}

#[derive(Deserialize)]
pub struct Choice {
    pub index: u64,
    pub message: Message,
    pub finish_reason: Option<String>,
}

#[derive(Deserialize)]
pub struct Message {
    pub role: String,
    pub content: Option<String>,
    pub tool_calls: Option<Vec<ToolCall>>,
}

#[derive(Deserialize)]
pub struct ToolCall {
    pub index: Option<u64>,
    pub id: Option<String>,
    pub function: Function,
}

#[derive(Deserialize)]
pub struct Function {
    pub name: Option<String>,
    pub arguments: Option<String>,
}

#[derive(Deserialize)]
pub struct Usage {
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub total_tokens: u64,
}

#[derive(Deserialize)]
pub struct Chunk {
    pub id: String,
    pub created: u64,
    pub model: String,
    pub choices: Vec<ChunkChoice>,
    pub usage: Option<Usage>,
}

#[derive(Deserialize)]
pub struct ChunkChoice {
    pub index: u64,
    pub delta: Delta,
    pub finish_reason: Option<String>,
}

#[derive(Deserialize)]
pub struct Delta {
    pub role: Option<String>,
    pub content: Option<String>,
    pub tool_calls: Option<Vec<ToolCall>>,
}

#[derive(Deserialize)]
pub struct Page<T> {
    pub data: Vec<T>,
    pub meta: Option<Meta>,
}

#[derive(Deserialize)]
pub struct Meta {
    pub page_number: u64,
    pub total_pages: u64,
}

#[derive(Deserialize)]
pub struct Cluster {
    pub task_id: String,
    pub bucket: String,
    pub status: String,
    pub min_cluster_size: Option<u64>,
    pub min_subcluster_size: Option<u64>,
    pub created_at: String,
    pub finished_at: Option<String>,
}

#[derive(Deserialize)]
pub struct Conversation {
    pub id: String,
    pub name: Option<String>,
    pub created_at: String,
    pub last_message_at: Option<String>,
    pub metadata: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
pub struct Document {
    pub document_chunk: String,
    pub distance: f64,
    pub metadata: DocumentMetadata,
}

#[derive(Deserialize)]
pub struct DocumentMetadata {
    pub checksum: String,
    pub embedding: String,
    pub filename: String,
    pub source: String,
    pub certainty: Option<f64>,
    pub loader_metadata: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
pub struct Transcription {
    pub text: String,
}
