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

/// More pages than any list has that is meant to be read to its end.
const MAX_PAGES: u64 = 10_000;
const PAGE_NUMBER: &str = "page[number]";
const PAGE_SIZE: &str = "page[size]";

impl<T: DeserializeOwned + Send + Unpin + 'static> Request<Page<T>> {
    /// All pages, one request each, as they are asked for.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1,2],"meta":{"page_number":1,"total_pages":2}}"#)).reply(MockReply::json(200, r#"{"data":[3],"meta":{"page_number":2,"total_pages":2}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let mut pages = Endpoint::get("numbers.list", "/numbers").query("sort", "size").page::<u32>().on(&client).pages();
    /// while let Some(page) = pages.try_next().await? {
    ///     println!("{:?}", page.data);
    /// }
    /// assert_eq!(mock.requests().len(), 2);
    /// assert_eq!(mock.requests()[1].target(), "/v2/numbers?sort=size&page%5Bnumber%5D=2");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// Every request carries the query and options of this one. The stream ends where the totals of `meta` say so, and
    /// at once when there is no `meta`. Where a total is missing, unreadable or less than what arrived, it ends after a
    /// page that is not full. A page that comes again with the same `meta`, 100 pages in a row with items of earlier
    /// pages, and ten empty pages in a row end it with an error ([`is_pagination`](crate::Error::is_pagination)).
    pub fn pages(self) -> Pages<T> {
        Pages::new(self)
    }
}

/// The pages of a list; made by [`Request::pages`].
///
/// ```
/// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
/// # use futures_util::TryStreamExt;
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1,2],"meta":{"page_number":1,"total_pages":2}}"#)).reply(MockReply::json(200, r#"{"data":[3],"meta":{"page_number":2,"total_pages":2}}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let pages = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client).pages();
/// let sizes: Vec<usize> = pages.map_ok(|page| page.data.len()).try_collect().await?; // a `Stream`, too
/// assert_eq!(sizes, [2, 1]);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// The first error is the last item; [`resume`](Self::resume) goes on after it.
#[must_use = "streams do nothing until they are polled"]
pub struct Pages<T> {
    request: Request<Page<T>>,
    next: Next,
    in_flight: Option<RequestFuture<Page<T>>>,
    progress: Progress,
    /// Selects the batches of a list that is read by key, which has no page numbers.
    cursor: Option<Box<dyn Cursor<T>>>,
    /// How many more pages may be asked for before the limit.
    left: u64,
    max_pages: u64,
    failed: bool,
}

enum Next {
    /// The page that the request asks for, or that the service begins with.
    First,
    Number(u64),
    /// The batch that the cursor selects.
    AfterCursor,
    None,
}

impl<T> Pages<T> {
    pub(super) fn new(request: Request<Page<T>>) -> Self {
        Self::start(request, Next::First, None)
    }

    /// Reads a list by the key of its items.
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

