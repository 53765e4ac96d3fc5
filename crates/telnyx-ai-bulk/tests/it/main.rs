//! Bulk jobs against a service in memory: exact requests, outcomes and reports.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

mod budget;
mod changing_budget;
mod equal_rows;
mod estimate;
mod failures;
mod files;
mod folder;
mod large_rows;
mod ledger_errors;
mod order;
mod resume;
mod shards;
mod stop;
mod support;
mod undecoded;
