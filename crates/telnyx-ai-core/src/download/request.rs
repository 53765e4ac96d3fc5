//! Requests whose response is a download.

use std::path::Path;

use bytes::Bytes;

use super::Download;
use crate::error::Result;
use crate::request::Request;
use crate::request::endpoint::Endpoint;

impl<T> Endpoint<T> {
    /// Returns the response as a [`Download`] of this content type. A response that is JSON or empty is an error,
    /// unless the type is `*/*`.
    pub fn download(mut self, content_type: &'static str) -> Endpoint<Download> {
        self.call.accept = content_type;
        self.streaming(Download::open)
    }
}

impl Request<Bytes> {
    /// Returns the response as a [`Download`], for operations that the SDK does not have.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::{Method, Telnyx};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let graph = telnyx.request(Method::GET, "/ai/clusters/4f2b8d1e/graph").download();
    /// graph.save_to("graph.png").await?;
    /// # Ok(()) }
    /// ```
    pub fn download(self) -> Request<Download> {
        self.convert(|endpoint| endpoint.download("*/*"))
    }
}

impl Request<Download> {
    /// Sends the request and reads the body into memory. See [`Download::bytes`].
    pub async fn bytes(self) -> Result<Bytes> {
        self.await?.bytes().await
    }

    /// Sends the request, writes the body to a file and returns its size in bytes. See [`Download::save_to`].
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let size = telnyx.clusters().get_graph("4f2b8d1e").save_to("graph.png").await?;
    /// println!("{size} bytes");
    /// # Ok(()) }
    /// ```
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<u64> {
        self.await?.save_to(path).await
    }
}
