//! The interface of stores.

use std::fmt;
use std::io;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

/// A store of cached responses: a database, a file for each key, or [`MemoryStore`](crate::MemoryStore).
///
/// ```
/// use std::{io, path::PathBuf};
/// use telnyx_ai::Bytes;
/// use telnyx_ai::layers::CacheStore;
///
/// /// One file for each response.
/// #[derive(Debug)]
/// struct Folder(PathBuf);
///
/// #[async_trait::async_trait]
/// impl CacheStore for Folder {
///     async fn get(&self, key: &str) -> io::Result<Option<Bytes>> {
///         match tokio::fs::read(self.0.join(key)).await {
///             Ok(bytes) => Ok(Some(bytes.into())),
///             Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
///             Err(error) => Err(error),
///         }
///     }
///
///     async fn put(&self, key: &str, value: Bytes) -> io::Result<()> {
///         let part = self.0.join(format!("{key}.part")); // a reader sees a complete file
///         tokio::fs::write(&part, value).await?;
///         tokio::fs::rename(part, self.0.join(key)).await
///     }
/// }
/// ```
///
/// A store may drop entries at any time, such as old ones: the cache has no expiry of its own.
#[async_trait]
pub trait CacheStore: fmt::Debug + Send + Sync + 'static {
    /// Returns the value of `key`, 64 hexadecimal digits.
    ///
    /// # Errors
    /// An error is logged, and the request is sent.
    async fn get(&self, key: &str) -> io::Result<Option<Bytes>>;

    /// Stores the value of `key`, and replaces an earlier one. The value contains the response, and no API key.
    ///
    /// # Errors
    /// An error is logged, and the response is returned.
    async fn put(&self, key: &str, value: Bytes) -> io::Result<()>;
}

#[async_trait]
impl<S: CacheStore + ?Sized> CacheStore for Arc<S> {
    async fn get(&self, key: &str) -> io::Result<Option<Bytes>> {
        (**self).get(key).await
    }

    async fn put(&self, key: &str, value: Bytes) -> io::Result<()> {
        (**self).put(key, value).await
    }
}
