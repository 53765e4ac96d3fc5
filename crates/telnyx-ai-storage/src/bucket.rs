//! Operations on the objects of a bucket.

use std::path::Path;

use telnyx_ai_core::internal::multipart::BodySource;
use telnyx_ai_core::internal::{Endpoint, Idempotency, rejected};
use telnyx_ai_core::{Client, Download, Request, Result};

use crate::buckets;
use crate::get_object::GetObject;
use crate::list_objects::ListObjects;
use crate::object::{DeletedObjects, ObjectMetadata, ObjectPage};
use crate::objects::{Objects, metadata};
use crate::presigned_url::PresignedUrl;
use crate::put_object::{ObjectBody, PutObject};
use crate::region::StorageRegion;
use crate::xml;

/// Maximum number of keys of one deletion.
const DELETE_BATCH: usize = 1000;

/// Objects of a bucket, from [`Storage::bucket`](crate::Storage::bucket).
#[derive(Clone, Debug)]
pub struct Bucket {
    name: String,
    region: StorageRegion,
    /// Client of the host of the region.
    storage: Client,
    /// Client of the API, for presigned URLs.
    api: Client,
}

impl Bucket {
    pub(crate) fn new(api: &Client, name: &str, region: StorageRegion) -> Result<Self> {
        buckets::check(name)?;
        let storage = api.storage(region.as_str())?;
        Ok(Self { name: name.to_owned(), region, storage, api: api.clone() })
    }

    /// Returns the name of the bucket.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the region of the bucket. With one [`storage_url`](telnyx_ai_core::ClientBuilder::storage_url) for all
    /// regions it is `us-central-1`.
    pub fn region(&self) -> &StorageRegion {
        &self.region
    }

    pub(crate) fn client(&self) -> &Client {
        &self.storage
    }

    /// Uploads an object from bytes, a text or a [`reader`](ObjectBody::reader).
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let bucket = telnyx.storage().bucket("acme-handbook").await?;
    /// let stored = bucket.put("returns.txt", "Items can be returned within 30 days.").await?;
    /// println!("{} bytes", stored.size);
    /// # Ok(()) }
    /// ```
    ///
    /// See [`PutObject`] for its options, limits and errors.
    pub fn put(&self, key: impl Into<String>, body: impl Into<ObjectBody>) -> PutObject {
        PutObject::new(self.clone(), key.into(), body.into())
    }

    /// Uploads a file in constant memory. See [`PutObject`] for its options, limits and errors.
    pub fn put_file(&self, key: impl Into<String>, path: impl AsRef<Path>) -> PutObject {
        self.put(key, ObjectBody::file(path.as_ref()))
    }

    /// Downloads an object: [`bytes`](Request::<Download>::bytes), [`save_to`](Request::<Download>::save_to) a file, or
    /// await the request for a stream. An interrupted download resumes where it stopped, if the object is unchanged.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::storage::GetObject;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let bucket = telnyx.storage().bucket("acme-handbook").await?;
    /// bucket.get("returns.pdf").save_to("returns.pdf").await?;
    /// let start = bucket.get(GetObject::new("returns.pdf").range(0..1024)).bytes().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// `GET /{bucket}/{key}`.
    ///
    /// # Errors
    /// [`is_not_found`](telnyx_ai_core::Error::is_not_found) if there is no such object or bucket. The status is 304 or
    /// 412 if a condition of [`GetObject`] does not hold.
    pub fn get(&self, params: impl Into<GetObject>) -> Request<Download> {
        let GetObject { key, range, if_match, if_none_match } = params.into();
        let mut endpoint = self.object(Endpoint::get("storage.get", "/{bucket}/{key}"), &key);
        if let Some(range) = range {
            let is_valid = if range.is_empty() { Err(empty_range()) } else { Ok(()) };
            let last = range.end.saturating_sub(1);
            endpoint = endpoint.check(is_valid).header("range", &format!("bytes={}-{last}", range.start));
        }
        for (name, etag) in [("if-match", if_match), ("if-none-match", if_none_match)] {
            if let Some(etag) = etag {
                endpoint = endpoint.header(name, &etag);
            }
        }
        endpoint.download("*/*").on(&self.storage)
    }

    /// Returns the metadata of an object without its content.
    ///
    /// `HEAD /{bucket}/{key}`.
    ///
    /// # Errors
    /// [`is_not_found`](telnyx_ai_core::Error::is_not_found) if there is no such object or bucket.
    pub fn head(&self, key: impl AsRef<str>) -> Request<ObjectMetadata> {
        let endpoint = self.object(Endpoint::head("storage.head", "/{bucket}/{key}"), key.as_ref());
        endpoint.decode_response(|_, response| Ok(metadata(response.headers()))).on(&self.storage)
    }

