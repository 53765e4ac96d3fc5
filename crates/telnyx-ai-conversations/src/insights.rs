//! Insight templates: what to find out about conversations.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{
    Client, Endpoint, Extra, Page, Request, RetryClass, Timestamp, lenient, open_enum, paged_list, setters,
};

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
    /// The handle on `client`.
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone() }
    }

    /// All templates, a page at a time.
    ///
    /// `GET /ai/conversations/insights`.
    pub fn list(&self, params: ListInsights) -> Request<Page<Insight>> {
        params.apply(Endpoint::get("insights.list", "/ai/conversations/insights")).page().on(&self.client)
    }

    /// Makes a template.
    ///
    /// `POST /ai/conversations/insights`, class [`RetryClass::Keyed`].
    pub fn create(&self, params: CreateInsight) -> Request<Insight> {
        Endpoint::post("insights.create", "/ai/conversations/insights", RetryClass::Keyed)
            .body(&params, &params.extra)
            .data()
            .on(&self.client)
    }

    /// A template by its id.
    ///
    /// `GET /ai/conversations/insights/{insight_id}`.
    pub fn get(&self, insight_id: impl AsRef<str>) -> Request<Insight> {
        Endpoint::get("insights.get", "/ai/conversations/insights/{insight_id}")
            .path("insight_id", insight_id)
            .data()
            .on(&self.client)
    }

    /// Changes what is set of a template.
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
}

paged_list! {
    /// Which templates to list.
    pub struct ListInsights;
}

open_enum! {
    /// Whose template it is.
    pub enum InsightType {
        /// Yours.
        Custom = "custom",
        /// The service's own.
        Default = "default",
    }
}

/// An insight template.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Insight {
    /// What the other calls take.
    #[serde(deserialize_with = "lenient::string")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// What to find out.
    #[serde(default, deserialize_with = "lenient::string")]
    pub instructions: String,
    /// Whose it is.
    #[serde(default)]
    pub insight_type: Option<InsightType>,
    /// The JSON schema of its results. Text that is JSON is read, so this is the schema either way.
    #[serde(default, deserialize_with = "schema")]
    pub json_schema: Option<Value>,
    /// Where results are sent; empty for nowhere.
    #[serde(default, deserialize_with = "lenient::string")]
    pub webhook: String,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::opt_timestamp")]
    pub created_at: Option<Timestamp>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

fn schema<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Ok(Option::<Value>::deserialize(deserializer)?.map(|value| match &value {
        Value::String(text) => serde_json::from_str(text).unwrap_or(value),
        _ => value,
    }))
}

/// A template to make.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CreateInsight {
    /// Its name.
    pub name: String,
    /// What to find out.
    pub instructions: String,
    /// See [`json_schema()`](Self::json_schema()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json_schema: Option<Value>,
    /// See [`webhook()`](Self::webhook()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// See [`extra()`](Self::extra()).
    #[serde(skip)]
    pub extra: Extra,
}

impl CreateInsight {
    /// Name and instructions.
    pub fn new(name: impl Into<String>, instructions: impl Into<String>) -> Self {
        let (name, instructions) = (name.into(), instructions.into());
        Self { name, instructions, json_schema: None, webhook: None, extra: Extra::default() }
    }
}

setters! {
    CreateInsight {
        /// A JSON schema that results will follow: an object, or its text.
        json_schema: impl Into<Value>,
        /// Where results are sent.
        webhook: impl Into<String>,
    }
}

/// What to change of a template.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct UpdateInsight {
    /// See [`name()`](Self::name()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// See [`instructions()`](Self::instructions()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// See [`json_schema()`](Self::json_schema()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json_schema: Option<Value>,
    /// See [`webhook()`](Self::webhook()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// See [`extra()`](Self::extra()).
    #[serde(skip)]
    pub extra: Extra,
}

impl UpdateInsight {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }
}

setters! {
    UpdateInsight {
        /// Another name.
        name: impl Into<String>,
        /// Other instructions.
        instructions: impl Into<String>,
        /// Another JSON schema.
        json_schema: impl Into<Value>,
        /// Another webhook; empty for none.
        webhook: impl Into<String>,
    }
}
