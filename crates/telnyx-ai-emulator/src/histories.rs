//! Stored conversations as searchable records.

use serde_json::{Value, json};

use crate::{
    app::ORGANIZATION_ID,
    clock,
    filter::{Cell, Column, Condition, Row},
    store::{conversations::Conversation, transcripts::Excerpt},
};

/// The region of all records.
pub(crate) const REGION: &str = "USA";

/// A conversation as a record.
pub(crate) struct Record<'a> {
    pub(crate) conversation: &'a Conversation,
    pub(crate) user_id: &'a str,
}

/// Returns the column for a filter field. Unknown fields are metadata keys.
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
            // There are no retention policies.
            Column::Text(_) => Cell::Null,
            Column::Time("record_created_at") => Cell::Time(self.conversation.created_at),
            Column::Time(_) => Cell::Time(self.conversation.last_message_at),
            Column::Metadata(key) => self.conversation.metadata.get(key).cloned().map_or(Cell::Null, Cell::Value),
        }
    }
}

impl Record<'_> {
    /// Returns `true` if the record meets all conditions.
    pub(crate) fn meets(&self, conditions: &[Condition]) -> bool {
        conditions.iter().all(|condition| condition.matches(self) == Some(true))
    }
}

impl Record<'_> {
    /// Returns an excerpt as a search result.
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
            // A message is indexed immediately, together with all earlier messages.
            "ingested_at": clock::write(conversation.last_message_at),
            "metadata": conversation.metadata,
        })
    }
}
