//! Insights of many conversations, counted: how often each value came.

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use telnyx_ai_core::{Error, Result, decode, internal::lenient};

use crate::filter::Filter;

/// Which insights to count, and by which values.
///
/// ```
/// use telnyx_ai_conversations::{AggregateInsights, Filter};
///
/// let by_channel = AggregateInsights::new()
///     .group_by(["metadata.telnyx_conversation_channel"])
///     .insight_id("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e")
///     .created_at(Filter::gte("2026-01-01"))
///     .assistant_id("a-1");
/// ```
///
/// A field is one of the results of insights, such as `score`, or of the metadata of their conversations, such as
/// `metadata.assistant_id`. All filters must hold.
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
    /// All insights, in no groups.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{AggregateInsights, Insights};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"record_count":17}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let rows = Insights::new(&client).aggregate(AggregateInsights::new()).await?;
    /// assert_eq!(rows[0].record_count, 17);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    /// A row for each combination of the values of these fields.
    ///
    /// ```
    /// let by_version = telnyx_ai_conversations::AggregateInsights::new().group_by(["score", "metadata.assistant_version_id"]);
    /// ```
    #[must_use]
    pub fn group_by<S: Into<String>>(mut self, fields: impl IntoIterator<Item = S>) -> Self {
        self.group_by = fields.into_iter().map(Into::into).collect();
        self
    }

    /// The fields that a row shows.
    ///
    /// ```
    /// let scores = telnyx_ai_conversations::AggregateInsights::new().group_by(["score"]).show(["score"]);
    /// ```
    #[must_use]
    pub fn show<S: Into<String>>(mut self, fields: impl IntoIterator<Item = S>) -> Self {
        self.show = fields.into_iter().map(Into::into).collect();
        self
    }

    /// Only what this insight template found out.
    ///
    /// ```
    /// let one = telnyx_ai_conversations::AggregateInsights::new().insight_id("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e");
    /// ```
    #[must_use]
    pub fn insight_id(mut self, insight_id: impl Into<String>) -> Self {
        self.insight_id = Some(insight_id.into());
        self
    }

    /// Filters by the time at which an insight was made. Call it again for the other end of a range; both are sent.
    ///
    /// ```
    /// use telnyx_ai_conversations::{AggregateInsights, Filter};
    ///
    /// let january = AggregateInsights::new().created_at(Filter::gte("2026-01-01")).created_at(Filter::lt("2026-02-01"));
    /// ```
    #[must_use]
    pub fn created_at(mut self, filter: Filter) -> Self {
        self.created_at.push(filter);
        self
    }

    /// Only conversations of this assistant (wire: `metadata.assistant_id`, with `eq.` before the id).
    ///
    /// ```
    /// let mine = telnyx_ai_conversations::AggregateInsights::new().assistant_id("assistant-123");
    /// ```
    #[must_use]
    pub fn assistant_id(mut self, assistant_id: impl Into<String>) -> Self {
        self.assistant_id = Some(assistant_id.into());
        self
    }

    #[cfg(feature = "client")]
    pub(crate) fn apply(&self, endpoint: telnyx_ai_core::internal::Endpoint) -> telnyx_ai_core::internal::Endpoint {
        // A list may also be one text with commas. Repeated pairs are how this SDK sends its other lists.
        let lists = [("group_by", &self.group_by), ("show", &self.show)];
        let pairs = lists.into_iter().flat_map(|(name, fields)| fields.iter().map(move |field| (name, field)));
        let endpoint = pairs.fold(endpoint, |endpoint, (name, field)| endpoint.query(name, field));
        let endpoint = endpoint.check(self.check()).query_opt("insight_id", self.insight_id.as_ref());
        // The other SDKs write `metadata[assistant_id]`; the API documents the name with a dot.
        let assistant = self.assistant_id.as_ref().map(Filter::eq);
        let created = self.created_at.iter().fold(endpoint, |endpoint, filter| endpoint.query("created_at", filter));
        created.query_opt("metadata.assistant_id", assistant)
    }

    fn check(&self) -> Result<()> {
        let names = [("group_by", &self.group_by), ("show", &self.show)];
        if let Some((name, _)) = names.into_iter().find(|(_, fields)| fields.iter().any(String::is_empty)) {
            return Err(Error::invalid_input(name, "has an empty name; name a field such as `score`"));
        }
        // An empty filter may well be ignored, and what is counted then is everything.
        let ids = [("insight_id", &self.insight_id), ("assistant_id", &self.assistant_id)];
        match ids.into_iter().find(|(_, id)| id.as_deref() == Some("")) {
            Some((name, _)) => Err(Error::invalid_input(name, "is empty; give an id, or leave it out")),
            None => Ok(()),
        }
    }
}

/// How many insights have one combination of values.
///
/// ```
/// let row: telnyx_ai_conversations::InsightAggregate =
///     serde_json::from_str(r#"{"score":4,"metadata.assistant_id":"a-1","record_count":17}"#)?;
/// assert_eq!((row.record_count, row.fields["metadata.assistant_id"].as_str()), (17, Some("a-1")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InsightAggregate {
    /// How many.
    // A count that is missing must not read as 0.
    #[serde(deserialize_with = "lenient::required_u64")]
    pub record_count: u64,
    /// The values, by the names of their fields as they were asked for.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

impl InsightAggregate {
    /// The value of a field, by the name that it was asked for; `None` where the row has no such field.
    ///
    /// ```
    /// let row: telnyx_ai_conversations::InsightAggregate = serde_json::from_str(r#"{"score":4,"record_count":17}"#)?;
    /// assert_eq!(row.get("score").and_then(|score| score.as_u64()), Some(4));
    /// assert_eq!(row.get("topic"), None);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.fields.get(field)
    }

    /// The value of a field as a `T`. A number or a boolean may be a text on the wire, and a text a number or a boolean;
    /// a field that is not there is null, which an `Option` takes.
    ///
    /// ```
    /// let row: telnyx_ai_conversations::InsightAggregate = serde_json::from_str(r#"{"score":"4","record_count":17}"#).unwrap();
    /// assert_eq!(row.get_as::<u8>("score")?, 4);
    /// assert_eq!(row.get_as::<Option<String>>("metadata.assistant_id")?, None);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`is_decode`](Error::is_decode), naming the field; the value stays readable with [`get`](Self::get).
    pub fn get_as<T: DeserializeOwned>(&self, field: &str) -> Result<T> {
        let value = self.get(field).unwrap_or(&Value::Null);
        let in_other_form = || match value {
            Value::String(text) => decode::text(text).ok(),
            Value::Number(_) | Value::Bool(_) => T::deserialize(Value::String(value.to_string())).ok(),
            _ => None,
        };
        decode::text(&value.to_string())
            .or_else(|problem| in_other_form().ok_or(problem))
            .map_err(|problem| problem.under(field).into())
    }
}
