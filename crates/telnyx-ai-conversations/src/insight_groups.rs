//! Endpoints of insight groups: templates that run together.

use telnyx_ai_core::{
    Client, Page, Request,
    internal::{Endpoint, Idempotency},
};

use crate::create_insight_group::CreateInsightGroup;
use crate::insight_group::InsightGroup;
use crate::list_insight_groups::ListInsightGroups;
use crate::update_insight_group::UpdateInsightGroup;

/// Groups of insight templates; `telnyx.insight_groups()` in the facade.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::conversations::{CreateInsight, CreateInsightGroup};
///
/// let telnyx = Telnyx::from_env()?;
/// let insight = telnyx.insights().create(CreateInsight::new("topic", "Name the topic.")).await?;
/// let groups = telnyx.insight_groups();
/// let group = groups.create(CreateInsightGroup::new("quality").description("Quality of calls.")).await?;
/// groups.assign(&group.id, &insight.id).await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct InsightGroups {
    client: Client,
}

impl InsightGroups {
    /// Creates a handle that sends its requests with `client`. In the facade, use `telnyx.insight_groups()`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Lists all groups, one page at a time.
    ///
    /// `GET /ai/conversations/insight-groups`.
    pub fn list(&self, params: ListInsightGroups) -> Request<Page<InsightGroup>> {
        Endpoint::get("insight_groups.list", "/ai/conversations/insight-groups")
            .page_query(params.page_number, params.page_size)
            .page()
            .on(&self.client)
    }

    /// Creates a group.
    ///
    /// `POST /ai/conversations/insight-groups`. Sent with an idempotency key, so the call is retried.
    pub fn create(&self, params: CreateInsightGroup) -> Request<InsightGroup> {
        Endpoint::post("insight_groups.create", "/ai/conversations/insight-groups", Idempotency::WithKey)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Returns a group by its id, with its templates.
    ///
    /// `GET /ai/conversations/insight-groups/{group_id}`.
    pub fn get(&self, group_id: impl AsRef<str>) -> Request<InsightGroup> {
        Endpoint::get("insight_groups.get", "/ai/conversations/insight-groups/{group_id}")
            .path("group_id", group_id)
            .data()
            .on(&self.client)
    }

    /// Updates the fields of a group that `params` sets.
    ///
    /// `PUT /ai/conversations/insight-groups/{group_id}`.
    pub fn update(&self, group_id: impl AsRef<str>, params: UpdateInsightGroup) -> Request<InsightGroup> {
        Endpoint::put("insight_groups.update", "/ai/conversations/insight-groups/{group_id}")
            .path("group_id", group_id)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Deletes a group. Its templates stay.
    ///
    /// `DELETE /ai/conversations/insight-groups/{group_id}`.
    pub fn delete(&self, group_id: impl AsRef<str>) -> Request<()> {
        Endpoint::delete("insight_groups.delete", "/ai/conversations/insight-groups/{group_id}")
            .path("group_id", group_id)
            .on(&self.client)
    }

    /// Adds a template to a group. Adding it again changes nothing.
    ///
    /// `POST /ai/conversations/insight-groups/{group_id}/insights/{insight_id}/assign`. Idempotent, so the call is
    /// retried.
    pub fn assign(&self, group_id: impl AsRef<str>, insight_id: impl AsRef<str>) -> Request<()> {
        let path = "/ai/conversations/insight-groups/{group_id}/insights/{insight_id}/assign";
        Endpoint::post("insight_groups.assign", path, Idempotency::Idempotent)
            .path("group_id", group_id)
            .path("insight_id", insight_id)
            .on(&self.client)
    }

    /// Removes a template from a group.
    ///
    /// `DELETE /ai/conversations/insight-groups/{group_id}/insights/{insight_id}/unassign`.
    pub fn unassign(&self, group_id: impl AsRef<str>, insight_id: impl AsRef<str>) -> Request<()> {
        let path = "/ai/conversations/insight-groups/{group_id}/insights/{insight_id}/unassign";
        Endpoint::delete("insight_groups.unassign", path)
            .path("group_id", group_id)
            .path("insight_id", insight_id)
            .on(&self.client)
    }
}