    /// How many pages are asked for at most. 10,000 by default.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, Error, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let page = |n: u8| MockReply::json(200, format!(r#"{{"data":[{n}],"meta":{{"page_number":{n},"total_pages":9}}}}"#));
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(page(1)).reply(page(2)).reply(page(3))).build()?;
    /// let mut pages = Endpoint::get("things.list", "/things").page::<u8>().on(&client).pages().max_pages(2);
    /// assert!(pages.try_next().await?.is_some() && pages.try_next().await?.is_some());
    /// assert!(pages.try_next().await.is_err_and(|error| error.is_limit()));
    /// pages.resume(); // two more
    /// assert_eq!(pages.try_next().await?.unwrap().data, [3]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// A list that goes on beyond that ends with an error ([`is_limit`](Error::is_limit)); [`resume`](Self::resume) lets it
    /// go on for as many pages more.
    pub fn max_pages(mut self, pages: u64) -> Self {
        (self.max_pages, self.left) = (pages, pages);
        self
    }

    /// The next page; `None` at the end. Needs no import.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1,2],"meta":{"page_number":1,"total_pages":2}}"#)).reply(MockReply::json(200, r#"{"data":[3],"meta":{"page_number":2,"total_pages":2}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut pages = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client).pages();
    /// assert_eq!(pages.try_next().await?.unwrap().data, [1, 2]);
    /// assert_eq!(pages.try_next().await?.unwrap().data, [3]);
    /// assert!(pages.try_next().await?.is_none());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>>
    where
        T: DeserializeOwned + Send + Unpin + 'static,
    {
        try_next(self).await
    }

    /// Goes on after an error, with the page that failed.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1,2],"meta":{"page_number":1,"total_pages":2}}"#)).reply(MockReply::status(404)).reply(MockReply::json(200, r#"{"data":[3],"meta":{"page_number":2,"total_pages":2}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut pages = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client).pages();
    /// assert_eq!(pages.try_next().await?.unwrap().data, [1, 2]);
    /// assert!(pages.try_next().await.is_err() && pages.try_next().await?.is_none()); // an error is the last item
    /// pages.resume();
    /// assert_eq!(pages.try_next().await?.unwrap().data, [3]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn resume(&mut self) {
        if self.failed {
            self.progress.forgive();
        }
        self.failed = false;
        if self.left == 0 {
            self.left = self.max_pages;
        }
    }

    /// The number of the page that comes next, or that failed: ask a new request for it (`page[number]`) to go on later or
    /// in another process. `None` before the first page and at the end.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1,2],"meta":{"page_number":1,"total_pages":2}}"#)).reply(MockReply::json(200, r#"{"data":[3],"meta":{"page_number":2,"total_pages":2}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut pages = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client).pages();
    /// assert_eq!(pages.next_page_number(), None);
    /// pages.try_next().await?;
    /// assert_eq!(pages.next_page_number(), Some(2)); // keep it, and go on another day:
    /// let rest = Endpoint::get("numbers.list", "/numbers").query("page[number]", 2).page::<u32>().on(&client).pages();
    /// # let mut rest = rest; assert_eq!(rest.try_next().await?.unwrap().data, [3]); assert_eq!(rest.next_page_number(), None);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn next_page_number(&self) -> Option<u64> {
        match self.next {
            Next::Number(number) => Some(number),
            Next::First | Next::AfterCursor | Next::None => None,
        }
    }

    fn over_limit(&self) -> Error {
        Error::limit("max_pages", format!("is {}, and the list goes on", self.max_pages))
            .with_operation(self.request.endpoint().call.operation)
    }

    /// Counts `page` and finds the page that follows. After an error the same page comes next.
    fn arrived(&mut self, page: &mut Page<T>) -> Result<()> {
        let call = &self.request.endpoint().call;
        let stuck = |stuck: String| Error::new(ErrorKind::Pagination, stuck).with_operation(call.operation);
        if let Some(cursor) = &mut self.cursor {
            let more = cursor.advance(&mut page.data, page.entries).map_err(stuck)?;
            self.next = if more { Next::AfterCursor } else { Next::None };
            return Ok(());
        }
        let given = |name: &str| call.query.get(name).and_then(|text| text.parse().ok());
        let asked = match self.next {
            Next::Number(number) => Some(number),
            Next::First | Next::AfterCursor | Next::None => given(PAGE_NUMBER),
        };
        let next = self.progress.follow(page, asked, given(PAGE_SIZE)).map_err(stuck)?;
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
                    return Poll::Ready(Some(Err(this.over_limit())));
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
        // After a failure `next` is unchanged, so that `resume` requests the same page again.
        let page = result.and_then(|mut page| this.arrived(&mut page).map(|()| page));
        this.failed = page.is_err();
        Poll::Ready(Some(page))
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("next_page_number", &self.next_page_number()).finish_non_exhaustive()
    }
}
