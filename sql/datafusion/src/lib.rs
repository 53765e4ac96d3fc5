//! SQL functions of the Telnyx AI Inference API for [DataFusion](datafusion).

mod call_costs;
mod columns;
mod engine;
mod function;
mod guard;
mod options;
mod report;
mod row_metrics;
mod row_outcome;
mod search;
mod sql_functions;
mod udf;

// A cluster needs them.
#[doc(hidden)]
pub use guard::{AiCallExec, Call, Stop};
pub use options::{Amount, Guard, TelnyxOptions};
pub use report::Report;
#[doc(hidden)]
pub use row_metrics::report as report_of_metrics;
pub use sql_functions::{Builder, SqlFunctions};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
