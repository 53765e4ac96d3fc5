//! Fine-tuning jobs. Nothing is trained: a job checks and counts what a model would be trained on.

pub(crate) mod job;
pub(crate) mod training;
pub(crate) mod worker;
