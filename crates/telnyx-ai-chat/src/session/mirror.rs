//! A session that is stored in a conversation of the service too.

#[cfg(feature = "conversations")]
mod sync;

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::message::Message;

/// Where a session is mirrored, and what is not there yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Mirror {
    conversation_id: String,
    /// What the idempotency keys begin with, so that no other session has the same ones.
    key: String,
    /// How many messages are there.
    sent: u64,
    pub(super) pending: VecDeque<Message>,
}
