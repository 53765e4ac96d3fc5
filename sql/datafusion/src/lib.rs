//! SQL functions of the Telnyx AI Inference API for [DataFusion](datafusion).

mod functions;
mod guard;
mod options;

pub use functions::{Builder, SqlFunctions};
pub use options::TelnyxOptions;
