//! Uploads of objects.

mod body;
mod multipart;

use std::collections::BTreeMap;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use telnyx_ai_core::internal::Endpoint;
use telnyx_ai_core::internal::multipart::BodySource;
use telnyx_ai_core::{Error, Result};

use crate::bucket::Bucket;
use crate::content_type;
use crate::object::StoredObject;
use crate::objects::{METADATA, etag};

pub use body::ObjectBody;

/// Largest object of a single request.
const MAX_SINGLE: u64 = 5 * 1024 * 1024 * 1024;

/// Largest object of a multipart upload.
const MAX_OBJECT: u64 = 5 * 1024 * 1024 * 1024 * 1024;

/// Smallest part of a multipart upload, except for the last.
const MIN_PART: u64 = 5 * 1024 * 1024;

const MAX_PARTS: u64 = 10_000;

/// Number of concurrent uploads to one object that the service allows.
const MAX_CONCURRENCY: usize = 10;

/// Default timeout of a request: a large body on a slow connection takes minutes.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Upload of an object, from [`Bucket::put`] and [`Bucket::put_file`]. Await it.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let bucket = telnyx.storage().bucket("acme-handbook").await?;
/// let upload = bucket.put_file("calls/monday.mp3", "monday.mp3").metadata("agent", "42");
/// println!("{:?}", upload.await?.etag);
/// # Ok(()) }
/// ```
///
/// `PUT /{bucket}/{key}`, retried unless the body is a reader. From [`multipart_threshold`](Self::multipart_threshold)
/// on, a file or bytes are a multipart upload of several concurrent parts, each of which is retried. A failed multipart
/// upload is aborted, also when its future is dropped; if the abort fails, the error names the upload. The European
/// Union has no multipart uploads.
///
/// An object exists only once the upload is complete.
///
/// # Errors
/// [`is_invalid_input`](Error::is_invalid_input), without sending a request: a key that is empty, longer than 1,024
/// bytes, or has an empty, `.` or `..` segment or a control character; an object over 5 GiB without multipart uploads; a
/// file that cannot be read. [`is_io`](Error::is_io) if the file changes during the upload, with its path.
#[must_use = "an upload does nothing until it is awaited"]
#[derive(Debug)]
pub struct PutObject {
    bucket: Bucket,
    key: String,
    body: ObjectBody,
    content_type: Option<String>,
    metadata: BTreeMap<String, String>,
    multipart_threshold: u64,
    part_size: u64,
    max_concurrency: usize,
}

impl PutObject {
    pub(crate) fn new(bucket: Bucket, key: String, body: ObjectBody) -> Self {
        Self {
            bucket,
            key,
            body,
            content_type: None,
            metadata: BTreeMap::new(),
            multipart_threshold: 64 * 1024 * 1024,
            part_size: 16 * 1024 * 1024,
            max_concurrency: 4,
        }
    }

    /// Sets the content type. Default: by the extension of the key, otherwise `application/octet-stream`.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Adds metadata (wire: `x-amz-meta-{name}`). Names have no case.
    pub fn metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(name.into().to_ascii_lowercase(), value.into());
        self
    }

    /// Sets the size in bytes from which an upload is a multipart upload. Default 64 MiB.
    pub fn multipart_threshold(mut self, bytes: u64) -> Self {
        self.multipart_threshold = bytes;
        self
    }

    /// Sets the size of the parts of a multipart upload in bytes, at least 5 MiB. Default 16 MiB, or more if an object
    /// would have more than 10,000 parts.
    pub fn part_size(mut self, bytes: u64) -> Self {
        self.part_size = bytes;
        self
    }

    /// Sets the number of parts that are uploaded at once, 1 to 10. Default 4.
    pub fn max_concurrency(mut self, parts: usize) -> Self {
        self.max_concurrency = parts;
        self
    }

    async fn upload(self) -> Result<StoredObject> {
        self.check()?;
        let file = self.body.open().await?;
        let len = file.len();
        let stored = if len >= self.multipart_threshold && self.bucket.region().has_multipart() && file.can_be_split() {
            multipart::upload(&self, &file).await?
        } else {
            self.put_single(file.source(), len).await?
        };
        file.check_unchanged().await?;
        Ok(stored)
    }

    async fn put_single(&self, source: BodySource, len: u64) -> Result<StoredObject> {
        if len > MAX_SINGLE {
            let region = self.bucket.region();
            let problem =
                format!("is {len} bytes; the limit of a single upload is {MAX_SINGLE}, and `{region}` has no other");
            return Err(Error::invalid_input("body", problem));
        }
        let key = self.key.clone();
        self.describe(Endpoint::put("storage.put", "/{bucket}/{key}"))
            .source(self.type_of_body(), source)
            .default_timeout(TIMEOUT)
            .decode_response(move |_, response| {
                Ok(StoredObject { key: key.clone(), size: len, etag: etag(response.headers()) })
            })
            .on(self.bucket.client())
            .await
    }

    /// Fills in the path and the metadata.
    fn describe(&self, endpoint: Endpoint) -> Endpoint {
        let endpoint = self.bucket.object(endpoint, &self.key);
        self.metadata
            .iter()
            .fold(endpoint, |endpoint, (name, value)| endpoint.header(&format!("{METADATA}{name}"), value))
    }

    fn type_of_body(&self) -> &str {
        self.content_type.as_deref().unwrap_or_else(|| content_type::of(&self.key))
    }

    fn check(&self) -> Result<()> {
        if !(1..=MAX_CONCURRENCY).contains(&self.max_concurrency) {
            let problem = format!("is {}; it must be 1 to {MAX_CONCURRENCY}", self.max_concurrency);
            return Err(Error::invalid_input("max_concurrency", problem));
        }
        if self.part_size < MIN_PART {
            return Err(Error::invalid_input(
                "part_size",
                format!("is {}; the minimum is {MIN_PART} (5 MiB)", self.part_size),
            ));
        }
        Ok(())
    }
}

impl IntoFuture for PutObject {
    type Output = Result<StoredObject>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<StoredObject>> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.upload())
    }
}
