//! Cluster tasks: they find, name and draw the clusters of an embedded bucket.

pub(crate) mod drawing;
pub(crate) mod found;
pub(crate) mod task;
pub(crate) mod worker;