    /// Lists one page of objects, by key.
    ///
    /// `GET /{bucket}?list-type=2`.
    pub fn list(&self, params: ListObjects) -> Request<ObjectPage> {
        Endpoint::get("storage.list", "/{bucket}")
            .path("bucket", &self.name)
            .query("list-type", 2)
            // Keys may have characters that XML does not allow.
            .query("encoding-type", "url")
            .query_opt("prefix", params.prefix)
            .query_opt("delimiter", params.delimiter)
            .query_opt("max-keys", params.max_keys)
            .query_opt("start-after", params.start_after)
            .query_opt("continuation-token", params.continuation_token)
            .decode_with(xml::objects)
            .on(&self.storage)
    }

    /// Lists all objects, page by page.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::storage::ListObjects;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let bucket = telnyx.storage().bucket("acme-handbook").await?;
    /// let mut guides = bucket.list_all(ListObjects::new().prefix("guides/"));
    /// while let Some(object) = guides.try_next().await? {
    ///     println!("{} {}", object.key, object.size);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list_all(&self, params: ListObjects) -> Objects {
        Objects::new(self.clone(), params)
    }

    /// Deletes an object. It is no error if there is none.
    ///
    /// `DELETE /{bucket}/{key}`.
    pub fn delete(&self, key: impl AsRef<str>) -> Request<()> {
        self.object(Endpoint::delete("storage.delete", "/{bucket}/{key}"), key.as_ref()).on(&self.storage)
    }

    /// Deletes objects, 1000 with each request. It is no error if one does not exist.
    ///
    /// `POST /{bucket}?delete`. Idempotent: it is retried.
    ///
    /// # Errors
    /// That of the first request that fails; earlier requests have deleted their objects. An object that the service
    /// does not delete is in [`failed`](field@DeletedObjects::failed).
    pub async fn delete_many<K: Into<String>>(&self, keys: impl IntoIterator<Item = K>) -> Result<DeletedObjects> {
        let keys: Vec<String> = keys.into_iter().map(Into::into).collect();
        let mut result = DeletedObjects::default();
        for batch in keys.chunks(DELETE_BATCH) {
            let body = BodySource::Bytes(xml::delete(batch).into());
            let failed = Endpoint::post("storage.delete_many", "/{bucket}", Idempotency::Idempotent)
                .path("bucket", &self.name)
                .query("delete", "")
                .source("application/xml", body)
                .decode_with(xml::delete_failures)
                .on(&self.storage)
                .await?;
            let count = batch.len().saturating_sub(failed.len()) as u64;
            result.deleted = result.deleted.saturating_add(count);
            result.failed.extend(failed);
        }
        Ok(result)
    }

    /// Deletes all objects whose keys start with `prefix`, and returns their number. `progress` receives the number of
    /// objects deleted so far.
    ///
    /// # Errors
    /// The first failure, also of a single object.
    pub async fn delete_prefix(&self, prefix: &str, mut progress: impl FnMut(u64)) -> Result<u64> {
        let (mut deleted, mut last) = (0_u64, None);
        loop {
            // From the start each time: the objects of the last page are gone.
            let page = self.list(ListObjects::new().prefix(prefix)).await?;
            let Some(first) = page.objects.first().map(|object| object.key.clone()) else { return Ok(deleted) };
            if last.as_ref() == Some(&first) {
                let problem = format!("`{first}` is listed again after its deletion");
                return Err(rejected("NotDeleted", &problem));
            }
            last = Some(first);
            let result = self.delete_many(page.objects.into_iter().map(|object| object.key)).await?;
            deleted = deleted.saturating_add(result.deleted);
            progress(deleted);
            if let Some(failure) = result.failed.first() {
                return Err(failure.to_error());
            }
        }
    }

    /// Creates a URL with which anyone can download or upload the object for `ttl_seconds`, 1 to 604,800 (a week).
    ///
    /// `POST /storage/buckets/{bucket}/{key}/presigned_url` of the API. The URL holds a token of its own and not the
    /// API key. It is documented for the regions of the United States and Canada.
    pub fn presigned_url(&self, key: impl AsRef<str>, ttl_seconds: u32) -> Request<PresignedUrl> {
        PresignedUrl::request(&self.api, &self.name, key.as_ref(), ttl_seconds)
    }

    /// Fills bucket and key into the path of an endpoint.
    pub(crate) fn object<T>(&self, endpoint: Endpoint<T>, key: &str) -> Endpoint<T> {
        endpoint.path("bucket", &self.name).key(key)
    }
}

fn empty_range() -> telnyx_ai_core::Error {
    telnyx_ai_core::Error::invalid_input("range", "is empty; give at least one byte")
}
