//! Cluster tasks: they find themes in an embedded bucket, name them and draw them.

pub(crate) mod drawing;
pub(crate) mod found;
pub(crate) mod task;
pub(crate) mod worker;
