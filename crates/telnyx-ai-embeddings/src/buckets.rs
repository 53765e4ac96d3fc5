//! Endpoints of embedded buckets.

use serde::Deserialize;
use serde_json::{Map, Value};
use telnyx_ai_core::internal::{Endpoint, lenient};
use telnyx_ai_core::{Client, Request, decode};

use crate::bucket_file::BucketFile;

/// Embedded buckets and their files; `telnyx.embeddings().buckets()` in the facade.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
///
/// let telnyx = Telnyx::from_env()?;
/// let buckets = telnyx.embeddings().buckets();
/// for name in buckets.list().await? {
///     for file in buckets.list_files(&name).await? {
///         println!("{name}/{}: {}", file.filename, file.status);
///     }
/// }
/// buckets.delete_embeddings("docs").await?; // keeps the files
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Buckets {
    client: Client,
}

impl Buckets {
    pub(crate) fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Lists the names of all embedded buckets.
    ///
    /// `GET /ai/embeddings/buckets`.
    pub fn list(&self) -> Request<Vec<String>> {
        #[derive(Deserialize)]
        struct BucketNames {
            #[serde(deserialize_with = "lenient::required_list")]
            buckets: Vec<String>,
            /// With a flattened field, serde accepts only an object. Otherwise it would also accept an array.
            #[serde(flatten)]
            _extra: Map<String, Value>,
        }
        Endpoint::get("embeddings.buckets.list", "/ai/embeddings/buckets")
            .decode_with(|body| decode::data::<BucketNames>(body).map(|names| names.buckets))
            .on(&self.client)
    }

    /// Lists the files of a bucket, each with its own status.
    ///
    /// `GET /ai/embeddings/buckets/{bucket_name}`.
    pub fn list_files(&self, bucket_name: impl AsRef<str>) -> Request<Vec<BucketFile>> {
        Endpoint::get("embeddings.buckets.list_files", "/ai/embeddings/buckets/{bucket_name}")
            .path("bucket_name", bucket_name)
            .list()
            .on(&self.client)
    }

    /// Deletes all embeddings of a bucket. The files stay in storage.
    ///
    /// `DELETE /ai/embeddings/buckets/{bucket_name}`. [`is_not_found`](telnyx_ai_core::Error::is_not_found) if the
    /// bucket is not embedded.
    pub fn delete_embeddings(&self, bucket_name: impl AsRef<str>) -> Request<()> {
        Endpoint::delete("embeddings.buckets.delete_embeddings", "/ai/embeddings/buckets/{bucket_name}")
            .path("bucket_name", bucket_name)
            .on(&self.client)
    }
}
