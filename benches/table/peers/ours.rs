//! The SDK.

use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatRequest, Message};
use telnyx_ai::clustering::ListClusters;
use telnyx_ai::conversations::ListConversations;
use telnyx_ai::embeddings::SearchDocuments;
use telnyx_ai_core::internal::multipart::{BodySource, FileRange, Multipart};
use telnyx_ai_core::internal::{Endpoint, Idempotency};

use telnyx_ai_benches::responses::MODEL;
use telnyx_ai_benches::work::Work;

use super::{Counters, KEY, QUESTION, SYSTEM, TASKS, graph_file, upload_file};

#[derive(Clone)]
pub struct Client(Telnyx);

type Result<T> = telnyx_ai::Result<T>;

impl Client {
    pub fn new(base: &str) -> Self {
        Self(Telnyx::builder().api_key(KEY).base_url(base).build().expect("a client"))
    }

    fn question() -> ChatRequest {
        ChatRequest::new([Message::system(SYSTEM), Message::user(QUESTION)])
            .model(MODEL)
            .temperature(0.2)
            .max_tokens(200)
    }

    /// Makes `calls` chats, up to 64 concurrently, with results in order.
    pub async fn bulk(&self, calls: u64) -> Counters {
        let chat = self.0.chat();
        let requests = (0..calls).map(|_| chat.complete(Self::question()));
        let mut replies = self.0.buffered(requests, TASKS as usize);
        let mut counters = Counters::default();
        while let Some(reply) = replies.next().await {
            counters.add(reply.expect("a response").text().len());
        }
        counters
    }

    pub async fn call(&self, work: Work, counters: &mut Counters) -> Result<()> {
        match work {
            Work::Chat | Work::Chat64 | Work::Bulk | Work::Start => {
                let reply = self.0.chat().complete(Self::question()).await?;
                counters.add(reply.text().len());
            }
            Work::EventPerWrite | Work::Pieces | Work::RandomPieces | Work::ChunkPerEvent => {
                let mut stream = self.0.chat().stream(Self::question()).await?;
                while let Some(chunk) = stream.try_next().await? {
                    counters.add(chunk.text_delta().len());
                }
            }
            Work::Pages => {
                let mut tasks = self.0.clusters().list(ListClusters::new().page_size(100)).items();
                while let Some(task) = tasks.try_next().await? {
                    counters.add(task.task_id.len());
                }
            }
            Work::Conversations => {
                for conversation in self.0.conversations().list(ListConversations::new()).await? {
                    counters.add(conversation.name.map_or(0, |name| name.len()) + conversation.metadata.len());
                }
            }
            Work::Search => {
                let search = SearchDocuments::new("docs", QUESTION).num_of_docs(20);
                for document in self.0.embeddings().search_documents(search).await? {
                    counters.add(document.document_chunk.len());
                }
            }
            Work::Graph => {
                let written = self.0.clusters().get_graph("t-1").await?.save_to(graph_file()).await?;
                counters.add(written as usize);
            }
            Work::Upload => {
                let path = upload_file();
                let metadata = std::fs::metadata(&path).expect("the file was written before");
                let form = Multipart::new().text("model", "nova").file(
                    "file",
                    "call.mp3",
                    "audio/mpeg",
                    BodySource::File(FileRange::new(path, &metadata)),
                );
                // Same as `audio().transcribe(…)`, which has a limit of 100 MiB.
                let endpoint =
                    Endpoint::post("audio.transcribe", "/ai/audio/transcriptions", Idempotency::NotIdempotent);
                let text: serde_json::Value = endpoint.multipart(form).json().on(self.0.client()).await?;
                counters.add(text["text"].as_str().unwrap_or_default().len());
            }
        }
        Ok(())
    }
}
