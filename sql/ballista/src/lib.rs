//! A [Ballista](ballista) scheduler, executor and client with the SQL functions of the Telnyx AI Inference API.
//!
//! The executors have the API key and the ledgers. The scheduler and the clients plan the functions and need no key; settings
//! (`SET telnyx.model = '…'`) travel from the client to the executors with each query.

mod aggregate_schema;
mod client;
mod cluster;
mod codec;
mod executor;
mod log;
mod object_stores;
mod scheduler;
mod session;
mod share;
mod stage;

pub use client::{client, requests_per_minute};
pub use cluster::Cluster;
pub use executor::Executor;
pub use log::log_to_stderr;
pub use object_stores::runtime_with_object_stores;
pub use scheduler::Scheduler;
pub use share::Share;
