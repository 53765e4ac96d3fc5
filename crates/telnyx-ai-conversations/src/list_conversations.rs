//! Parameters of the list of conversations.

mod stored;

#[cfg(feature = "client")]
use telnyx_ai_core::{Error, Result};

use crate::condition::{Condition, Members, metadata_field};
use crate::filter::Filter;
use crate::order::Order;

/// Parameters of [`Conversations::list`](crate::Conversations::list) and
/// [`Conversations::list_all`](crate::Conversations::list_all): filters, order and limit.
///
/// ```
/// use telnyx_ai::conversations::{Condition, Filter, ListConversations, Order};
///
/// let params = ListConversations::new()
///     .name(Filter::like("Voice%"))
///     .metadata("assistant_id", "a-1") // a value alone is `Filter::eq`
///     .or([
///         Condition::field("created_at", Filter::gte("2026-01-01")),
///         Condition::field("last_message_at", Filter::gte("2026-01-01")),
///     ])
///     .order(Order::desc("last_message_at").nulls_last())
///     .limit(20);
/// ```
///
/// Filters are joined by `and`. A field may have several: `created_at` with `gte` and `lt` is a range. The order of
/// filters does not matter.
///
/// The serialized form is an object of the query pairs. Several pairs of one name are a list:
/// `{"created_at":["gte.2026-01-01","lt.2026-02-01"],"order":["name.asc"],"limit":20}`.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq)]
pub struct ListConversations {
    /// Query pairs in the order of the setter calls, grouped by name.
    filters: Vec<(String, String)>,
    pub(crate) order: Vec<Order>,
    pub(crate) limit: Option<u32>,
}

impl ListConversations {
    /// Creates parameters for all conversations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a filter on the id.
    #[must_use]
    pub fn id(self, filter: impl Into<Filter>) -> Self {
        self.field("id", filter)
    }

    /// Adds a filter on the name.
    #[must_use]
    pub fn name(self, filter: impl Into<Filter>) -> Self {
        self.field("name", filter)
    }

    /// Adds a filter on the creation time.
    #[must_use]
    pub fn created_at(self, filter: impl Into<Filter>) -> Self {
        self.field("created_at", filter)
    }

    /// Adds a filter on the time of the last message.
    #[must_use]
    pub fn last_message_at(self, filter: impl Into<Filter>) -> Self {
        self.field("last_message_at", filter)
    }

    /// Adds a filter on a metadata key (wire: `metadata->key`), such as `assistant_id`, `assistant_version_id`,
    /// `call_control_id`, `telnyx_agent_target`, `telnyx_end_user_target`, `telnyx_conversation_channel`, or a custom
    /// key. A conversation whose assistant version is not known matches no filter of `assistant_version_id`.
    #[must_use]
    pub fn metadata(self, key: impl AsRef<str>, filter: impl Into<Filter>) -> Self {
        self.field(&metadata_field(key.as_ref()), filter)
    }

    /// Adds a group of conditions joined by `or`.
    #[must_use]
    pub fn or(mut self, conditions: impl IntoIterator<Item = Condition>) -> Self {
        let conditions: Vec<Condition> = conditions.into_iter().collect();
        self.push("or".to_owned(), Members(&conditions).to_string());
        self
    }

    /// Adds a group of conditions joined by `and`.
    #[must_use]
    pub fn and(mut self, conditions: impl IntoIterator<Item = Condition>) -> Self {
        let conditions: Vec<Condition> = conditions.into_iter().collect();
        self.push("and".to_owned(), Members(&conditions).to_string());
        self
    }

    /// Adds a sort key. Later keys apply if the earlier keys are equal.
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order.push(order);
        self
    }

    /// Sets the maximum number of conversations of a response, at least 1. The list has no pages: for more, raise the
    /// limit, or use [`list_all`](crate::Conversations::list_all), for which this is the size of a batch.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    fn field(mut self, name: &str, filter: impl Into<Filter>) -> Self {
        self.push(name.to_owned(), filter.into().to_string());
        self
    }

    fn push(&mut self, name: String, value: String) {
        let last = self.filters.iter().rposition(|(known, _)| *known == name);
        self.filters.insert(last.map_or(self.filters.len(), |last| last + 1), (name, value));
    }

    #[cfg(feature = "client")]
    pub(crate) fn apply(self, endpoint: telnyx_ai_core::internal::Endpoint) -> telnyx_ai_core::internal::Endpoint {
        let checked = self.check();
        let endpoint = self.filters.into_iter().fold(endpoint, |endpoint, (name, value)| endpoint.query(name, value));
        let order: Vec<String> = self.order.iter().map(Order::to_string).collect();
        endpoint
            .check(checked)
            .query_opt("order", (!order.is_empty()).then(|| order.join(",")))
            .query_opt("limit", self.limit)
    }

    #[cfg(feature = "client")]
    fn check(&self) -> Result<()> {
        match self.limit {
            Some(0) => Err(Error::invalid_input("limit", "is 0; it must be at least 1")),
            _ => Ok(()),
        }
    }
}

impl PartialEq for ListConversations {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |list: &Self| {
            let mut filters = list.filters.clone();
            // A stable sort, which keeps the order of the filters of one name.
            filters.sort_by(|(one, _), (other, _)| one.cmp(other));
            filters
        };
        (&self.order, self.limit) == (&other.order, other.limit) && sorted(self) == sorted(other)
    }
}
