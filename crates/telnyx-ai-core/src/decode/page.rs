//! One page of a list.

use std::collections::HashMap;

use bytes::Bytes;
use memchr::memmem;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::decode::{self, DecodeError};
use crate::response::lenient;

/// One page of a list.
///
/// ```
/// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
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
/// A request for a list that the service pages returns its first page when it is awaited; [`items`](crate::Request::items)
/// and [`pages`](crate::Request::pages) fetch all of them. A list without pages returns a `Vec` of all items. In every domain
/// a list is called `list(ListThings)`, or `list_things(parent_id, ListThings)` for the items of a parent. A body that came by other means is read with [`decode::page`].
#[non_exhaustive]
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "client"), expect(dead_code, reason = "only paging reads the private fields"))]
pub struct Page<T> {
    /// The items of this page (wire: `data`).
    pub data: Vec<T>,
    /// Where this page stands in the list; `None` when the service sent no `meta`, which means that this is all.
    pub meta: Option<PageMeta>,
    /// Identifies a page that comes again; `None` without items.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// The number of items in `data` on the wire, with those that are `null`.
    pub(crate) entries: u64,
    /// `meta` has a field about pages, readable or not.
    pub(crate) is_paged: bool,
}

/// Digests of a page.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "client"), expect(dead_code, reason = "only paging reads it"))]
pub(crate) struct Fingerprint {
    /// Of all but `meta`: equal for equal items, whatever the page calls itself.
    pub(crate) items: u64,
    /// Of the page with its `meta`.
    pub(crate) page: u64,
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMeta {
    /// The number of this page.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub page_number: Option<u64>,
    /// How many items a page holds.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u64>,
    /// How many pages there are.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<u64>,
    /// How many items there are on all pages.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub total_results: Option<u64>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl<T: DeserializeOwned> Page<T> {
    pub(crate) fn decode(body: &Bytes) -> Result<Self, DecodeError> {
        #[derive(Deserialize)]
        #[serde(expecting = "an object")]
        struct Wire<T> {
            #[serde(deserialize_with = "lenient::required_entries", bound(deserialize = "T: Deserialize<'de>"))]
            data: lenient::Entries<T>,
            #[serde(default)]
            meta: Option<Box<RawValue>>,
        }
        let wire: Wire<T> = decode::envelope(body, std::any::type_name::<Vec<T>>())?;
        let meta = wire.meta.as_deref().map(RawValue::get);
        let fingerprint = (wire.data.count > 0).then(|| fingerprint(body, meta.unwrap_or_default()));
        // Read from the text, because a field that cannot be read looks like one that is missing.
        let is_paged = meta.is_some_and(is_about_pages);
        let meta = match meta {
            Some(text) => decode::text(text).map_err(|problem| problem.under("meta"))?,
            None => None,
        };
        Ok(Self { data: wire.data.items, meta, fingerprint, entries: wire.data.count, is_paged })
    }
}

fn is_about_pages(meta: &str) -> bool {
    let fields = serde_json::from_str::<HashMap<String, IgnoredAny>>(meta).unwrap_or_default();
    ["page_number", "page_size", "total_pages", "total_results"].iter().any(|name| fields.contains_key(*name))
}

fn fingerprint(body: &[u8], meta: &str) -> Fingerprint {
    let (before, after) = match memmem::rfind(body, meta.as_bytes()) {
        Some(at) => (body.get(..at), body.get(at + meta.len()..)),
        None => (Some(body), None),
    };
    let items = digest(digest(0, before.unwrap_or_default()), after.unwrap_or_default());
    Fingerprint { items, page: digest(items, meta.as_bytes()) }
}

/// A hash of a word at a time, because the one of the standard library takes 7 % of the instructions of a page. Nobody
/// gains from two pages that only seem to be the same, so it need not withstand attacks.
fn digest(start: u64, bytes: &[u8]) -> u64 {
    let mix = |digest: u64, word: u64| (digest.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (words, rest) = bytes.as_chunks::<8>();
    let digest = words.iter().fold(start, |digest, word| mix(digest, u64::from_le_bytes(*word)));
    rest.iter().fold(mix(digest, rest.len() as u64), |digest, byte| mix(digest, u64::from(*byte)))
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}
