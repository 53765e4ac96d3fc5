//! Counts of the insight results of all conversations.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::{
    clock,
    filter::{Cell, Column, Condition, Row},
    store::{conversations::Conversation, insights::Findings},
};

/// Prefix of field names that refer to the metadata of the conversation.
const METADATA: &str = "metadata.";

/// The result of one insight for one conversation.
pub(crate) struct Entry<'a> {
    conversation: &'a Conversation,
    findings: &'a Findings,
    insight_id: &'a str,
    /// The fields of the result; empty if it is not a JSON object.
    fields: Map<String, Value>,
}

impl<'a> Entry<'a> {
    /// Returns all results of a conversation.
    pub(crate) fn all(conversation: &'a Conversation, findings: &'a Findings) -> impl Iterator<Item = Self> {
        findings.results.iter().map(move |(insight_id, result)| Self {
            conversation,
            findings,
            insight_id,
            fields: serde_json::from_str(result).unwrap_or_default(),
        })
    }

    /// Returns `true` if the result meets all conditions and belongs to the given insight, if any.
    pub(crate) fn meets(&self, insight_id: Option<&str>, conditions: &[Condition]) -> bool {
        insight_id.is_none_or(|id| id == self.insight_id)
            && conditions.iter().all(|condition| condition.matches(self) == Some(true))
    }

    fn field(&self, name: &str) -> Value {
        let found = match name.strip_prefix(METADATA) {
            Some(key) => self.conversation.metadata.get(key),
            None => self.fields.get(name),
        };
        found.cloned().unwrap_or_default()
    }
}

impl Row for Entry<'_> {
    fn cell(&self, column: &Column) -> Cell {
        match column {
            Column::Time("created_at") => clock::read(&self.findings.created_at).map_or(Cell::Null, Cell::Time),
            Column::Metadata(key) => self.conversation.metadata.get(key).cloned().map_or(Cell::Null, Cell::Value),
            Column::Time(_) | Column::Text(_) => Cell::Null,
        }
    }
}

/// Counts the entries for each combination of values of these fields: the most frequent first, then in order of
/// appearance.
///
/// Without fields there is one row in total.
pub(crate) fn count(entries: &[Entry<'_>], fields: &[String]) -> Vec<Value> {
    let mut groups: Vec<(Vec<Value>, usize)> = Vec::new();
    let mut rows: HashMap<String, usize> = HashMap::new();
    if fields.is_empty() {
        groups.push((Vec::new(), entries.len()));
    } else {
        for entry in entries {
            let values: Vec<Value> = fields.iter().map(|field| entry.field(field)).collect();
            let row = *rows.entry(json!(values).to_string()).or_insert(groups.len());
            match groups.get_mut(row) {
                Some((_, count)) => *count += 1,
                None => groups.push((values, 1)),
            }
        }
    }
    groups.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let row = |(values, count): (Vec<Value>, usize)| {
        let mut row: Map<String, Value> = fields.iter().cloned().zip(values).collect();
        row.insert("record_count".to_owned(), json!(count));
        Value::Object(row)
    };
    groups.into_iter().map(row).collect()
}
