//! Endpoints of embedded buckets.

use serde::Deserialize;
use serde_json::{Map, Value};
use telnyx_ai_core::internal::{Endpoint, lenient};
use telnyx_ai_core::{Client, Request, decode};

use crate::bucket_file::BucketFile;

/// Embedded buckets and their files; `telnyx.embeddings().buckets()` in the facade.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new()
/// #     .reply(MockReply::json(200, r#"{"data":{"buckets":["docs"]}}"#))
/// #     .reply(MockReply::json(200, r#"{"data":[{"filename":"a.pdf","status":"failure","error_reason":"encrypted"}]}"#))
/// #     .reply(MockReply::status(200));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let buckets = telnyx_ai_embeddings::Embeddings::new(&client).buckets();
/// for name in buckets.list().await? {
///     for file in buckets.list_files(&name).await? {
///         println!("{name}/{}: {}", file.filename, file.status);
///     }
/// }
/// buckets.delete_embeddings("docs").await?; // the files stay
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
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
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"buckets":["docs"]}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let buckets = telnyx_ai_embeddings::Embeddings::new(&client).buckets();
    /// assert_eq!(buckets.list().await?, ["docs"]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/embeddings/buckets`.
    pub fn list(&self) -> Request<Vec<String>> {
        #[derive(Deserialize)]
        struct BucketNames {
            #[serde(deserialize_with = "lenient::required_list")]
            buckets: Vec<String>,
            /// With it, an array does not pass for an object.
            #[serde(flatten)]
            _extra: Map<String, Value>,
        }
        Endpoint::get("embeddings.buckets.list", "/ai/embeddings/buckets")
            .decode_with(|body| decode::data::<BucketNames>(body).map(|names| names.buckets))
            .on(&self.client)
    }

    /// Lists the files of a bucket, each with its own status.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"filename":"a.pdf","status":"success"}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let buckets = telnyx_ai_embeddings::Embeddings::new(&client).buckets();
    /// let files = buckets.list_files("docs").await?;
    /// assert!(files.iter().all(|file| file.status.is_success()));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/embeddings/buckets/{bucket_name}`.
    pub fn list_files(&self, bucket_name: impl AsRef<str>) -> Request<Vec<BucketFile>> {
        Endpoint::get("embeddings.buckets.list_files", "/ai/embeddings/buckets/{bucket_name}")
            .path("bucket_name", bucket_name)
            .list()
            .on(&self.client)
    }

    /// Deletes all embeddings of a bucket. Its files stay, at the normal price of storage.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// # let buckets = telnyx_ai_embeddings::Embeddings::new(&client).buckets();
    /// buckets.delete_embeddings("docs").await?;
    /// # assert_eq!((mock.requests()[0].method.as_str(), mock.requests()[0].target()), ("DELETE", "/v2/ai/embeddings/buckets/docs".to_owned()));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `DELETE /ai/embeddings/buckets/{bucket_name}`. [`is_not_found`](telnyx_ai_core::Error::is_not_found) where the
    /// bucket is not embedded.
    pub fn delete_embeddings(&self, bucket_name: impl AsRef<str>) -> Request<()> {
        Endpoint::delete("embeddings.buckets.delete_embeddings", "/ai/embeddings/buckets/{bucket_name}")
            .path("bucket_name", bucket_name)
            .on(&self.client)
    }
}
