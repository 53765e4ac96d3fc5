//! Parameters of a search in conversation histories.

mod stored;

use std::collections::HashSet;

use telnyx_ai_core::{Error, Result, from_text};

use crate::conversation_history::Region;
use crate::history_filter::HistoryFilter;

/// Fields of a record that filters can name, in addition to metadata.
const FIELDS: [&str; 6] = ["user_id", "record_id", "region", "record_created_at", "ingested_at", "retention"];
#[cfg(feature = "client")]
const MAX_PAGE_SIZE: u32 = 100;

/// Parameters of [`Conversations::search_histories`](crate::Conversations::search_histories): a query and filters.
///
/// A string converts into a search in all regions without filters: `conversations.search_histories("billing issue")`.
///
/// ```
/// use telnyx_ai::conversations::{HistoryFilter, Region, SearchHistories};
///
/// let search = SearchHistories::new("How do I set it up?")
///     .region(Region::Usa)
///     .min_score(0.5)
///     .page_size(50)
///     .record_created_at(HistoryFilter::gte("2026-01-01T00:00:00Z"))
///     .record_created_at(HistoryFilter::lt("2026-02-01T00:00:00Z"))
///     .metadata("language", HistoryFilter::is_in(["en", "de"]));
/// ```
///
/// Filters are joined by `and`. A field may have several with different operators: `gte` and `lt` are a range. The
/// order of filters does not matter.
///
/// The serialized form is an object of the query pairs: `{"q":"refund","filter[language][in]":"en,de"}`. Filters that
/// the call rejects are not serialized.
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct SearchHistories {
    q: String,
    region: Option<Region>,
    min_score: Option<f64>,
    page_number: Option<u64>,
    page_size: Option<u32>,
    fields: Vec<(&'static str, HistoryFilter)>,
    metadata: Vec<(String, HistoryFilter)>,
}

impl SearchHistories {
    /// Creates parameters with a query (wire: `q`): a question or a few words.
    pub fn new(q: impl Into<String>) -> Self {
        Self {
            q: q.into(),
            region: None,
            min_score: None,
            page_number: None,
            page_size: None,
            fields: Vec::new(),
            metadata: Vec::new(),
        }
    }

    /// Sets the region to search in. Default: all regions.
    #[must_use]
    pub fn region(mut self, region: impl Into<Region>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets the minimum cosine similarity to the query, 0 to 1. Default 0.
    #[must_use]
    pub fn min_score(mut self, score: f64) -> Self {
        self.min_score = Some(score);
        self
    }

    /// Sets the number of the first page to fetch (wire: `page[number]`), from 1, such as a number from
    /// [`next_page_number`](telnyx_ai_core::Pages::next_page_number). Default 1.
    #[must_use]
    pub fn page_number(mut self, number: u64) -> Self {
        self.page_number = Some(number);
        self
    }

    /// Sets the number of chunks of a page (wire: `page[size]`), 1 to 100. Default 20.
    #[must_use]
    pub fn page_size(mut self, size: u32) -> Self {
        self.page_size = Some(size);
        self
    }

    /// Adds a filter on the user that owns the record.
    #[must_use]
    pub fn user_id(self, filter: impl Into<HistoryFilter>) -> Self {
        self.field("user_id", filter)
    }

    /// Adds a filter on the record that a chunk is part of.
    #[must_use]
    pub fn record_id(self, filter: impl Into<HistoryFilter>) -> Self {
        self.field("record_id", filter)
    }

    /// Adds a filter on the region in the record (wire: `filter[region]`). [`region()`](Self::region()) sets the region
    /// to search in.
    #[must_use]
    pub fn record_region(self, filter: impl Into<HistoryFilter>) -> Self {
        self.field("region", filter)
    }

    /// Adds a filter on the creation time of the record.
    #[must_use]
    pub fn record_created_at(self, filter: impl Into<HistoryFilter>) -> Self {
        self.field("record_created_at", filter)
    }

    /// Adds a filter on the time at which the record became searchable.
    #[must_use]
    pub fn ingested_at(self, filter: impl Into<HistoryFilter>) -> Self {
        self.field("ingested_at", filter)
    }

    /// Adds a filter on the retention policy of the record, which responses do not show.
    #[must_use]
    pub fn retention(self, filter: impl Into<HistoryFilter>) -> Self {
        self.field("retention", filter)
    }

    /// Adds a filter on a metadata key (wire: `filter[key]`). The fields of a record, such as `user_id`, are not
    /// metadata and are rejected here.
    #[must_use]
    pub fn metadata(mut self, key: impl Into<String>, filter: impl Into<HistoryFilter>) -> Self {
        self.metadata.push((key.into(), filter.into()));
        self
    }

    fn field(mut self, name: &'static str, filter: impl Into<HistoryFilter>) -> Self {
        self.fields.push((name, filter.into()));
        self
    }

    #[cfg(feature = "client")]
    pub(crate) fn apply(self, endpoint: telnyx_ai_core::internal::Endpoint) -> telnyx_ai_core::internal::Endpoint {
        let endpoint = endpoint
            .check(self.check())
            .query("q", &self.q)
            .query_opt("region", self.region.as_ref())
            .query_opt("page[number]", self.page_number)
            .query_opt("page[size]", self.page_size)
            .query_opt("min_score", self.min_score);
        match self.pairs() {
            Ok(pairs) => pairs.into_iter().fold(endpoint, |endpoint, (name, value)| endpoint.query(name, value)),
            Err(error) => endpoint.check(Err(error)),
        }
    }

    fn pairs(&self) -> Result<Vec<(String, String)>> {
        let fields = self.fields.iter().map(|(name, filter)| filter.pair(name));
        let metadata = self.metadata.iter().map(|(key, filter)| check_key(key).and_then(|()| filter.pair(key)));
        let pairs = fields.chain(metadata).collect::<Result<Vec<_>>>()?;
        let mut names = HashSet::new();
        match pairs.iter().find(|(name, _)| !names.insert(name)) {
            Some((name, _)) => {
                Err(Error::invalid_input(name, "is set twice, and which one would count is not known; keep one"))
            }
            None => Ok(pairs),
        }
    }

    #[cfg(feature = "client")]
    fn check(&self) -> Result<()> {
        if self.q.is_empty() {
            return Err(Error::invalid_input("q", "is empty; say what to search for"));
        }
        if self.region.as_ref().is_some_and(|region| region.as_str().is_empty()) {
            return Err(Error::invalid_input("region", "is empty; leave it out to search in all regions"));
        }
        if let Some(score) = self.min_score.filter(|score| !(0.0..=1.0).contains(score)) {
            return Err(Error::invalid_input("min_score", format!("is {score}; it must be from 0 to 1")));
        }
        if self.page_number == Some(0) {
            return Err(Error::invalid_input("page_number", "is 0; pages count from 1"));
        }
        if let Some(size) = self.page_size.filter(|size| !(1..=MAX_PAGE_SIZE).contains(size)) {
            return Err(Error::invalid_input("page_size", format!("is {size}; it must be from 1 to {MAX_PAGE_SIZE}")));
        }
        Ok(())
    }
}

impl PartialEq for SearchHistories {
    fn eq(&self, other: &Self) -> bool {
        fn sorted<N: Ord>(filters: &[(N, HistoryFilter)]) -> Vec<&(N, HistoryFilter)> {
            let mut sorted: Vec<_> = filters.iter().collect();
            sorted.sort_by_key(|(name, filter)| (name, filter.operator));
            sorted
        }
        let Self { q, region, min_score, page_number, page_size, fields, metadata } = self;
        (q, region, min_score) == (&other.q, &other.region, &other.min_score)
            && (page_number, page_size) == (&other.page_number, &other.page_size)
            && sorted(fields) == sorted(&other.fields)
            && sorted(metadata) == sorted(&other.metadata)
    }
}

from_text!(SearchHistories, SearchHistories::new);

fn check_key(key: &str) -> Result<()> {
    let refused = |problem: String| Err(Error::invalid_input("metadata", problem));
    match key {
        "" => refused("has an empty key; name a key of the metadata".into()),
        "region" => refused("has the key `region`, a field of the record; use `record_region` for it".into()),
        _ if FIELDS.contains(&key) => {
            refused(format!("has the key `{key}`, a field of the record; use `{key}` for it"))
        }
        _ if key.contains(['[', ']']) => refused(format!("has the key `{key}`; brackets end a name on the wire")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
