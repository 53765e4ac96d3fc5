//! Prepared responses, their server, the measured workloads, and what the benchmarks share.

pub mod plain;
pub mod process;
pub mod report;
pub mod responses;
pub mod server;
pub mod work;
