//! The pages of a list, one request each.

pub(crate) mod cursor;
mod items;
mod progress;

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::decode::page::Page;
use crate::error::{Error, ErrorKind, Result};
use crate::request::{Request, RequestFuture};
use crate::stream::events::try_next;

use cursor::Cursor;
use progress::Progress;

pub use items::Items;

/// Default limit, which protects against lists without an end.
const MAX_PAGES: u64 = 10_000;
const PAGE_NUMBER: &str = "page[number]";
const PAGE_SIZE: &str = "page[size]";

impl<T: DeserializeOwned + Send + Unpin + 'static> Request<Page<T>> {
    /// Returns all pages of the list. Each page is requested when the stream is polled for it.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::clustering::ListClusters;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut pages = telnyx.clusters().list(ListClusters::new().page_size(50)).pages();
    /// while let Some(page) = pages.try_next().await? {
    ///     println!("{} tasks", page.data.len());
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// Each request has the query and the options of the first request. The stream ends at the last page according to
    /// the totals of `meta`, or after the first page without `meta`. If a total is missing, unreadable or too small,
    /// the stream ends after a page that is not full.
    ///
    /// # Errors
    /// The errors of the requests, as items of the stream. [`is_pagination`](crate::Error::is_pagination) if the list
    /// does not advance: a page has the items and the `meta` of an earlier page, 100 consecutive pages have items of
    /// earlier pages, or ten consecutive pages are empty.
    pub fn pages(self) -> Pages<T> {
        Pages::new(self)
    }
}

/// The pages of a list. [`Request::pages`] returns it.
///
/// The pages are a [`Stream`] with the methods of `TryStreamExt`; [`try_next`](Self::try_next) needs no import. The
/// stream ends after the first error; [`resume`](Self::resume) continues it.
#[must_use = "streams do nothing until they are polled"]
pub struct Pages<T> {
    request: Request<Page<T>>,
    next: Next,
    in_flight: Option<RequestFuture<Page<T>>>,
    progress: Progress,
    /// Selects the batches of a list without page numbers.
    cursor: Option<Box<dyn Cursor<T>>>,
    /// Number of pages left until `max_pages`.
    left: u64,
    max_pages: u64,
    failed: bool,
}

enum Next {
    /// The page that the request selects, or else the first page of the service.
    First,
    Number(u64),
    /// The batch after the cursor.
    AfterCursor,
    None,
}

impl<T> Pages<T> {
    pub(super) fn new(request: Request<Page<T>>) -> Self {
        Self::start(request, Next::First, None)
    }

    /// Creates a stream of the batches after a cursor.
    pub(super) fn by_key(request: Request<Page<T>>, cursor: impl Cursor<T> + 'static) -> Self {
        Self::start(request, Next::AfterCursor, Some(Box::new(cursor)))
    }

    fn start(request: Request<Page<T>>, next: Next, cursor: Option<Box<dyn Cursor<T>>>) -> Self {
        Self {
            request,
            next,
            in_flight: None,
            progress: Progress::default(),
            cursor,
            left: MAX_PAGES,
            max_pages: MAX_PAGES,
            failed: false,
        }
    }

    /// Sets the maximum number of pages, 10,000 by default.
    ///
    /// A list with more pages ends with an error ([`is_limit`](Error::is_limit)). [`resume`](Self::resume) continues it
    /// for the same number of pages.
    pub fn max_pages(mut self, pages: u64) -> Self {
        (self.max_pages, self.left) = (pages, pages);
        self
    }

    /// Waits for the next page; `None` at the end. Cancel-safe.
    ///
    /// # Errors
    /// The errors of [`Request::pages`]. An error ends the stream.
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>>
    where
        T: DeserializeOwned + Send + Unpin + 'static,
    {
        try_next(self).await
    }

