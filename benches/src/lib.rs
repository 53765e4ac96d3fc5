//! Prepared responses, their server, and the measured workloads.

pub mod plain;
pub mod responses;
pub mod server;
pub mod work;
