//! SQL functions of the Telnyx AI Inference API for [DataFusion](datafusion).

mod columns;
mod engine;
mod function;
mod guard;
mod options;
mod report;
mod row_outcome;
mod search;
mod sql_functions;
mod udf;

// The codec of a cluster needs them.
#[doc(hidden)]
pub use guard::{AiCallExec, Call};
pub use options::{Amount, Guard, TelnyxOptions};
pub use report::Report;
pub use sql_functions::{Builder, SqlFunctions};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
