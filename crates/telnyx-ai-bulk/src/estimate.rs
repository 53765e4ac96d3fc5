//! The estimate of the cost of a job from a sample of its rows.
