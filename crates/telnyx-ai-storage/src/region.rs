//! Regions of storage.

use telnyx_ai_core::open_enum;

open_enum! {
    /// Region of a bucket. Each region has a host of its own: `https://{region}.telnyxcloudstorage.com`.
    pub enum StorageRegion {
        /// United States, central. The default of new buckets.
        UsCentral1 = "us-central-1",
        /// United States, east.
        UsEast1 = "us-east-1",
        /// United States, west.
        UsWest1 = "us-west-1",
        /// European Union. It has no multipart uploads: an object is at most 5 GiB.
        EuCentral1 = "eu-central-1",
        /// Asia and the Pacific.
        ApSoutheast1 = "ap-southeast-1",
        /// Canada.
        CaCentral1 = "ca-central-1",
    }
}

#[cfg(feature = "client")]
impl StorageRegion {
    /// Returns `false` for regions whose documentation has no multipart uploads.
    pub(crate) fn has_multipart(&self) -> bool {
        *self != Self::EuCentral1
    }
}
