//! Speech to text, as a program calls it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod answers;
mod forms;
mod refused;
mod stored;
mod support;
mod uploads;
