//! Each fault of a connection with each kind of call: number of requests, error and side effects.
//!
//! [`kinds`] are the columns, [`faults`] are the rows, and [`check`] asserts the expectations of one cell. The other
//! modules are rows that need more than a script.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers are outside of test functions, and a panic in them is a failed test"
)]

mod check;
mod content_length;
mod durations;
mod faults;
mod files;
mod idle_connections;
mod kinds;
mod rows;
mod truncation;
mod unusual_responses;
