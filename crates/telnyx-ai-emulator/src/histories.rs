//! Stored conversations as records that are searched.

use serde_json::{Value, json};

use crate::{
    app::ORGANIZATION_ID,
    clock,
    filter::{Cell, Column, Condition, Row},
    store::{conversations::Conversation, transcripts::Excerpt},
};

/// Where everything is stored.
pub(crate) const REGION: &str = "USA";

/// A conversation as a record.
pub(crate) struct Record<'a> {
    pub(crate) conversation: &'a Conversation,
    pub(crate) user_id: &'a str,
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

impl Record<'_> {
    /// An excerpt of it as a search shows it.
    pub(crate) fn excerpt(&self, excerpt: &Excerpt) -> Value {
        let Self { conversation, user_id } = self;
        json!({
            "id": format!("{}_{}", conversation.id, excerpt.number),
            "record_id": conversation.id,
            "chunk_index": excerpt.number,
            "chunk_total": excerpt.total,
            "text": excerpt.text,
            "score": excerpt.similarity,
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
