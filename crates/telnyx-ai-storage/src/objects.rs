//! All objects of a list, and the metadata in response headers.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use telnyx_ai_core::{Error, HeaderMap, Result, Timestamp};

use crate::bucket::Bucket;
use crate::list_objects::ListObjects;
use crate::object::{Object, ObjectMetadata};

/// Stream of the objects of all pages, from [`Bucket::list_all`].
pub struct Objects(BoxStream<'static, Result<Object>>);

impl Objects {
    pub(crate) fn new(bucket: Bucket, params: ListObjects) -> Self {
        let pages = stream::try_unfold(Some(params), move |params| {
            let bucket = bucket.clone();
            async move {
                let Some(params) = params else { return Ok(None) };
                let page = bucket.list(params.clone()).await?;
                let next = match page.next {
                    // A service that returns a page twice would be read forever.
                    Some(token) if params.continuation_token.as_ref() == Some(&token) => {
                        return Err(Error::decode(
                            "NextContinuationToken",
                            "is the token of this page, so the list does not advance",
                        ));
                    }
                    next => next.map(|token| params.continuation_token(token)),
                };
                Ok(Some((page.objects, next)))
            }
        });
        let items = pages.map_ok(|objects| stream::iter(objects.into_iter().map(Ok))).try_flatten();
        Self(items.boxed())
    }

    /// Waits for the next object; `None` at the end. Cancel-safe.
    pub async fn try_next(&mut self) -> Result<Option<Object>> {
        self.0.next().await.transpose()
    }
}

impl Stream for Objects {
    type Item = Result<Object>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(cx)
    }
}

impl std::fmt::Debug for Objects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Objects").finish_non_exhaustive()
    }
}

/// Prefix of the headers with the metadata of the caller.
pub(crate) const METADATA: &str = "x-amz-meta-";

/// Returns the entity tag of a response; `None` if the service sends none or an empty one.
pub(crate) fn etag(headers: &HeaderMap) -> Option<String> {
    text(headers, "etag").filter(|etag| !etag.is_empty())
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Reads the metadata of an object from the headers of a response.
pub(crate) fn metadata(headers: &HeaderMap) -> ObjectMetadata {
    let text = |name| text(headers, name);
    let own = headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix(METADATA)?;
        Some((name.to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
    });
    ObjectMetadata {
        size: text("content-length").and_then(|size| size.parse().ok()),
        etag: etag(headers),
        content_type: text("content-type"),
        last_modified: text("last-modified").and_then(|time| Timestamp::parse(&time).ok()),
        metadata: own.collect(),
    }
}
