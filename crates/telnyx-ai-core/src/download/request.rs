//! Requests whose response is a download.

use std::path::Path;

use bytes::Bytes;

use super::Download;
use crate::error::Result;
use crate::request::Request;
use crate::request::endpoint::Endpoint;

impl<T> Endpoint<T> {
    /// The answer is a body of this content type that is not read into memory. An answer that is JSON all the same, or
    /// empty, is an error, unless the type is `*/*`.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(200, "image/png", "PNG")).reply(MockReply::json(200, r#"{"status":"pending"}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let picture = Endpoint::get("pictures.get", "/pictures/1").download("image/png");
    /// assert_eq!(picture.clone().on(&client).await?.bytes().await?, "PNG");
    /// assert!(picture.on(&client).await.unwrap_err().is_decode()); // `{"status":"pending"}`, with status 200
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn download(mut self, content_type: &'static str) -> Endpoint<Download> {
        self.call.accept = content_type;
        self.streaming(Download::open)
    }
}

impl Request<Bytes> {
    /// Gives the answer as a stream of bytes, or as a file.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(200, "text/csv", "id;name\n"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let export = client.request(Method::GET, "/exports/e-1").download().await?;
    /// assert_eq!(export.metadata().headers()["content-type"], "text/csv");
    /// assert_eq!(export.bytes().await?, "id;name\n");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn download(self) -> Request<Download> {
        self.convert(|endpoint| endpoint.download("*/*"))
    }
}

impl Request<Download> {
    /// Runs the call and reads the whole body into memory; see [`Download::bytes`].
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(200, "image/png", "PNG"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// assert_eq!(client.request(Method::GET, "/picture").download().bytes().await?, "PNG");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn bytes(self) -> Result<Bytes> {
        self.await?.bytes().await
    }

    /// Runs the call and writes the body to a file; see [`Download::save_to`].
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::bytes(200, "image/png", "PNG"));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let path = std::env::temp_dir().join(format!("telnyx-ai-doc-{}-b.png", std::process::id()));
    /// let size = client.request(Method::GET, "/picture").download().save_to(&path).await?;
    /// # assert_eq!(size, 3);
    /// # std::fs::remove_file(path).unwrap();
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<u64> {
        self.await?.save_to(path).await
    }
}
