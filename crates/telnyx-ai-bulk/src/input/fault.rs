//! Reasons why a record cannot be returned.

use std::io;

/// The reason why a record cannot be returned.
#[derive(Debug)]
pub(super) enum Fault {
    /// The reader failed.
    Io(io::Error),
    /// The record is bad: the line in which it starts, and the problem.
    Bad(u64, String),
}
