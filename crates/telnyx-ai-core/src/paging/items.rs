//! The items of a list, whichever page they are on.

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
    /// All items of all pages.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockTransport, MockReply}};
    /// # use futures_util::TryStreamExt;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new()
    /// #     .reply(MockReply::json(200, r#"{"data":[1,2],"meta":{"page_number":1,"total_pages":2}}"#))
    /// #     .reply(MockReply::json(200, r#"{"data":[3],"meta":{"page_number":2,"total_pages":2}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let list = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client);
    /// let all: Vec<u32> = list.items().try_collect().await?;
    /// assert_eq!(all, [1, 2, 3]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn items(self) -> Items<T> {
        Items::new(self.pages())
    }
}

/// The items of all pages of a list; made by [`Request::items`], and by the lists that the service does not page, whose
/// batches count as pages here.
///
/// ```
/// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1,2],"meta":{"page_number":1,"total_pages":2}}"#)).reply(MockReply::json(200, r#"{"data":[3],"meta":{"page_number":2,"total_pages":2}}"#));
/// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
/// let mut items = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client).items();
/// let mut sum = 0;
/// while let Some(number) = items.try_next().await? {
///     sum += number;
/// }
/// assert_eq!((sum, mock.requests().len()), (6, 2)); // 1, 2 and 3, on two pages
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// The first error is the last item, as for [`Pages`]; [`resume`](Self::resume) goes on after it.
#[must_use = "streams do nothing until they are polled"]
pub struct Items<T> {
    pages: Pages<T>,
    ready: VecDeque<T>,
}

impl<T: DeserializeOwned + Send + Unpin + 'static> Items<T> {
    pub(super) fn new(pages: Pages<T>) -> Self {
        Self { pages, ready: VecDeque::new() }
    }

    /// Reads a list by the key of its items, for a service that has no pages of it.
    #[doc(hidden)]
    pub fn by_key(request: Request<Page<T>>, cursor: impl Cursor<T> + 'static) -> Self {
        Self::new(Pages::by_key(request, cursor))
    }

    /// How many pages are asked for at most; see [`Pages::max_pages`]. 10,000 by default.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1],"meta":{"page_number":1,"total_pages":9}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut things = Endpoint::get("things.list", "/things").page::<u8>().on(&client).items().max_pages(1);
    /// assert_eq!(things.try_next().await?, Some(1));
    /// assert_eq!(things.try_next().await.unwrap_err().to_string(), "things.list: `max_pages` is 1, and the list goes on");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn max_pages(mut self, pages: u64) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// Goes on after an error, with the page that failed.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1,2],"meta":{"page_number":1,"total_pages":2}}"#)).reply(MockReply::status(404)).reply(MockReply::json(200, r#"{"data":[3],"meta":{"page_number":2,"total_pages":2}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut items = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client).items();
    /// let mut numbers = Vec::new();
    /// loop {
    ///     match items.try_next().await {
    ///         Ok(Some(number)) => numbers.push(number),
    ///         Ok(None) => break,
    ///         Err(error) if error.is_not_found() => items.resume(), // once, here
    ///         Err(error) => return Err(error),
    ///     }
    /// }
    /// assert_eq!(numbers, [1, 2, 3]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn resume(&mut self) {
        self.pages.resume();
    }

    /// The next item; `None` at the end. Needs no import.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[1,2],"meta":{"page_number":1,"total_pages":2}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let mut items = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client).items();
    /// assert_eq!(items.try_next().await?, Some(1));
    /// assert_eq!(mock.requests().len(), 1); // a page is fetched when its first item is asked for
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
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
