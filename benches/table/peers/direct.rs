//! reqwest and serde without an SDK: typed responses, the stream split at line ends.

use std::io;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use futures_util::StreamExt;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::multipart::{Form, Part};
use serde::Serialize;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use telnyx_ai_benches::plain::{Chunk, Cluster, Completion, Conversation, Document, Page, Transcription};
use telnyx_ai_benches::responses::MODEL;
use telnyx_ai_benches::work::Work;

use super::{Counters, KEY, QUESTION, SYSTEM, graph_file, upload_file};

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Serialize)]
struct ChatRequest<'a> {
    model: &'a str,
    messages: [Message<'a>; 2],
    temperature: f64,
    max_tokens: u32,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stream: bool,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'a str,
    content: &'a str,
}

fn question<'a>(stream: bool) -> ChatRequest<'a> {
    let messages = [Message { role: "system", content: SYSTEM }, Message { role: "user", content: QUESTION }];
    ChatRequest { model: MODEL, messages, temperature: 0.2, max_tokens: 200, stream }
}

#[derive(Serialize)]
struct Search<'a> {
    bucket_name: &'a str,
    query: &'a str,
    num_of_docs: u32,
}

impl Client {
    pub fn new(base: &str) -> Self {
        Self::build(base, reqwest::Client::builder())
    }

    /// Creates a client with the default timeouts of the SDK: for connecting, between two reads, and in total for a
    /// chat.
    pub fn with_timeouts(base: &str) -> Self {
        let second = Duration::from_secs(1);
        let builder = reqwest::Client::builder();
        Self::build(base, builder.connect_timeout(10 * second).read_timeout(120 * second).timeout(600 * second))
    }

    fn build(base: &str, builder: reqwest::ClientBuilder) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::try_from(format!("Bearer {KEY}")).expect("a key"));
        let http = builder.default_headers(headers).build().expect("a client");
        Self { http, base: base.to_owned() }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub async fn call(&self, work: Work, counters: &mut Counters) -> Result<()> {
        match work {
            Work::Chat | Work::Chat64 | Work::Bulk | Work::Start => {
                let response = self.http.post(self.url("/ai/chat/completions")).json(&question(false)).send().await?;
                let reply: Completion = response.error_for_status()?.json().await?;
                let text = reply.choices.first().and_then(|choice| choice.message.content.as_deref());
                counters.add(text.unwrap_or_default().len());
            }
            Work::EventPerWrite | Work::Pieces | Work::RandomPieces | Work::ChunkPerEvent => {
                self.stream(counters).await?
            }
            Work::Pages => self.pages(counters).await?,
            Work::Conversations => {
                let response = self.http.get(self.url("/ai/conversations")).send().await?;
                let list: Page<Conversation> = response.error_for_status()?.json().await?;
                for conversation in list.data {
                    counters.add(conversation.name.map_or(0, |name| name.len()) + conversation.metadata.len());
                }
            }
            Work::Search => {
                let search = Search { bucket_name: "docs", query: QUESTION, num_of_docs: 20 };
                let request = self.http.post(self.url("/ai/embeddings/similarity-search")).json(&search);
                let list: Page<Document> = request.send().await?.error_for_status()?.json().await?;
                for document in list.data {
                    counters.add(document.document_chunk.len());
                }
            }
            Work::Graph => {
                let response = self.http.get(self.url("/ai/clusters/t-1/graph")).send().await?.error_for_status()?;
                let mut bytes = response.bytes_stream();
                let mut file = File::create(graph_file()).await?;
                let mut written = 0;
                while let Some(chunk) = bytes.next().await {
                    let chunk = chunk?;
                    written += chunk.len();
                    file.write_all(&chunk).await?;
                }
                file.flush().await?;
                counters.add(written);
            }
            Work::Upload => {
                let file = Part::file(upload_file()).await?.mime_str("audio/mpeg")?;
                let form = Form::new().text("model", "nova").part("file", file);
                let request = self.http.post(self.url("/ai/audio/transcriptions")).multipart(form);
                let response: Transcription = request.send().await?.error_for_status()?.json().await?;
                counters.add(response.text.len());
            }
        }
        Ok(())
    }

    async fn stream(&self, counters: &mut Counters) -> Result<()> {
        let request = self.http.post(self.url("/ai/chat/completions")).json(&question(true));
        let mut bytes = request.send().await?.error_for_status()?.bytes_stream();
        let mut buffer = BytesMut::new();
        while let Some(piece) = bytes.next().await {
            buffer.extend_from_slice(&piece?);
            while let Some(end) = memchr::memchr(b'\n', &buffer) {
                let line = buffer[..end].strip_suffix(b"\r").unwrap_or(&buffer[..end]);
                if let Some(data) = line.strip_prefix(b"data: ") {
                    if data == b"[DONE]" {
                        return Ok(());
                    }
                    let chunk: Chunk = serde_json::from_slice(data)?;
                    let text = chunk.choices.first().and_then(|choice| choice.delta.content.as_deref());
                    counters.add(text.unwrap_or_default().len());
                }
                buffer.advance(end + 1);
            }
        }
        Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
    }

    async fn pages(&self, counters: &mut Counters) -> Result<()> {
        let mut number = 1;
        loop {
            let query = [("page[number]", number), ("page[size]", 100)];
            let response = self.http.get(self.url("/ai/clusters")).query(&query).send().await?;
            let page: Page<Cluster> = response.error_for_status()?.json().await?;
            for cluster in page.data {
                counters.add(cluster.task_id.len());
            }
            match page.meta {
                Some(meta) if meta.page_number < meta.total_pages => number = meta.page_number + 1,
                _ => return Ok(()),
            }
        }
    }
}
