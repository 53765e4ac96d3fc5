//! Rows that are paid, with and without the cost guard.

mod kit;
mod limits;
mod random;
mod requests;
mod rows;
mod unsupported;
mod waste;
