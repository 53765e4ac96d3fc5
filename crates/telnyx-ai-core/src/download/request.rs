//! The short ways from a request to its whole body.

use std::path::Path;

use bytes::Bytes;

use super::Download;
use crate::error::Result;
use crate::request::Request;

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
