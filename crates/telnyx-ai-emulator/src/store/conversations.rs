//! Conversations and their messages.

use std::{io, ops::Range};

use jiff::Timestamp;
use redb::{ReadTransaction, WriteTransaction};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    Store,
    database::{List, Table},
};
use crate::{
    clock,
    filter::{Cell, Column, Row},
    http::tables::LISTED_ROLES,
    json::set_some,
};

/// The messages of each conversation, by conversation id.
const MESSAGES: List<Message> = List::new("conversation_messages");

/// The indexes of the listed messages, by conversation id.
const LISTED: List<u64> = List::new("listed_messages");

/// A conversation, without its messages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Conversation {
    pub(crate) id: String,
    name: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) created_at: Timestamp,
    pub(crate) last_message_at: Timestamp,
}

/// A message of a conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) role: String,
    pub(crate) content: String,
    pub(crate) tool_calls: Vec<Value>,
    /// The id of the call whose result is this message. Lists do not show the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tool_call_id: Option<String>,
    pub(crate) metadata: Map<String, Value>,
    /// The time of the message, if it differs from the time of storage.
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
}

impl Conversation {
    /// Creates a conversation. Without messages, the time of its last message is the current time.
    pub(crate) fn new(name: Option<String>, metadata: Map<String, Value>) -> Self {
        let now = clock::moment();
        let id = uuid::Uuid::new_v4().to_string();
        Self { id, name, metadata, created_at: now, last_message_at: now }
    }

    /// Returns the conversation as shown by every operation.
    pub(crate) fn to_json(&self) -> Value {
        let mut conversation = json!({
            "id": self.id,
            "metadata": self.shown_metadata(),
            "created_at": clock::write(self.created_at),
            "last_message_at": clock::write(self.last_message_at),
        });
        set_some(&mut conversation, "name", self.name.as_deref());
        conversation
    }

    /// Returns the metadata with numbers and booleans as text, because strict clients send numbers and booleans but
    /// accept only text.
    fn shown_metadata(&self) -> Map<String, Value> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.metadata.iter().map(|(key, value)| (key.clone(), text(value).into())).collect()
    }
}

impl Row for Conversation {
    fn cell(&self, column: &Column) -> Cell {
        match column {
            Column::Text("id") => Cell::Value(self.id.as_str().into()),
            Column::Text(_) => self.name.as_deref().map_or(Cell::Null, |name| Cell::Value(name.into())),
            Column::Time("created_at") => Cell::Time(self.created_at),
            Column::Time(_) => Cell::Time(self.last_message_at),
            Column::Metadata(key) => self.metadata.get(key).cloned().map_or(Cell::Null, Cell::Value),
        }
    }
}

impl Message {
    /// Returns `true` if lists show the message. Stored instructions of responses have no role in lists.
    fn is_listed(&self) -> bool {
        LISTED_ROLES.contains(&self.role.as_str())
    }

    /// Returns the message as shown in the list.
    pub(crate) fn to_json(&self) -> Value {
        let mut message = json!({
            "role": self.role,
            // Empty in a turn with only tool calls, because strict clients reject null.
            "text": self.content,
            "created_at": clock::write(self.created_at),
            "sent_at": clock::write(self.sent_at.unwrap_or(self.created_at)),
        });
        set_some(&mut message, "tool_calls", (!self.tool_calls.is_empty()).then(|| self.tool_calls.clone()));
        set_some(&mut message, "metadata", (!self.metadata.is_empty()).then(|| self.metadata.clone()));
        message
    }
}

