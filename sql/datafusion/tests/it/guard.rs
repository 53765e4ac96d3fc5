//! Rows that are paid, with and without the cost guard.

mod kit;
mod limits;
mod rows;
mod unsupported;
mod waste;
