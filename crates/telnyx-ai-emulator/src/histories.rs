//! Stored conversations as records that are searched: each is its messages, cut into chunks.

use serde_json::{Value, json};

use crate::{
    app::ORGANIZATION_ID,
    clock,
    engine::{
        embedder::{Features, embed},
        ranking::nearest,
    },
    filter::{Cell, Column, Condition, Row},
    store::conversations::{Conversation, Message},
    text::tokens::windows,
};

/// Where everything is stored.
pub(crate) const REGION: &str = "USA";
/// How many tokens a chunk has at most, and how many of them it shares with the next.
const CHUNK: usize = 480;
const OVERLAP: usize = 64;

/// A conversation as a record.
pub(crate) struct Record<'a> {
    pub(crate) conversation: &'a Conversation,
    pub(crate) user_id: &'a str,
}

/// A chunk of a record, with how near it is to what was asked.
pub(crate) struct Found<'a> {
    record: &'a Record<'a>,
    index: usize,
    total: usize,
    text: String,
    score: f32,
}

/// The column that a filter on this field is about; other fields are keys of the metadata.
pub(crate) fn column(field: &str) -> Option<Column> {
    ["user_id", "region", "record_id", "retention"]
        .into_iter()
        .find(|name| *name == field)
        .map(Column::Text)
        .or_else(|| ["record_created_at", "ingested_at"].into_iter().find(|name| *name == field).map(Column::Time))
}

impl Row for Record<'_> {
    fn cell(&self, column: &Column) -> Cell {
        match column {
            Column::Text("user_id") => Cell::Value(self.user_id.into()),
            Column::Text("region") => Cell::Value(REGION.into()),
            Column::Text("record_id") => Cell::Value(self.conversation.id.as_str().into()),
            // Nothing here has a policy of retention.
            Column::Text(_) => Cell::Null,
            Column::Time("record_created_at") => Cell::Time(self.conversation.created_at),
            Column::Time(_) => Cell::Time(self.conversation.last_message_at),
            Column::Metadata(key) => self.conversation.metadata.get(key).cloned().map_or(Cell::Null, Cell::Value),
        }
    }
}

impl Record<'_> {
    /// Whether all of these hold for it.
    pub(crate) fn meets(&self, conditions: &[Condition]) -> bool {
        conditions.iter().all(|condition| condition.holds(self) == Some(true))
    }
}

/// The chunks of these records that are at least so near to the query, nearest first.
pub(crate) fn search<'a>(query: &str, records: &'a [(Record<'a>, Vec<Message>)], least: f32) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    for (record, messages) in records {
        let text = transcript(messages);
        let chunks = windows(&text, CHUNK, OVERLAP);
        let total = chunks.len();
        found.extend(chunks.into_iter().enumerate().map(|(index, chunk)| Found {
            record,
            index,
            total,
            text: chunk.trim().to_owned(),
            score: 0.0,
        }));
    }
    let features: Vec<Features> = found.iter().map(|chunk| embed(&chunk.text)).collect();
    for ranked in nearest(query, &features.iter().collect::<Vec<_>>(), usize::MAX) {
        if let Some(chunk) = found.get_mut(ranked.at) {
            chunk.score = ranked.similarity;
        }
    }
    found.retain(|chunk| chunk.score >= least);
    found.sort_by(|one, other| other.score.total_cmp(&one.score));
    found
}

/// What was said, a line for each message that has a text.
fn transcript(messages: &[Message]) -> String {
    let spoken = messages.iter().filter(|message| !message.content.trim().is_empty());
    let lines: Vec<String> = spoken.map(|message| format!("{}: {}", message.role, message.content.trim())).collect();
    lines.join("\n")
}

impl Found<'_> {
    pub(crate) fn to_json(&self) -> Value {
        let Record { conversation, user_id } = self.record;
        json!({
            "id": format!("{}_{}", conversation.id, self.index),
            "record_id": conversation.id,
            "chunk_index": self.index,
            "chunk_total": self.total,
            "text": self.text,
            "score": self.score,
            "region": REGION,
            "user_id": user_id,
            "organization_id": ORGANIZATION_ID,
            "record_created_at": clock::write(conversation.created_at),
            // A message is indexed with all before it, as soon as it is there.
            "ingested_at": clock::write(conversation.last_message_at),
            "metadata": conversation.metadata,
        })
    }
}
