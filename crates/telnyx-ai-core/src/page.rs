//! Lists that come in pages.

mod items;

use std::fmt;
use std::hash::{DefaultHasher, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::decode::{self, DecodeError};
use crate::error::{Error, ErrorKind, Result};
use crate::lenient;
use crate::request::{Request, RequestFuture};
use crate::stream::try_next;

pub use items::Items;

const PAGE_NUMBER: &str = "page[number]";
/// An empty page may be followed by a full one, but a row of them is a server that counts wrongly.
const MAX_EMPTY_PAGES: u32 = 10;

/// One page of a list.
///
/// ```
/// # use telnyx_ai_core::{Client, Endpoint, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let reply = MockReply::json(200, r#"{"data":[1],"meta":{"page_number":1,"total_pages":2}}"#);
/// # let mock = MockTransport::new().reply(reply.clone()).reply(reply);
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let list = Endpoint::get("numbers.list", "/numbers").page::<u32>().on(&client);
/// let first = list.clone().await?;
/// assert_eq!((first.data[0], first.meta.and_then(|meta| meta.total_pages)), (1, Some(2)));
/// let mut pages = list.pages();
/// assert!(pages.try_next().await?.is_some());
/// assert_eq!(pages.next_page_number(), Some(2));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// A request for a list gives its first page when it is awaited; [`items`](Request::items) and
/// [`pages`](Request::pages) walk all of them.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The items of this page (wire: `data`).
    pub data: Vec<T>,
    /// Where this page stands in the list; `None` when the service sent no `meta`, which means that this is all.
    pub meta: Option<PageMeta>,
    /// Tells items that come again, whatever the page calls itself; `None` without items.
    fingerprint: Option<u64>,
}

/// Where a page stands in its list, as the service says.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMeta {
    /// The number of this page.
    #[serde(default, deserialize_with = "lenient::opt_count")]
    pub page_number: Option<u64>,
    /// How many items a page holds.
    #[serde(default, deserialize_with = "lenient::opt_count")]
    pub page_size: Option<u64>,
    /// How many pages there are.
    #[serde(default, deserialize_with = "lenient::opt_count")]
    pub total_pages: Option<u64>,
    /// How many items there are on all pages.
    #[serde(default, deserialize_with = "lenient::opt_count")]
    pub total_results: Option<u64>,
}

impl PageMeta {
    /// How many pages there are, as it is said or as it follows from the rest.
    fn pages(&self) -> Option<u64> {
        self.total_pages.or_else(|| Some(self.total_results?.div_ceil(self.page_size.filter(|size| *size > 0)?)))
    }
}

impl<T: DeserializeOwned> Page<T> {
    pub(crate) fn decode(body: &Bytes) -> Result<Self, DecodeError> {
        #[derive(Deserialize)]
        struct Wire<T> {
            #[serde(deserialize_with = "lenient::or_default", bound(deserialize = "T: Deserialize<'de>"))]
            data: Vec<T>,
            #[serde(default)]
            meta: Option<PageMeta>,
        }
        #[derive(Deserialize)]
        struct Raw<'a> {
            #[serde(borrow)]
            data: &'a RawValue,
        }
        let wire: Wire<T> = decode::envelope(body, std::any::type_name::<Vec<T>>())?;
        let items = serde_json::from_slice::<Raw<'_>>(body).ok().filter(|_| !wire.data.is_empty());
        let fingerprint = items.map(|raw| {
            let mut hasher = DefaultHasher::new();
            hasher.write(raw.data.get().as_bytes());
            hasher.finish()
        });
        Ok(Self { data: wire.data, meta: wire.meta, fingerprint })
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}

impl<T: DeserializeOwned + Send + Unpin + 'static> Request<Page<T>> {
    /// All pages, one request each, as they are asked for.
    ///
    /// Every request carries the query and options of this one. The stream ends where `meta` says so, at once when
    /// there is no `meta`; a page that comes again, or ten empty ones in a row, end it with an error
    /// ([`is_pagination`](Error::is_pagination)) in place of a loop.
    pub fn pages(self) -> Pages<T> {
        Pages {
            request: self,
            next: Next::First,
            in_flight: None,
            zero_based: false,
            seen: Seen::default(),
            failed: false,
        }
    }

    /// All items of all pages.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Endpoint, test_util::{MockTransport, MockReply}};
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

/// The pages of a list; made by [`Request::pages`]. The example of [`Page`] shows it.
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
    /// The next page; `None` at the end. Needs no import.
    pub async fn try_next(&mut self) -> Result<Option<Page<T>>>
    where
        T: DeserializeOwned + Send + Unpin + 'static,
    {
        try_next(self).await
    }

    /// Goes on after an error, with the page that failed.
    pub fn resume(&mut self) {
        self.failed = false;
    }

    /// The number of the page that comes next, or that failed: ask a new request for it (`page[number]`) to go on later or in another
    /// process. `None` before the first page and at the end.
    pub fn next_page_number(&self) -> Option<u64> {
        match self.next {
            Next::Number(number) => Some(number),
            Next::First | Next::None => None,
        }
    }

    /// Takes note of `page` and finds out which page follows.
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
        let Some(meta) = page.meta else { return Ok(()) };
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
                Next::First => {}
                Next::Number(number) => request.endpoint_mut().call.query.set(PAGE_NUMBER, &number),
            }
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
