//! The pages of a list, one request each.

mod items;

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Result};
use crate::page::Page;
use crate::request::{Request, RequestFuture};
use crate::stream::try_next;

pub use items::Items;

/// More pages than any list has that is meant to be read to its end.
const MAX_PAGES: u64 = 10_000;
const PAGE_NUMBER: &str = "page[number]";
/// An empty page may be followed by a full one, but a row of them is a server that counts wrongly.
const MAX_EMPTY_PAGES: u32 = 10;

impl<T: DeserializeOwned + Send + Unpin + 'static> Request<Page<T>> {
    /// All pages, one request each, as they are asked for.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Endpoint, test_util::{MockReply, MockTransport}};
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
    /// Every request carries the query and options of this one. The stream ends where `meta` says so, at once when
    /// there is no `meta`; a page that comes again, or ten empty ones in a row, end it with an error
    /// ([`is_pagination`](crate::Error::is_pagination)) in place of a loop.
    pub fn pages(self) -> Pages<T> {
        Pages::new(self)
    }
}

/// The pages of a list; made by [`Request::pages`].
///
/// ```
/// # use telnyx_ai_core::{Client, Endpoint, test_util::{MockReply, MockTransport}};
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
    /// The first page called itself 0.
    zero_based: bool,
    seen: Seen,
    /// How many more pages may be asked for before the limit.
    left: u64,
    max_pages: u64,
    failed: bool,
}

enum Next {
    /// The page that the request asks for, or that the service begins with.
    First,
    Number(u64),
    None,
}

#[derive(Default)]
struct Seen {
    fingerprint: Option<u64>,
    empty_in_a_row: u32,
}

impl<T> Pages<T> {
    pub(super) fn new(request: Request<Page<T>>) -> Self {
        Self {
            request,
            next: Next::First,
            in_flight: None,
            zero_based: false,
            seen: Seen::default(),
            left: MAX_PAGES,
            max_pages: MAX_PAGES,
            failed: false,
        }
    }

    /// How many pages are asked for at most. 10,000 by default.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Endpoint, Error, test_util::{MockReply, MockTransport}};
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
    /// # use telnyx_ai_core::{Client, Endpoint, test_util::{MockReply, MockTransport}};
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
    /// # use telnyx_ai_core::{Client, Endpoint, test_util::{MockReply, MockTransport}};
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
        self.failed = false;
        if self.left == 0 {
            self.left = self.max_pages;
        }
    }

    /// The number of the page that comes next, or that failed: ask a new request for it (`page[number]`) to go on later or
    /// in another process. `None` before the first page and at the end.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Endpoint, test_util::{MockReply, MockTransport}};
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
            Next::First | Next::None => None,
        }
    }

    /// Takes note of `page` and finds out which page follows.
    fn over_limit(&self) -> Error {
        Error::limit("max_pages", format!("is {}, and the list goes on", self.max_pages))
            .with_operation(self.request.endpoint().call.operation)
    }

    fn arrived(&mut self, page: &Page<T>) -> Result<()> {
        let asked = match self.next {
            Next::Number(number) => Some(number),
            Next::First | Next::None => {
                self.request.endpoint().call.query.get(PAGE_NUMBER).and_then(|text| text.parse().ok())
            }
        };
        let first = matches!(self.next, Next::First);
        self.next = Next::None;
        let stuck = |message: String| {
            Error::new(ErrorKind::Pagination, message).with_operation(self.request.endpoint().call.operation)
        };
        let Some(meta) = &page.meta else { return Ok(()) };
        let number = meta.page_number.or(asked).unwrap_or(1);
        if let (false, Some(asked)) = (first, asked)
            && number != asked
        {
            return Err(stuck(format!("asked for page {asked}, the service sent page {number}")));
        }
        if page.fingerprint.is_some() {
            if !first && self.seen.fingerprint == page.fingerprint {
                return Err(stuck(format!("page {number} holds the same items as the page before it")));
            }
            self.seen.fingerprint = page.fingerprint;
        }
        self.seen.empty_in_a_row = if page.data.is_empty() { self.seen.empty_in_a_row.saturating_add(1) } else { 0 };
        if first {
            self.zero_based = number == 0;
        }
        let Some(total) = meta.pages() else { return Ok(()) };
        let last = if self.zero_based { total.saturating_sub(1) } else { total };
        if number >= last {
            return Ok(());
        }
        if self.seen.empty_in_a_row >= MAX_EMPTY_PAGES {
            return Err(stuck(format!("{MAX_EMPTY_PAGES} empty pages in a row up to page {number} of {total}")));
        }
        self.next = Next::Number(number.saturating_add(1));
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
                Next::Number(number) => request.endpoint_mut().call.query.set(PAGE_NUMBER, &number),
            }
            this.left = this.left.saturating_sub(1);
            this.in_flight = Some(request.into_future());
        }
        let Some(future) = &mut this.in_flight else { return Poll::Ready(None) };
        let result = ready!(future.as_mut().poll(cx));
        this.in_flight = None;
        // After a failed request `next` is unchanged: going on asks for the same page again.
        let page = result.and_then(|page| this.arrived(&page).map(|()| page));
        this.failed = page.is_err();
        Poll::Ready(Some(page))
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("next_page_number", &self.next_page_number()).finish_non_exhaustive()
    }
}
