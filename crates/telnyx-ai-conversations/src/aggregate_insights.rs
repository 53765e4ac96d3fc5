//! Parameters of a count of insights.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telnyx_ai_core::internal::lenient;
#[cfg(feature = "client")]
use telnyx_ai_core::{Error, Result};

use crate::filter::Filter;

/// Parameters of [`Insights::aggregate`](crate::Insights::aggregate): the insights to count, and the values to group
/// them by.
///
/// ```
/// use telnyx_ai::conversations::{AggregateInsights, Filter};
///
/// let by_channel = AggregateInsights::new()
///     .group_by(["metadata.telnyx_conversation_channel"])
///     .insight_id("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e")
///     .created_at(Filter::gte("2026-01-01"))
///     .created_at(Filter::lt("2026-02-01"));
/// ```
///
/// A field is a result of insights, such as `score`, or metadata of their conversations, such as
/// `metadata.assistant_id`. Filters are joined by `and`.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AggregateInsights {
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    group_by: Vec<String>,
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    show: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    insight_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::list", skip_serializing_if = "Vec::is_empty")]
    created_at: Vec<Filter>,
    #[serde(
        default,
        rename = "metadata.assistant_id",
        deserialize_with = "from_eq",
        serialize_with = "to_eq",
        skip_serializing_if = "Option::is_none"
    )]
    assistant_id: Option<String>,
}

fn to_eq<S: Serializer>(id: &Option<String>, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    id.as_ref().map(Filter::eq).serialize(serializer)
}

fn from_eq<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<String>, D::Error> {
    let id = |text: String| match text.strip_prefix("eq.") {
        Some(id) => Ok(id.to_owned()),
        None => Err(D::Error::custom(format_args!("expected `eq.` and an id, got `{text}`"))),
    };
    Option::<String>::deserialize(deserializer)?.map(id).transpose()
}

impl AggregateInsights {
    /// Creates parameters for all insights, without groups.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the fields to group by: the response has a row for each combination of their values.
    #[must_use]
    pub fn group_by<S: Into<String>>(mut self, fields: impl IntoIterator<Item = S>) -> Self {
        self.group_by = fields.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the fields to return in each row.
    #[must_use]
    pub fn show<S: Into<String>>(mut self, fields: impl IntoIterator<Item = S>) -> Self {
        self.show = fields.into_iter().map(Into::into).collect();
        self
    }

    /// Sets the id of the insight template whose results are counted. Default: all templates.
    #[must_use]
    pub fn insight_id(mut self, insight_id: impl Into<String>) -> Self {
        self.insight_id = Some(insight_id.into());
        self
    }

    /// Adds a filter on the creation time of insights. Two filters are a range.
    #[must_use]
    pub fn created_at(mut self, filter: impl Into<Filter>) -> Self {
        self.created_at.push(filter.into());
        self
    }

    /// Sets the id of the assistant whose conversations are counted (wire: `metadata.assistant_id`, with `eq.` before
    /// the id). Default: all assistants.
    #[must_use]
    pub fn assistant_id(mut self, assistant_id: impl Into<String>) -> Self {
        self.assistant_id = Some(assistant_id.into());
        self
    }

    #[cfg(feature = "client")]
    pub(crate) fn apply(&self, endpoint: telnyx_ai_core::internal::Endpoint) -> telnyx_ai_core::internal::Endpoint {
        // One pair for each item, as in the other lists of this SDK; the service also accepts commas.
        let lists = [("group_by", &self.group_by), ("show", &self.show)];
        let pairs = lists.into_iter().flat_map(|(name, fields)| fields.iter().map(move |field| (name, field)));
        let endpoint = pairs.fold(endpoint, |endpoint, (name, field)| endpoint.query(name, field));
        let endpoint = endpoint.check(self.check()).query_opt("insight_id", self.insight_id.as_ref());
        // The other SDKs write `metadata[assistant_id]`; the API documents the name with a dot.
        let assistant = self.assistant_id.as_ref().map(Filter::eq);
        let created = self.created_at.iter().fold(endpoint, |endpoint, filter| endpoint.query("created_at", filter));
        created.query_opt("metadata.assistant_id", assistant)
    }

    #[cfg(feature = "client")]
    fn check(&self) -> Result<()> {
        let names = [("group_by", &self.group_by), ("show", &self.show)];
        if let Some((name, _)) = names.into_iter().find(|(_, fields)| fields.iter().any(String::is_empty)) {
            return Err(Error::invalid_input(name, "has an empty name; name a field such as `score`"));
        }
        // The service may ignore an empty filter and count everything.
        let ids = [("insight_id", &self.insight_id), ("assistant_id", &self.assistant_id)];
        match ids.into_iter().find(|(_, id)| id.as_deref() == Some("")) {
            Some((name, _)) => Err(Error::invalid_input(name, "is empty; give an id, or leave it out")),
            None => Ok(()),
        }
    }
}
