//! Fine-tuning jobs, which validate and count their training data but train nothing.

pub(crate) mod job;
pub(crate) mod training;
pub(crate) mod worker;
