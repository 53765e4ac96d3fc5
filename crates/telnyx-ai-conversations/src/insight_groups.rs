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
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let one = r#"{"data":{"id":"g-1","name":"quality","insights":[{"id":"t-1"}]}}"#;
/// # let mock = MockTransport::new().reply(MockReply::json(200, one)).reply(MockReply::status(200)).reply(MockReply::json(200, one))
/// #     .reply(MockReply::json(200, one)).reply(MockReply::status(200)).reply(MockReply::status(200));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// use telnyx_ai_conversations::{CreateInsightGroup, InsightGroups, UpdateInsightGroup};
///
/// let groups = InsightGroups::new(&client);
/// let group = groups.create(CreateInsightGroup::new("quality").description("How well calls go.")).await?;
/// groups.assign(&group.id, "t-1").await?;
/// assert_eq!(groups.get(&group.id).await?.insights[0].id, "t-1");
/// groups.update(&group.id, UpdateInsightGroup::new().webhook("https://example.com/insights")).await?;
/// groups.unassign(&group.id, "t-1").await?;
/// groups.delete(&group.id).await?;
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct InsightGroups {
    client: Client,
}

impl InsightGroups {
    /// Creates the handle on `client`.
    ///
    /// ```
    /// # let client = telnyx_ai_core::Client::builder().api_key("k").transport(telnyx_ai_core::test_util::MockTransport::new()).build()?;
    /// let groups = telnyx_ai_conversations::InsightGroups::new(&client);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// Lists all groups, one page at a time.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{InsightGroups, ListInsightGroups};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"g-1","name":"quality"}],"meta":{"page_number":1,"total_pages":1}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let mut groups = InsightGroups::new(&client).list(ListInsightGroups::new()).items();
    /// while let Some(group) = groups.try_next().await? {
    ///     println!("{}: {} templates", group.name, group.insights.len());
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
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
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{CreateInsightGroup, InsightGroups};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"id":"g-1","name":"quality","insights":[{"id":"t-1"}]}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// let group = InsightGroups::new(&client).create(CreateInsightGroup::new("quality")).await?;
    /// assert_eq!(group.id, "g-1");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/conversations/insight-groups`, class [`Idempotency::WithKey`].
    pub fn create(&self, params: CreateInsightGroup) -> Request<InsightGroup> {
        Endpoint::post("insight_groups.create", "/ai/conversations/insight-groups", Idempotency::WithKey)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Returns a group by its id, with its templates.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::InsightGroups;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"id":"g-1","name":"quality","insights":[{"id":"t-1"}]}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// assert_eq!(InsightGroups::new(&client).get("g-1").await?.insights[0].id, "t-1");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/conversations/insight-groups/{group_id}`.
    pub fn get(&self, group_id: impl AsRef<str>) -> Request<InsightGroup> {
        Endpoint::get("insight_groups.get", "/ai/conversations/insight-groups/{group_id}")
            .path("group_id", group_id)
            .data()
            .on(&self.client)
    }

    /// Changes the fields of a group that are set.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::{InsightGroups, UpdateInsightGroup};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":{"id":"g-1","name":"quality","insights":[{"id":"t-1"}]}}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// InsightGroups::new(&client).update("g-1", UpdateInsightGroup::new().description("How well calls go.")).await?;
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
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
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::InsightGroups;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// InsightGroups::new(&client).delete("g-1").await?;
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `DELETE /ai/conversations/insight-groups/{group_id}`.
    pub fn delete(&self, group_id: impl AsRef<str>) -> Request<()> {
        Endpoint::delete("insight_groups.delete", "/ai/conversations/insight-groups/{group_id}")
            .path("group_id", group_id)
            .on(&self.client)
    }

    /// Adds a template to a group. Adding it again changes nothing.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::InsightGroups;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// InsightGroups::new(&client).assign("g-1", "t-1").await?;
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `POST /ai/conversations/insight-groups/{group_id}/insights/{insight_id}/assign`, class [`Idempotency::Idempotent`].
    pub fn assign(&self, group_id: impl AsRef<str>, insight_id: impl AsRef<str>) -> Request<()> {
        let path = "/ai/conversations/insight-groups/{group_id}/insights/{insight_id}/assign";
        Endpoint::post("insight_groups.assign", path, Idempotency::Idempotent)
            .path("group_id", group_id)
            .path("insight_id", insight_id)
            .on(&self.client)
    }

    /// Removes a template from a group.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_conversations::InsightGroups;
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::status(200));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    ///
    /// InsightGroups::new(&client).unassign("g-1", "t-1").await?;
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
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
