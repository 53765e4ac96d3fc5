//! The state shared by all request handlers.

use std::time::Duration;

use crate::{
    access_log::AccessLog, chat::quirks::Quirks, faults::Faults, hosts::Hosts, http::idempotency::Idempotency,
    requests::Requests, script::ChatScript, storage::Uploads, store::Store, upstream::ChatServer, web::Web,
};

/// The single organization of all keys and resources.
pub(crate) const ORGANIZATION_ID: &str = "0e8f0ae7-0f5d-4a54-9a3b-5e1c2d7c4f10";

/// The shared state of an emulator.
pub(crate) struct App {
    pub(crate) store: Store,
    pub(crate) idempotency: Idempotency,
    pub(crate) faults: Faults,
    /// Scripted chat responses.
    pub(crate) script: ChatScript,
    pub(crate) requests: Requests,
    /// Multipart uploads that are not complete.
    pub(crate) uploads: Uploads,
    pub(crate) access_log: AccessLog,
    /// Time limit for the headers of a request, and for each minimum amount of its body.
    pub(crate) read_timeout: Duration,
    /// The accepted hosts of requests.
    pub(crate) hosts: Hosts,
    /// The client for URLs in requests.
    pub(crate) web: Web,
    /// The server used for chat and transcriptions instead of the built-in engine.
    pub(crate) upstream: Option<ChatServer>,
    pub(crate) quirks: Quirks,
    /// Time that a task stays in each state.
    pub(crate) task_step: Duration,
    /// Delay between the chunks of a stream.
    pub(crate) chunk_delay: Duration,
    /// The single user of all keys.
    pub(crate) user_id: String,
}
