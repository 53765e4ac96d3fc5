//! Workloads.

use crate::responses;

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    Chat,
    Chat64,
    EventPerWrite,
    Pieces,
    RandomPieces,
    ChunkPerEvent,
    Pages,
    Conversations,
    Search,
    Graph,
    Upload,
    Bulk,
    Start,
}

/// Parameters of a row.
#[derive(Debug)]
pub struct Row {
    pub work: Work,
    /// Name on the command line, and first segment of the request path.
    pub name: &'static str,
    pub title: &'static str,
    /// Description of a unit.
    pub unit: &'static str,
    /// Number of units per call.
    pub units: u64,
    /// Number of calls per repetition, and under callgrind, where a call takes fifty times as long.
    pub calls: u64,
    pub calls_counted: u64,
}

/// Rows in the order of the table.
pub const ROWS: [Row; 13] = [
    row(Work::Chat, "chat", "chat POST, one after another", ("call", 1), 16_000, 200),
    row(Work::Chat64, "chat-64", "chat POST, 64 in flight", ("call", 1), 25_600, 640),
    row(Work::EventPerWrite, "event-per-write", "SSE, one event per write", ("event", responses::EVENTS), 40, 1),
    row(Work::Pieces, "pieces", "SSE, 64 KiB pieces", ("event", responses::EVENTS), 160, 2),
    row(
        Work::RandomPieces,
        "random-pieces",
        "SSE, random pieces of 1 to 64 bytes, CRLF, comments, multi-byte text",
        ("event", responses::EVENTS),
        80,
        1,
    ),
    row(Work::ChunkPerEvent, "chunk-per-event", "SSE, one HTTP chunk per event", ("event", responses::EVENTS), 160, 2),
    row(Work::Pages, "pages", "50 pages of 100 clusters", ("page", responses::PAGES), 60, 1),
    row(Work::Conversations, "conversations", "list of 1000 conversations", ("call", 1), 400, 5),
    row(Work::Search, "search", "similarity search, 20 documents of 1 kB", ("call", 1), 8000, 50),
    row(Work::Graph, "graph", "256 MiB graph to a file", ("call", 1), 2, 0),
    row(Work::Upload, "upload", "256 MiB multipart upload from a file", ("call", 1), 2, 0),
    row(Work::Bulk, "bulk", "64 chats in flight from a list", ("call", 1), 25_600, 640),
    row(Work::Start, "start", "process start to first reply", ("process", 1), 1, 0),
];

const fn row(
    work: Work,
    name: &'static str,
    title: &'static str,
    (unit, units): (&'static str, u64),
    calls: u64,
    calls_counted: u64,
) -> Row {
    Row { work, name, title, unit, units, calls, calls_counted }
}