    /// Continues after an error, with the page that failed.
    ///
    /// ```no_run
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::clustering::ListClusters;
    ///
    /// async fn count(telnyx: &Telnyx) -> telnyx_ai::Result<usize> {
    ///     let mut pages = telnyx.clusters().list(ListClusters::new()).pages();
    ///     let (mut count, mut failures) = (0, 0);
    ///     loop {
    ///         match pages.try_next().await {
    ///             Ok(Some(page)) => count += page.data.len(),
    ///             Ok(None) => return Ok(count),
    ///             Err(error) if error.is_transient() && failures < 3 => {
    ///                 failures += 1;
    ///                 pages.resume();
    ///             }
    ///             Err(error) => return Err(error),
    ///         }
    ///     }
    /// }
    /// ```
    pub fn resume(&mut self) {
        if self.failed {
            self.progress.reset_limits();
        }
        self.failed = false;
        if self.left == 0 {
            self.left = self.max_pages;
        }
    }

    /// Returns the number of the next page, or of the page that failed. A later process can continue with this number.
    /// `None` before the first page, at the end, and for a list without page numbers.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::clustering::ListClusters;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut pages = telnyx.clusters().list(ListClusters::new()).pages();
    /// pages.try_next().await?;
    /// if let Some(number) = pages.next_page_number() {
    ///     let rest = telnyx.clusters().list(ListClusters::new().page_number(number)).pages();
    /// }
    /// # Ok(()) }
    /// ```
    pub fn next_page_number(&self) -> Option<u64> {
        match self.next {
            Next::Number(number) => Some(number),
            Next::First | Next::AfterCursor | Next::None => None,
        }
    }

    fn max_pages_error(&self) -> Error {
        let message = format!(
            "is {}, and the list has more pages; raise it with `.max_pages(…)`, or continue with `.resume()`",
            self.max_pages
        );
        Error::limit("max_pages", message).with_operation(self.request.endpoint().call.operation)
    }

    /// Counts `page` and determines the next page. After an error the next page is unchanged.
    fn advance(&mut self, page: &mut Page<T>) -> Result<()> {
        let call = &self.request.endpoint().call;
        let pagination_error =
            |message: String| Error::new(ErrorKind::Pagination, message).with_operation(call.operation);
        if let Some(cursor) = &mut self.cursor {
            let more = cursor.advance(&mut page.data, page.entries).map_err(pagination_error)?;
            self.next = if more { Next::AfterCursor } else { Next::None };
            return Ok(());
        }
        let query_number = |name: &str| call.query.get(name).and_then(|text| text.parse().ok());
        let requested = match self.next {
            Next::Number(number) => Some(number),
            Next::First | Next::AfterCursor | Next::None => query_number(PAGE_NUMBER),
        };
        let next = self.progress.next_page(page, requested, query_number(PAGE_SIZE)).map_err(pagination_error)?;
        self.next = next.map_or(Next::None, Next::Number);
        Ok(())
    }
}

impl<T: DeserializeOwned + Send + Unpin + 'static> Stream for Pages<T> {
    type Item = Result<Page<T>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.failed {
            return Poll::Ready(None);
        }
        if this.in_flight.is_none() {
            let mut request = this.request.clone();
            match this.next {
                Next::None => return Poll::Ready(None),
                _ if this.left == 0 => {
                    this.failed = true;
                    return Poll::Ready(Some(Err(this.max_pages_error())));
                }
                Next::First => {}
                Next::AfterCursor => {
                    if let Some(cursor) = &this.cursor {
                        request = request.convert(|endpoint| cursor.select(endpoint));
                    }
                }
                Next::Number(number) => request.endpoint_mut().call.query.set(PAGE_NUMBER, &number),
            }
            this.left = this.left.saturating_sub(1);
            this.in_flight = Some(request.into_future());
        }
        let Some(future) = &mut this.in_flight else { return Poll::Ready(None) };
        let result = ready!(future.as_mut().poll(cx));
        this.in_flight = None;
        // After an error `next` is unchanged, so that `resume` requests the same page.
        let page = result.and_then(|mut page| this.advance(&mut page).map(|()| page));
        this.failed = page.is_err();
        Poll::Ready(Some(page))
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("next_page_number", &self.next_page_number()).finish_non_exhaustive()
    }
}
