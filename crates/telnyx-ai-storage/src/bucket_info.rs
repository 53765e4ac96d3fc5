//! Buckets as lists return them, and parameters of new ones.

use serde::{Deserialize, Serialize};
use telnyx_ai_core::Timestamp;

use crate::region::StorageRegion;

/// Bucket in a list.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketInfo {
    /// Name of the bucket.
    pub name: String,
    /// Time of creation; `None` if the service sends none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
}

/// Parameters of [`Buckets::create`](crate::Buckets::create).
///
/// A string converts into parameters with the default region: `buckets.create("acme-handbook")`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateBucket {
    /// Name of the bucket: 3 to 63 lower-case letters, digits, hyphens and dots, unique among all accounts.
    pub name: String,
    /// Region of the bucket. Default `us-central-1`.
    pub region: StorageRegion,
}

impl CreateBucket {
    /// Creates parameters with a name and the default region.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), region: StorageRegion::UsCentral1 }
    }

    /// Sets [`region`](field@Self::region).
    #[must_use]
    pub fn region(mut self, region: impl Into<StorageRegion>) -> Self {
        self.region = region.into();
        self
    }
}

telnyx_ai_core::from_text!(CreateBucket, CreateBucket::new);

/// Result of [`Buckets::create`](crate::Buckets::create).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedBucket {
    /// Name of the bucket.
    pub name: String,
    /// Region of the request. A bucket that existed before may be in another one.
    pub region: StorageRegion,
    /// `false` if the bucket existed before and is yours.
    pub created: bool,
}
