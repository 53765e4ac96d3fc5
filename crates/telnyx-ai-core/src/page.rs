//! One page of a list.

use std::hash::{DefaultHasher, Hasher};

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::decode::{self, DecodeError};
use crate::lenient;

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
/// A request for a list gives its first page when it is awaited; [`items`](crate::Request::items) and
/// [`pages`](crate::Request::pages) walk all of them. A body that came by other means is read with [`decode::page`].
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The items of this page (wire: `data`).
    pub data: Vec<T>,
    /// Where this page stands in the list; `None` when the service sent no `meta`, which means that this is all.
    pub meta: Option<PageMeta>,
    /// Tells items that come again, whatever the page calls itself; `None` without items.
    pub(crate) fingerprint: Option<u64>,
}

/// Where a page stands in its list, as the service says.
///
/// ```
/// let meta: telnyx_ai_core::PageMeta = serde_json::from_str(r#"{"page_number":2,"page_size":"20","total_results":-1}"#)?;
/// assert_eq!((meta.page_number, meta.page_size), (Some(2), Some(20)));
/// assert_eq!((meta.total_pages, meta.total_results), (None, None)); // not said, and no count
/// # Ok::<(), serde_json::Error>(())
/// ```
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
    pub(crate) fn pages(&self) -> Option<u64> {
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
