//! Every fault of a connection against every kind of call: how often it is sent, what its error is, what is left behind.
//!
//! [`kinds`] are the columns, [`faults`] the rows, [`cell`] is what each of their crossings must be. The rest are rows
//! that need more than a script: see each file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests are not inside a test function, but a panic there is a failed test all the same"
)]

mod bytes;
mod cell;
mod clocks;
mod faults;
mod files;
mod harmless;
mod kept;
mod kinds;
mod lengths;
mod rows;
