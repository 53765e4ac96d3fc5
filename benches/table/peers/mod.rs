//! The same workloads, written with each library as a user would.

mod async_openai;
mod direct;
mod ours;

use std::iter::Sum;
use std::path::PathBuf;

use telnyx_ai_benches::responses::FILE_BYTES;
use telnyx_ai_benches::work::Work;
use tokio::task::JoinSet;

/// Library that does the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// reqwest and serde.
    Direct,
    /// reqwest and serde, with the default timeouts of the SDK.
    WithTimeouts,
    AsyncOpenai,
    Ours,
}

impl Peer {
    pub const ALL: [Self; 4] = [Self::Direct, Self::WithTimeouts, Self::AsyncOpenai, Self::Ours];

    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "reqwest",
            Self::WithTimeouts => "reqwest-timeouts",
            Self::AsyncOpenai => "async-openai",
            Self::Ours => "telnyx-ai",
        }
    }

    /// Returns `true` if the library supports this work.
    pub fn does(self, work: Work) -> bool {
        let chat = [Work::Chat, Work::Chat64, Work::EventPerWrite, Work::Pieces, Work::RandomPieces];
        let also = [Work::ChunkPerEvent, Work::Upload, Work::Start];
        self != Self::AsyncOpenai || chat.contains(&work) || also.contains(&work)
    }
}

/// Results of the calls, which are the same for all peers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Number of responses, events, clusters, conversations, documents or files.
    pub items: u64,
    /// Bytes of their text or files.
    pub bytes: u64,
}

impl Sum for Counters {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, next| Self { items: sum.items + next.items, bytes: sum.bytes + next.bytes })
    }
}

impl Counters {
    pub fn add(&mut self, bytes: usize) {
        self.items += 1;
        self.bytes += bytes as u64;
    }
}

/// A client of one of the peers.
#[derive(Clone)]
pub enum Client {
    Direct(direct::Client),
    AsyncOpenai(async_openai::Client),
    Ours(ours::Client),
}

impl Client {
    pub fn new(peer: Peer, base: &str) -> Self {
        match peer {
            Peer::Direct => Self::Direct(direct::Client::new(base)),
            Peer::WithTimeouts => Self::Direct(direct::Client::with_timeouts(base)),
            Peer::AsyncOpenai => Self::AsyncOpenai(async_openai::Client::new(base)),
            Peer::Ours => Self::Ours(ours::Client::new(base)),
        }
    }

    /// Makes `calls` calls with the concurrency of the work.
    pub async fn run(&self, work: Work, calls: u64) -> Counters {
        match work {
            Work::Chat64 => self.run_tasks(calls).await,
            Work::Bulk => match self {
                Self::Ours(client) => client.bulk(calls).await,
                // The other libraries have no such function, so 64 tasks are used.
                Self::Direct(_) | Self::AsyncOpenai(_) => self.run_tasks(calls).await,
            },
            _ => self.run_one_by_one(work, calls).await,
        }
    }

    async fn run_one_by_one(&self, work: Work, calls: u64) -> Counters {
        let mut counters = Counters::default();
        for _ in 0..calls {
            match self {
                Self::Direct(client) => client.call(work, &mut counters).await.expect("a response"),
                Self::AsyncOpenai(client) => client.call(work, &mut counters).await.expect("a response"),
                Self::Ours(client) => client.call(work, &mut counters).await.expect("a response"),
            }
        }
        counters
    }

    async fn run_tasks(&self, calls: u64) -> Counters {
        let mut tasks = JoinSet::new();
        for _ in 0..TASKS {
            let client = self.clone();
            tasks.spawn(async move { client.run_one_by_one(Work::Chat, calls / TASKS).await });
        }
        tasks.join_all().await.into_iter().sum()
    }
}

/// Prompt of the chat rows.
pub const SYSTEM: &str = "You answer questions of travellers about fjords, in two sentences, and name your source.";
pub const QUESTION: &str =
    "Which fjord do I see first on the way north from Bergen, and how long is it? \u{2013} \"Thanks\"";

/// Number of tasks for concurrent calls.
pub const TASKS: u64 = 64;

/// Returns the path of the uploaded file, and creates the file if it is missing.
pub fn upload_file() -> PathBuf {
    let path = std::env::temp_dir().join("telnyx-ai-benches-upload.mp3");
    if std::fs::metadata(&path).map(|file| file.len()).unwrap_or_default() != FILE_BYTES {
        std::fs::write(&path, vec![0x5a; FILE_BYTES as usize]).expect("a place for the file");
    }
    path
}

/// Returns the path of the graph file.
pub fn graph_file() -> PathBuf {
    std::env::temp_dir().join("telnyx-ai-benches-graph.png")
}

/// A key with the length of a real key.
pub const KEY: &str = "KEY0190A1B2C3D4E5F60718293A4B5C6D7E_aBcDeFgHiJkLmNoPqRsTuV";
