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
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use serde_json::json;
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::conversations::{CreateInsight, UpdateInsight};
///
/// let telnyx = Telnyx::from_env()?;
/// let insights = telnyx.insights();
/// let schema = json!({ "type": "object", "properties": { "score": { "type": "integer" } } });
/// let score = CreateInsight::new("score", "Rate the call.").json_schema(schema);
/// let insight = insights.create(score).await?;
/// let precise = UpdateInsight::new().instructions("Rate the call from 1 to 5.");
/// insights.update(&insight.id, precise).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Insights {
    pub(crate) client: Client,
}

impl Insights {
    /// Creates a handle that sends its requests with `client`. In the facade, use `telnyx.insights()`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Lists all templates, one page at a time.
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
    /// `POST /ai/conversations/insights`. Sent with an idempotency key, so the call is retried.
    pub fn create(&self, params: CreateInsight) -> Request<Insight> {
        Endpoint::post("insights.create", "/ai/conversations/insights", Idempotency::WithKey)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Returns a template by its id.
    ///
    /// `GET /ai/conversations/insights/{insight_id}`.
    pub fn get(&self, insight_id: impl AsRef<str>) -> Request<Insight> {
        Endpoint::get("insights.get", "/ai/conversations/insights/{insight_id}")
            .path("insight_id", insight_id)
            .data()
            .on(&self.client)
    }

    /// Updates the fields of a template that `params` sets.
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
    /// `DELETE /ai/conversations/insights/{insight_id}`.
    pub fn delete(&self, insight_id: impl AsRef<str>) -> Request<()> {
        Endpoint::delete("insights.delete", "/ai/conversations/insights/{insight_id}")
            .path("insight_id", insight_id)
            .on(&self.client)
    }

    /// Counts the insights of conversations for each combination of values.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    /// use telnyx_ai::conversations::{AggregateInsights, Filter};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let january = AggregateInsights::new()
    ///     .group_by(["score"])
    ///     .created_at(Filter::gte("2026-01-01"))
    ///     .created_at(Filter::lt("2026-02-01"));
    /// for row in telnyx.insights().aggregate(january).await? {
    ///     println!("{}: {} times", row.get_as::<u8>("score")?, row.record_count);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// For a chart over time, send one request for each day.
    ///
    /// `GET /ai/conversations/conversation-insights/aggregates`. The list has no pages.
    ///
    /// # Errors
    /// [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input), without sending a request: an empty field name or
    /// id.
    pub fn aggregate(&self, params: AggregateInsights) -> Request<Vec<InsightAggregate>> {
        params
            .apply(Endpoint::get("insights.aggregate", "/ai/conversations/conversation-insights/aggregates"))
            .list()
            .on(&self.client)
    }
}
