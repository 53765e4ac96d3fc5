//! Events, streams and values that several tests share.

#[cfg(feature = "schemars")]
pub(crate) mod instances;
pub(crate) mod loops;
pub(crate) mod priced;
pub(crate) mod reading;
pub(crate) mod scripted;
pub(crate) mod shapes;
#[cfg(feature = "schemars")]
pub(crate) mod texts;
#[cfg(feature = "schemars")]
pub(crate) mod types;
