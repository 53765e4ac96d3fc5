//! Endpoints of insight templates.

use telnyx_ai_core::internal::{Endpoint, Idempotency};
use telnyx_ai_core::{Client, Page, Request};

use crate::aggregate_insights::AggregateInsights;
use crate::create_insight::CreateInsight;
use crate::insight::Insight;
use crate::insight_aggregate::InsightAggregate;
use crate::list_insights::ListInsights;
use crate::update_insight::UpdateInsight;

/// Insight templates; `telnyx.insights()` in the facade.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let one = r#"{"data":{"id":"t-1","name":"score","instructions":"Rate it.","json_schema":"{\"type\":\"object\"}"}}"#;
/// # let mock = MockTransport::new().reply(MockReply::json(200, one)).reply(MockReply::json(200, one)).reply(MockReply::json(200, one))
/// #     .reply(MockReply::json(200, r#"{"data":[]}"#)).reply(MockReply::status(200));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// use serde_json::json;
/// use telnyx_ai_conversations::{CreateInsight, Insights, ListInsights, UpdateInsight};
///
/// let insights = Insights::new(&client);
/// let schema = json!({ "type": "object", "properties": { "score": { "type": "integer" } } });
/// let insight = insights.create(CreateInsight::new("score", "Rate it.").json_schema(schema)).await?;
/// insights.update(&insight.id, UpdateInsight::new().instructions("Rate it from 1 to 5.")).await?;
/// let same = insights.get(&insight.id).await?;
/// assert_eq!(same.json_schema, Some(json!({ "type": "object" }))); // text or object on the wire
/// let all = insights.list(ListInsights::new()).items();
/// # drop(all); insights.list(ListInsights::new()).await?;
/// insights.delete(&insight.id).await?;
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Insights {
    pub(crate) client: Client,
}

impl Insights {
    /// Creates the handle on `client`.
    ///
    /// ```
    /// # let client = telnyx_ai_core::Client::builder().api_key("k").transport(telnyx_ai_core::test_util::MockTransport::new()).build()?;
    /// let insights = telnyx_ai_conversations::Insights::new(&client);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Lists all templates, one page at a time.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{Insights, ListInsights};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"t-1","name":"score"}],"meta":{"page_number":1,"total_pages":1}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let mut insights = Insights::new(&client).list(ListInsights::new()).items();
    /// while let Some(insight) = insights.try_next().await? {
    ///     println!("{} {}", insight.id, insight.name);
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/conversations/insights`.
    pub fn list(&self, params: ListInsights) -> Request<Page<Insight>> {
        Endpoint::get("insights.list", "/ai/conversations/insights")
            .page_query(params.page_number, params.page_size)
            .page()
            .on(&self.client)
    }

    /// Creates a template.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{CreateInsight, Insights};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"id":"t-1","name":"score"}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let insight = Insights::new(&client).create(CreateInsight::new("topic", "What is it about?")).await?;
    /// assert_eq!(insight.id, "t-1");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/conversations/insights`, class [`Idempotency::WithKey`].
    pub fn create(&self, params: CreateInsight) -> Request<Insight> {
        Endpoint::post("insights.create", "/ai/conversations/insights", Idempotency::WithKey)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Returns a template by its id.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::Insights;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"id":"t-1","name":"score"}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// assert_eq!(Insights::new(&client).get("t-1").await?.name, "score");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/conversations/insights/{insight_id}`.
    pub fn get(&self, insight_id: impl AsRef<str>) -> Request<Insight> {
        Endpoint::get("insights.get", "/ai/conversations/insights/{insight_id}")
            .path("insight_id", insight_id)
            .data()
            .on(&self.client)
    }

    /// Changes the fields of a template that are set.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{Insights, UpdateInsight};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"id":"t-1","name":"score"}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// Insights::new(&client).update("t-1", UpdateInsight::new().instructions("Rate it from 1 to 5.")).await?;
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `PUT /ai/conversations/insights/{insight_id}`.
    pub fn update(&self, insight_id: impl AsRef<str>, params: UpdateInsight) -> Request<Insight> {
        Endpoint::put("insights.update", "/ai/conversations/insights/{insight_id}")
            .path("insight_id", insight_id)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Deletes a template.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::Insights;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// Insights::new(&client).delete("t-1").await?;
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `DELETE /ai/conversations/insights/{insight_id}`.
    pub fn delete(&self, insight_id: impl AsRef<str>) -> Request<()> {
        Endpoint::delete("insights.delete", "/ai/conversations/insights/{insight_id}")
            .path("insight_id", insight_id)
            .on(&self.client)
    }

    /// Counts the insights of conversations for each combination of values.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{AggregateInsights, Filter, Insights};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"score":"4","metadata.assistant_version_id":"v-2","record_count":17}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let new_year = AggregateInsights::new()
    ///     .group_by(["score", "metadata.assistant_version_id"])
    ///     .created_at(Filter::gte("2026-01-01T00:00:00Z"))
    ///     .created_at(Filter::lt("2026-01-02T00:00:00Z"));
    /// for row in Insights::new(&client).aggregate(new_year).await? {
    ///     let score: u8 = row.get_as("score")?;
    ///     println!("{score}: {} times", row.record_count);
    /// #   assert_eq!((score, row.record_count), (4, 17));
    /// }
    /// # let pairs = "group_by=score&group_by=metadata.assistant_version_id&created_at=gte.2026-01-01T00%3A00%3A00Z&created_at=lt.2026-01-02T00%3A00%3A00Z";
    /// # assert_eq!(mock.requests()[0].target(), format!("/v2/ai/conversations/conversation-insights/aggregates?{pairs}"));
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// For a chart over time, ask once for each day.
    ///
    /// `GET /ai/conversations/conversation-insights/aggregates`. The list has no pages.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input) before anything is sent: an empty name of a field, an empty id.
    pub fn aggregate(&self, params: AggregateInsights) -> Request<Vec<InsightAggregate>> {
        params
            .apply(Endpoint::get("insights.aggregate", "/ai/conversations/conversation-insights/aggregates"))
            .list()
            .on(&self.client)
    }
}
