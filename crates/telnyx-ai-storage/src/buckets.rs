//! Operations on buckets.

mod name;

use std::collections::BTreeMap;

use telnyx_ai_core::internal::{Endpoint, noted};
use telnyx_ai_core::{Client, Error, Request, Result};

use crate::bucket::Bucket;
use crate::bucket_info::{BucketInfo, CreateBucket, CreatedBucket};
use crate::list_objects::ListObjects;
use crate::region::StorageRegion;
use crate::xml;

pub(crate) use name::check;

/// Regions whose hosts together know all buckets, also if a host knows only those of its continent.
const HOSTS: [StorageRegion; 2] = [StorageRegion::UsCentral1, StorageRegion::EuCentral1];

/// Number of keys that the error of a bucket that is not empty names.
const NAMED_KEYS: usize = 3;

/// Buckets of the account; `telnyx.storage().buckets()` in the facade.
#[derive(Clone, Debug)]
pub struct Buckets {
    client: Client,
}

impl Buckets {
    pub(crate) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Lists the buckets of all regions by name.
    ///
    /// `GET /` of a host in the United States and of one in the European Union, because a host may know only the
    /// buckets of its continent.
    pub async fn list(&self) -> Result<Vec<BucketInfo>> {
        let mut all = BTreeMap::new();
        for host in self.hosts() {
            let endpoint = Endpoint::get("storage.buckets.list", "/").decode_with(xml::buckets);
            for bucket in endpoint.on(&self.client.storage(host.as_str())?).await? {
                all.entry(bucket.name.clone()).or_insert(bucket);
            }
        }
        Ok(all.into_values().collect())
    }

    /// Creates a bucket, or returns the existing one if it is yours.
    ///
    /// `PUT /{bucket}` of the host of the region. Names are unique among all accounts.
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) if the bucket belongs to someone else,
    /// [`is_invalid_input`](Error::is_invalid_input), without sending a request, for an invalid name.
    pub async fn create(&self, params: impl Into<CreateBucket>) -> Result<CreatedBucket> {
        let CreateBucket { name, region } = params.into();
        let created = |created| CreatedBucket { name: name.clone(), region: region.clone(), created };
        let create = Endpoint::put("storage.buckets.create", "/{bucket}").check(check(&name)).path("bucket", &name);
        let Err(error) = create.on(&self.client.storage(region.as_str())?).await else {
            return Ok(created(true));
        };
        if !error.is_conflict() {
            return Err(error);
        }
        // The error is the same for a bucket of one's own, also for one that a lost attempt created.
        match self.head(&name, &region)?.await {
            Ok(()) => Ok(created(false)),
            Err(_) => Err(error),
        }
    }

    /// Returns `true` if the bucket exists and is yours.
    ///
    /// `HEAD /{bucket}` of the host of its region.
    pub async fn exists(&self, name: impl AsRef<str>) -> Result<bool> {
        let name = name.as_ref();
        let region = match self.region(name).await {
            Ok(region) => region,
            Err(error) if error.is_not_found() => return Ok(false),
            Err(error) => return Err(error),
        };
        match self.head(name, &region)?.await {
            Ok(()) => Ok(true),
            Err(error) if error.is_not_found() || error.is_permission_denied() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Returns the region of a bucket.
    ///
    /// `GET /{bucket}?location` of a host in the United States, then of one in the European Union.
    pub async fn location(&self, name: impl AsRef<str>) -> Result<StorageRegion> {
        let name = name.as_ref();
        let mut missing = None;
        for host in self.hosts() {
            let endpoint =
                Endpoint::get("storage.buckets.location", "/{bucket}").check(check(name)).path("bucket", name);
            let endpoint = endpoint.query("location", "").decode_with(xml::location);
            match endpoint.on(&self.client.storage(host.as_str())?).await {
                Ok(Some(region)) => return Ok(region),
                // AWS leaves the name of its first region out.
                Ok(None) => return Ok(host.clone()),
                Err(error) if error.is_not_found() => missing = Some(error),
                Err(error) => return Err(error),
            }
        }
        Err(missing.unwrap_or_else(|| Error::invalid_input("bucket", "has no region")))
    }

    /// Deletes an empty bucket.
    ///
    /// `DELETE /{bucket}` of the host of its region.
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) if the bucket is not empty; the message names some of its objects. Delete
    /// them with [`delete_all`](Self::delete_all).
    pub async fn delete(&self, name: impl AsRef<str>) -> Result<()> {
        let name = name.as_ref();
        let region = self.region(name).await?;
        let bucket = Bucket::new(&self.client, name, region)?;
        let endpoint = Endpoint::delete("storage.buckets.delete", "/{bucket}").path("bucket", name);
        match endpoint.on(bucket.client()).await {
            Err(error) if error.is_conflict() => Err(noted(error, &content_note(&bucket).await)),
            result => result,
        }
    }

    /// Deletes all objects of a bucket and then the bucket. `progress` receives the number of objects deleted so far.
    pub async fn delete_all(&self, name: impl AsRef<str>, mut progress: impl FnMut(u64)) -> Result<()> {
        let name = name.as_ref();
        let bucket = Bucket::new(&self.client, name, self.region(name).await?)?;
        bucket.delete_prefix("", &mut progress).await?;
        self.delete(name).await
    }

    fn hosts(&self) -> &'static [StorageRegion] {
        // One URL serves all regions, so the first host is enough.
        if self.client.has_one_storage_url() { HOSTS.split_at(1).0 } else { &HOSTS }
    }

    async fn region(&self, name: &str) -> Result<StorageRegion> {
        if self.client.has_one_storage_url() {
            check(name)?;
            return Ok(StorageRegion::UsCentral1);
        }
        self.location(name).await
    }

    fn head(&self, name: &str, region: &StorageRegion) -> Result<Request<()>> {
        let endpoint = Endpoint::head("storage.buckets.head", "/{bucket}").check(check(name)).path("bucket", name);
        Ok(endpoint.on(&self.client.storage(region.as_str())?))
    }
}

/// Describes the content of a bucket, for the error of its deletion.
async fn content_note(bucket: &Bucket) -> String {
    let Ok(page) = bucket.list(ListObjects::new().max_keys(NAMED_KEYS as u32)).await else { return String::new() };
    let keys: Vec<String> = page.objects.iter().map(|object| format!("`{}`", object.key)).collect();
    match (keys.is_empty(), page.next.is_some()) {
        (true, _) => "; it holds incomplete uploads or old versions".to_owned(),
        (false, true) => format!("; it still holds {} and more; `delete_all` deletes them too", keys.join(", ")),
        (false, false) => format!("; it still holds {}; `delete_all` deletes them too", keys.join(", ")),
    }
}
