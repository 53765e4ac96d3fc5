//! The mirror of a session: a conversation of the service that has the same messages.

#[cfg(feature = "conversations")]
mod sync;

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};

use serde::{Deserialize, Serialize};

use super::ChatSession;
use crate::message::{Message, without_reasoning};

/// The conversation of a mirrored session, and the messages that are not sent yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub(super) struct Mirror {
    conversation_id: String,
    pending: VecDeque<Queued>,
}

/// A message with its idempotency key. A clone of the session, or another process that loads it, sends the message with
/// the same key. Messages appended later have new keys.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Queued {
    key: String,
    #[serde(serialize_with = "without_reasoning")]
    message: Message,
}

impl ChatSession {
    /// Returns the id of the conversation that has the messages of the session.
    pub(super) fn conversation(&self) -> Option<&str> {
        self.mirror.as_ref().map(|mirror| mirror.conversation_id.as_str())
    }
}

impl Mirror {
    pub(super) fn push(&mut self, messages: &[Message]) {
        let random = || RandomState::new().hash_one(());
        let key = || format!("message-{:016x}{:016x}", random(), random());
        self.pending.extend(messages.iter().map(|message| Queued { key: key(), message: message.clone() }));
    }
}

/// A stored mirror. Earlier versions stored one key and numbered the messages.
#[derive(Deserialize)]
struct Stored {
    conversation_id: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    sent: u64,
    pending: Vec<StoredMessage>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum StoredMessage {
    Queued(Queued),
    Numbered(Message),
}

impl From<Stored> for Mirror {
    fn from(stored: Stored) -> Self {
        let numbered = (stored.sent..).zip(stored.pending);
        let pending = numbered.map(|(number, message)| match message {
            StoredMessage::Queued(queued) => queued,
            StoredMessage::Numbered(message) => Queued { key: format!("{}-{number}", stored.key), message },
        });
        Self { pending: pending.collect(), conversation_id: stored.conversation_id }
    }
}
