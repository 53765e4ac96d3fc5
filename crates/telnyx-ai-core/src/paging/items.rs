//! The items of all pages of a list.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use super::Pages;
use super::cursor::Cursor;
use crate::decode::page::Page;
use crate::error::Result;
use crate::request::Request;
use crate::stream::events::try_next;

impl<T: DeserializeOwned + Send + Unpin + 'static> Request<Page<T>> {
    /// Returns all items of all pages. Each page is requested when the stream is polled for its first item.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::clustering::ListClusters;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut tasks = telnyx.clusters().list(ListClusters::new().page_size(50)).items();
    /// while let Some(task) = tasks.try_next().await? {
    ///     println!("{} {}", task.task_id, task.status);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// The stream ends or fails like the stream of [`pages`](Self::pages).
    pub fn items(self) -> Items<T> {
        Items::new(self.pages())
    }
}

/// The items of all pages of a list. Returned by [`Request::items`], and by operations that read a list without pages
/// in batches, such as `conversations().list_all`. Such a batch counts as a page.
///
/// The items are a [`Stream`] with the methods of `TryStreamExt`; [`try_next`](Self::try_next) needs no import. The
/// stream ends after the first error; [`resume`](Self::resume) continues it.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use futures_util::TryStreamExt;
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::clustering::{ClusterTask, ListClusters};
///
/// let telnyx = Telnyx::from_env()?;
/// let list = telnyx.clusters().list(ListClusters::new());
/// let tasks: Vec<ClusterTask> = list.items().try_collect().await?;
/// # Ok(()) }
/// ```
#[must_use = "streams do nothing until they are polled"]
pub struct Items<T> {
    pages: Pages<T>,
    ready: VecDeque<T>,
}

impl<T: DeserializeOwned + Send + Unpin + 'static> Items<T> {
    pub(super) fn new(pages: Pages<T>) -> Self {
        Self { pages, ready: VecDeque::new() }
    }

    /// Creates a stream of the items after a cursor, for a list without pages.
    #[doc(hidden)]
    pub fn by_key(request: Request<Page<T>>, cursor: impl Cursor<T> + 'static) -> Self {
        Self::new(Pages::by_key(request, cursor))
    }

    /// Sets the maximum number of pages, 10,000 by default. See [`Pages::max_pages`].
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// Continues after an error, with the page that failed. See [`Pages::resume`].
    pub fn resume(&mut self) {
        self.pages.resume();
    }

    /// Waits for the next item; `None` at the end. Cancel-safe.
    ///
    /// # Errors
    /// The errors of [`Request::pages`]. An error ends the stream.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        try_next(self).await
    }
}

impl<T: DeserializeOwned + Send + Unpin + 'static> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(cx)) {
                Some(Ok(page)) => this.ready = page.data.into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("ready", &self.ready.len()).field("pages", &self.pages).finish()
    }
}