impl Store {
    /// Returns the table of conversations, oldest first.
    pub(crate) fn conversations(&self) -> Table<'_, Conversation> {
        self.database().table("conversations")
    }

    /// Adds a new conversation without messages.
    pub(crate) fn add_conversation(&self, conversation: &Conversation) -> io::Result<()> {
        self.conversations().insert(&conversation.id, conversation)
    }

    /// Adds all messages to a conversation, or none. Returns `false` if there is no such conversation.
    pub(crate) fn add_messages(&self, conversation_id: &str, new: &[Message]) -> io::Result<bool> {
        let Some(now) = new.iter().map(|message| message.created_at).max() else {
            return Ok(self.conversations().get(conversation_id)?.is_some());
        };
        let added = self.database().write(|writing| {
            let moved = self
                .conversations()
                .open(writing)?
                .update(conversation_id, |row| row.last_message_at = row.last_message_at.max(now))?;
            if moved.is_some() {
                append(writing, conversation_id, new)?;
            }
            Ok(moved.is_some())
        })?;
        if added {
            self.transcripts.change(conversation_id);
        }
        Ok(added)
    }

    /// Returns the messages of a conversation, oldest first, or `None` if there is no such conversation.
    pub(crate) fn messages(&self, conversation_id: &str) -> io::Result<Option<Vec<Message>>> {
        self.database().read(|reading| self.messages_from(reading, conversation_id, 0))
    }

    /// Returns the messages of a conversation from this index, in a transaction.
    pub(super) fn messages_from(
        &self,
        reading: &ReadTransaction,
        conversation_id: &str,
        first: usize,
    ) -> io::Result<Option<Vec<Message>>> {
        match self.conversations().get_in(reading, conversation_id)? {
            Some(_) => Ok(Some(MESSAGES.part(reading, conversation_id, first..usize::MAX)?.0)),
            None => Ok(None),
        }
    }

    /// Returns a range of the listed messages of a conversation, and the number of all listed messages.
    pub(crate) fn listed_messages(
        &self,
        conversation_id: &str,
        range: Range<usize>,
    ) -> io::Result<Option<(Vec<Message>, usize)>> {
        self.database().read(|reading| {
            if self.conversations().get_in(reading, conversation_id)?.is_none() {
                return Ok(None);
            }
            let (positions, total) = LISTED.part(reading, conversation_id, range)?;
            // One read: few messages between the first and the last are unlisted.
            let (first, last) = (positions.first().copied().unwrap_or(0), positions.last().map_or(0, |last| last + 1));
            let [first, last] = [first, last].map(|position| usize::try_from(position).unwrap_or(usize::MAX));
            let (mut messages, _) = MESSAGES.part(reading, conversation_id, first..last)?;
            messages.retain(Message::is_listed);
            Ok(Some((messages, total)))
        })
    }

    /// Deletes a conversation and all of its data. Returns `false` if the conversation does not exist.
    pub(crate) fn delete_conversation(&self, id: &str) -> io::Result<bool> {
        let found = self.database().write(|writing| {
            let found = self.conversations().open(writing)?.remove(id)?;
            MESSAGES.remove(writing, id)?;
            LISTED.remove(writing, id)?;
            self.findings().open(writing)?.remove(id)?;
            Ok(found)
        })?;
        if found {
            self.transcripts.change(id);
        }
        Ok(found)
    }

    /// Migrates messages from earlier versions, which stored all messages of a conversation in one row.
    pub(super) fn move_messages(&self) -> io::Result<()> {
        let rows = self.database().table::<Vec<Message>>("messages");
        if rows.all()?.is_empty() {
            return Ok(());
        }
        self.database().write(|writing| {
            let mut rows = rows.open(writing)?;
            for id in rows.ids()? {
                let mut messages = Vec::new();
                rows.update(&id, |row| messages = std::mem::take(row))?;
                append(writing, &id, &messages)?;
                rows.remove(&id)?;
            }
            Ok(())
        })
    }
}

/// Appends messages to a conversation.
fn append(writing: &WriteTransaction, conversation_id: &str, new: &[Message]) -> io::Result<()> {
    let first = MESSAGES.append(writing, conversation_id, new)?;
    let listed = (first..).zip(new).filter(|(_, message)| message.is_listed()).map(|(position, _)| position);
    LISTED.append(writing, conversation_id, &listed.collect::<Vec<_>>()).map(drop)
}

#[cfg(test)]
mod tests;
