//! Groups of insight templates, which are run together.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Client, Endpoint, Extra, Page, Request, RetryClass, Timestamp, lenient, paged_list, setters};

use crate::insights::Insight;

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
    /// The handle on `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// All groups, a page at a time.
    ///
    /// `GET /ai/conversations/insight-groups`.
    pub fn list(&self, params: ListInsightGroups) -> Request<Page<InsightGroup>> {
        params.apply(Endpoint::get("insight_groups.list", "/ai/conversations/insight-groups")).page().on(&self.client)
    }

    /// Makes a group.
    ///
    /// `POST /ai/conversations/insight-groups`, class [`RetryClass::Keyed`].
    pub fn create(&self, params: CreateInsightGroup) -> Request<InsightGroup> {
        Endpoint::post("insight_groups.create", "/ai/conversations/insight-groups", RetryClass::Keyed)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// A group by its id, with its templates.
    ///
    /// `GET /ai/conversations/insight-groups/{group_id}`.
    pub fn get(&self, group_id: impl AsRef<str>) -> Request<InsightGroup> {
        Endpoint::get("insight_groups.get", "/ai/conversations/insight-groups/{group_id}")
            .path("group_id", group_id)
            .data()
            .on(&self.client)
    }

    /// Changes what is set of a group.
    ///
    /// `PUT /ai/conversations/insight-groups/{group_id}`.
    pub fn update(&self, group_id: impl AsRef<str>, params: UpdateInsightGroup) -> Request<InsightGroup> {
        Endpoint::put("insight_groups.update", "/ai/conversations/insight-groups/{group_id}")
            .path("group_id", group_id)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// Deletes a group, not its templates.
    ///
    /// `DELETE /ai/conversations/insight-groups/{group_id}`.
    pub fn delete(&self, group_id: impl AsRef<str>) -> Request<()> {
        Endpoint::delete("insight_groups.delete", "/ai/conversations/insight-groups/{group_id}")
            .path("group_id", group_id)
            .on(&self.client)
    }

    /// Puts a template into a group. Doing it twice is the same as once.
    ///
    /// `POST /ai/conversations/insight-groups/{group_id}/insights/{insight_id}/assign`, class [`RetryClass::Safe`].
    pub fn assign(&self, group_id: impl AsRef<str>, insight_id: impl AsRef<str>) -> Request<()> {
        let path = "/ai/conversations/insight-groups/{group_id}/insights/{insight_id}/assign";
        Endpoint::post("insight_groups.assign", path, RetryClass::Safe)
            .path("group_id", group_id)
            .path("insight_id", insight_id)
            .on(&self.client)
    }

    /// Takes a template out of a group.
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

paged_list! {
    /// Which groups to list.
    pub struct ListInsightGroups;
}

/// A group of insight templates.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InsightGroup {
    /// What the other calls take.
    #[serde(deserialize_with = "lenient::string")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub description: Option<String>,
    /// Where results are sent; empty for nowhere.
    #[serde(default, deserialize_with = "lenient::string")]
    pub webhook: String,
    /// Its templates.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub insights: Vec<Insight>,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::opt_timestamp")]
    pub created_at: Option<Timestamp>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A group to make.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CreateInsightGroup {
    /// Its name.
    pub name: String,
    /// See [`description()`](Self::description()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// See [`webhook()`](Self::webhook()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// See [`extra()`](Self::extra()).
    #[serde(skip)]
    pub extra: Extra,
}

impl CreateInsightGroup {
    /// A group with a name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), description: None, webhook: None, extra: Extra::default() }
    }
}

setters! {
    CreateInsightGroup {
        /// What it is for.
        description: impl Into<String>,
        /// Where results are sent.
        webhook: impl Into<String>,
    }
}

/// What to change of a group.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct UpdateInsightGroup {
    /// See [`name()`](Self::name()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// See [`description()`](Self::description()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// See [`webhook()`](Self::webhook()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// See [`extra()`](Self::extra()).
    #[serde(skip)]
    pub extra: Extra,
}

impl UpdateInsightGroup {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }
}

setters! {
    UpdateInsightGroup {
        /// Another name.
        name: impl Into<String>,
        /// Another description.
        description: impl Into<String>,
        /// Another webhook; empty for none.
        webhook: impl Into<String>,
    }
}
