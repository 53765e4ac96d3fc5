//! Which conversations to list.

use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telnyx_ai_core::internal::lenient::{self, TextOrList};
use telnyx_ai_core::{Error, Result};

use crate::condition::{Condition, Members, metadata_field};
use crate::filter::Filter;
use crate::order::Order;

/// Which conversations to list, in which order, and how many.
///
/// ```
/// use telnyx_ai_conversations::{Condition, Filter, ListConversations, Order};
///
/// let list = ListConversations::new()
///     .name(Filter::like("Voice%"))
///     .metadata("assistant_id", Filter::eq("a-1"))
///     .or([
///         Condition::field("created_at", Filter::gte("2026-01-01")),
///         Condition::field("last_message_at", Filter::gte("2026-01-01")),
///     ])
///     .order(Order::desc("last_message_at").nulls_last())
///     .limit(20);
/// ```
///
/// All filters must hold. A field may have several: `created_at` with `gte` and `lt` is a range. The order of filters has
/// no meaning.
///
/// Serde writes the pairs of the query as an object, those of one name as a list:
/// `{"created_at":["gte.2026-01-01","lt.2026-02-01"],"order":["name.asc"],"limit":20}`.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq)]
pub struct ListConversations {
    /// Query pairs in the order they were asked for, those of one name together.
    filters: Vec<(String, String)>,
    order: Vec<Order>,
    limit: Option<u32>,
}

impl ListConversations {
    /// All conversations.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{Conversations, ListConversations};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"c-1"}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let all = Conversations::new(&client).list(ListConversations::new()).await?;
    /// assert_eq!(all.len(), 1);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// Filters by id.
    ///
    /// ```
    /// use telnyx_ai_conversations::{Filter, ListConversations};
    ///
    /// let two = ListConversations::new().id(Filter::is_in(["c-1", "c-2"]));
    /// ```
    #[must_use]
    pub fn id(self, filter: Filter) -> Self {
        self.field("id", &filter)
    }

    /// Filters by name.
    ///
    /// ```
    /// use telnyx_ai_conversations::{Filter, ListConversations};
    ///
    /// let calls = ListConversations::new().name(Filter::like("Voice%"));
    /// ```
    #[must_use]
    pub fn name(self, filter: Filter) -> Self {
        self.field("name", &filter)
    }

    /// Filters by the time at which it was made.
    ///
    /// ```
    /// use telnyx_ai_conversations::{Filter, ListConversations};
    ///
    /// let january = ListConversations::new().created_at(Filter::gte("2026-01-01")).created_at(Filter::lt("2026-02-01"));
    /// ```
    #[must_use]
    pub fn created_at(self, filter: Filter) -> Self {
        self.field("created_at", &filter)
    }

    /// Filters by the time of its last message.
    ///
    /// ```
    /// use telnyx_ai_conversations::{Filter, ListConversations};
    ///
    /// let silent = ListConversations::new().last_message_at(Filter::lt("2026-01-01"));
    /// ```
    #[must_use]
    pub fn last_message_at(self, filter: Filter) -> Self {
        self.field("last_message_at", &filter)
    }

    /// Filters by a metadata key (wire: `metadata->key`), such as `assistant_id`, `assistant_version_id`,
    /// `call_control_id`, `telnyx_agent_target`, `telnyx_end_user_target`, `telnyx_conversation_channel`, or one of your
    /// own. A conversation whose assistant version is not known matches no filter of `assistant_version_id`.
    ///
    /// ```
    /// use telnyx_ai_conversations::{Filter, ListConversations};
    ///
    /// let theirs = ListConversations::new().metadata("telnyx_end_user_target", Filter::eq("+13125550100"));
    /// ```
    #[must_use]
    pub fn metadata(self, key: impl AsRef<str>, filter: Filter) -> Self {
        self.field(&metadata_field(key.as_ref()), &filter)
    }

    /// At least one of these holds.
    ///
    /// ```
    /// use telnyx_ai_conversations::{Condition, Filter, ListConversations};
    ///
    /// let active = ListConversations::new().or([
    ///     Condition::field("created_at", Filter::gte("2026-01-01")),
    ///     Condition::field("last_message_at", Filter::gte("2026-01-01")),
    /// ]);
    /// ```
    #[must_use]
    pub fn or(mut self, conditions: impl IntoIterator<Item = Condition>) -> Self {
        let conditions: Vec<Condition> = conditions.into_iter().collect();
        self.push("or".to_owned(), Members(&conditions).to_string());
        self
    }

    /// All of these hold.
    ///
    /// ```
    /// use telnyx_ai_conversations::{Condition, Filter, ListConversations};
    ///
    /// let tiers = ["gold", "silver"].map(|tier| Condition::metadata("tier", Filter::eq(tier)));
    /// let named = ListConversations::new().and([Condition::any(tiers), Condition::field("name", Filter::is_null()).negate()]);
    /// ```
    #[must_use]
    pub fn and(mut self, conditions: impl IntoIterator<Item = Condition>) -> Self {
        let conditions: Vec<Condition> = conditions.into_iter().collect();
        self.push("and".to_owned(), Members(&conditions).to_string());
        self
    }

    /// The order; call it again for what decides among equals.
    ///
    /// ```
    /// use telnyx_ai_conversations::{ListConversations, Order};
    ///
    /// let newest = ListConversations::new().order(Order::desc("created_at")).order(Order::asc("id"));
    /// ```
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order.push(order);
        self
    }

    /// How many conversations to give, at least 1. The list has no pages: raise it, or filter, for more.
    ///
    /// ```
    /// let five = telnyx_ai_conversations::ListConversations::new().limit(5);
    /// ```
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    fn field(mut self, name: &str, filter: &Filter) -> Self {
        self.push(name.to_owned(), filter.to_string());
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

impl Serialize for ListConversations {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for filters in self.filters.chunk_by(|(one, _), (next, _)| one == next) {
            match filters {
                [(name, value)] => map.serialize_entry(name, value)?,
                [(name, _), ..] => {
                    let values: Vec<&str> = filters.iter().map(|(_, value)| value.as_str()).collect();
                    map.serialize_entry(name, &values)?;
                }
                [] => {}
            }
        }
        if !self.order.is_empty() {
            map.serialize_entry("order", &self.order)?;
        }
        if let Some(limit) = self.limit {
            map.serialize_entry("limit", &limit)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for ListConversations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(ListVisitor)
    }
}

/// The names of filters beside metadata.
const NAMES: [&str; 6] = ["id", "name", "created_at", "last_message_at", "or", "and"];

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = ListConversations;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("struct ListConversations")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<ListConversations, A::Error> {
        struct Texts(Vec<String>);

        impl<'de> Deserialize<'de> for Texts {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
                Ok(Self(match lenient::text_or_list(deserializer, "a filter or an array of filters")? {
                    TextOrList::Text(text) => vec![text],
                    TextOrList::List(texts) => texts,
                }))
            }
        }

        let mut list = ListConversations::new();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "order" => list.order = map.next_value()?,
                "limit" => list.limit = map.next_value()?,
                known if NAMES.contains(&known) || known.starts_with("metadata->") => {
                    let Texts(values) = map.next_value()?;
                    values.into_iter().for_each(|value| list.push(name.clone(), value));
                }
                _ => return Err(A::Error::custom(format_args!("unknown field `{name}`"))),
            }
        }
        Ok(list)
    }
}
