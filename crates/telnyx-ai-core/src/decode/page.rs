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
/// The request of a paged list returns its first page when it is awaited. [`items`](crate::Request::items) and
/// [`pages`](crate::Request::pages) fetch all pages. A list without pages returns a `Vec` of all items.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::clustering::ListClusters;
///
/// let telnyx = Telnyx::from_env()?;
/// let page = telnyx.clusters().list(ListClusters::new().page_size(50)).await?;
/// println!("{} of {:?}", page.data.len(), page.meta.and_then(|meta| meta.total_results));
/// # Ok(()) }
/// ```
///
/// Operations follow one naming rule: `list(ListThings)`, or `list_things(parent_id, ListThings)` for the items of a
/// parent. [`decode::page`] decodes a body that was received with another HTTP client.
#[non_exhaustive]
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "client"), expect(dead_code, reason = "only paging reads the private fields"))]
pub struct Page<T> {
    /// Items of this page (wire: `data`).
    pub data: Vec<T>,
    /// Position of this page in the list. `None` if the service sent no `meta`: the page is the complete list.
    pub meta: Option<PageMeta>,
    /// Detects a page that the service sends twice; `None` without items.
    pub(crate) fingerprint: Option<Fingerprint>,
    /// Number of items in `data` on the wire, including `null` items.
    pub(crate) entries: u64,
    /// `meta` has a field about pages, which may be unreadable.
    pub(crate) is_paged: bool,
}

/// Hashes of a page.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "client"), expect(dead_code, reason = "only paging reads it"))]
pub(crate) struct Fingerprint {
    /// Hash of the body without `meta`: equal for equal items, also if the page numbers differ.
    pub(crate) items: u64,
    /// Hash of the body with its `meta`.
    pub(crate) page: u64,
}

/// The position of a page in its list, as reported by the service. A count that is missing, negative or unreadable is
/// `None`.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMeta {
    /// Number of this page. The first page is 1 in most lists, and 0 in some.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub page_number: Option<u64>,
    /// Maximum number of items per page.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<u64>,
    /// Number of pages.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<u64>,
    /// Number of items on all pages.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub total_results: Option<u64>,
    /// Extra fields.
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
        // In `PageMeta`, unreadable fields look like missing fields, so the text is checked.
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

/// Hashes 8 bytes at a time. The hash is not cryptographic, because an attacker gains nothing from a collision. The
/// hasher of the standard library would take 7 % of the instructions of a page.
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
