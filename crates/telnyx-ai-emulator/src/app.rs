//! What every request handler shares.

use std::time::Duration;

use crate::{
    access_log::AccessLog, chat::quirks::Quirks, faults::Faults, fetch::ChatServer, hosts::Hosts,
    http::idempotency::Idempotency, requests::Requests, script::ChatScript, store::Store, web::Web,
};

/// The one organization that every key and all that is made with it belongs to.
pub(crate) const ORGANIZATION_ID: &str = "0e8f0ae7-0f5d-4a54-9a3b-5e1c2d7c4f10";

/// The emulator behind the routes.
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) idempotency: Idempotency,
    pub(crate) faults: Faults,
    /// Scripted responses of chat, in all its forms.
    pub(crate) script: ChatScript,
    pub(crate) requests: Requests,
    pub(crate) access_log: AccessLog,
    /// The time within which headers must arrive, and within which a body must get on.
    pub(crate) read_timeout: Duration,
    /// The hosts that requests may be for.
    pub(crate) hosts: Hosts,
    /// The client for URLs that callers name.
    pub(crate) web: Web,
    /// The server that answers chat and transcribes instead of the built-in engine.
    pub(crate) upstream: Option<ChatServer>,
    pub(crate) quirks: Quirks,
    /// How long a task stays in a state before it moves on.
    pub(crate) task_step: Duration,
    /// How long a stream rests between chunks.
    pub(crate) chunk_delay: Duration,
    /// The one user every key belongs to.
    pub(crate) user_id: String,
}
