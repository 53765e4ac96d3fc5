//! The handle of storage.

use telnyx_ai_core::{Client, Result};

use crate::bucket::Bucket;
use crate::buckets::Buckets;
use crate::region::StorageRegion;

/// Buckets and objects of Telnyx Storage; `telnyx.storage()` in the facade.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::storage::CreateBucket;
///
/// let telnyx = Telnyx::from_env()?;
/// telnyx.storage().buckets().create(CreateBucket::new("acme-handbook")).await?;
/// let bucket = telnyx.storage().bucket("acme-handbook").await?;
/// bucket.put("returns.txt", "Items can be returned within 30 days.").await?;
/// # Ok(()) }
/// ```
///
/// Requests go to the host of the bucket's region and carry the API key as the access key of an AWS signature, which is
/// the form that the service reads. The key is sent to `https://*.telnyxcloudstorage.com` and to
/// [`storage_url`](telnyx_ai_core::ClientBuilder::storage_url) only.
#[derive(Clone, Debug)]
pub struct Storage {
    client: Client,
}

impl Storage {
    /// Creates a handle that sends its requests with `client`. In the facade, use `telnyx.storage()`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Returns the handle of buckets: list, create, delete.
    pub fn buckets(&self) -> Buckets {
        Buckets::new(&self.client)
    }

    /// Finds the region of a bucket and returns the handle of its objects. Keep the handle: each call of this method
    /// sends a request.
    ///
    /// # Errors
    /// [`is_not_found`](telnyx_ai_core::Error::is_not_found) if there is no such bucket,
    /// [`is_permission_denied`](telnyx_ai_core::Error::is_permission_denied) if it belongs to someone else.
    pub async fn bucket(&self, name: impl AsRef<str>) -> Result<Bucket> {
        let name = name.as_ref();
        let region = match self.client.has_one_storage_url() {
            true => StorageRegion::UsCentral1,
            false => self.buckets().location(name).await?,
        };
        self.bucket_in(name, region)
    }

    /// Returns the handle of the objects of a bucket in a known region, without a request. If the bucket is in another
    /// region, calls fail with [`is_not_found`](telnyx_ai_core::Error::is_not_found) or
    /// [`is_redirect`](telnyx_ai_core::Error::is_redirect).
    ///
    /// # Errors
    /// [`is_config`](telnyx_ai_core::Error::is_config) if the client has no storage URL,
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) for an invalid name or region.
    pub fn bucket_in(&self, name: impl AsRef<str>, region: impl Into<StorageRegion>) -> Result<Bucket> {
        Bucket::new(&self.client, name.as_ref(), region.into())
    }
}
