//! An insight template, and what makes and changes one.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{ExtraFields, Timestamp, decode, internal::lenient, open_enum, paged_list, setters};

paged_list! {
    /// Which templates to list.
    ///
    /// ```
    /// use telnyx_ai_conversations::ListInsights;
    ///
    /// let large = ListInsights::new().page_size(50);
    /// assert_eq!((large.page_size, large.page_number), (Some(50), None));
    /// ```
    pub struct ListInsights;
    sizes "up to 99"
}

open_enum! {
    /// Whose template it is.
    ///
    /// ```
    /// use telnyx_ai_conversations::InsightType;
    ///
    /// assert_eq!(InsightType::from("default"), InsightType::Default);
    /// assert_eq!(InsightType::from("shared"), InsightType::Other("shared".into())); // one that this release does not know
    /// ```
    pub enum InsightType {
        /// Yours.
        Custom = "custom",
        /// The service's own.
        Default = "default",
    }
}

/// An insight template.
///
/// ```
/// use telnyx_ai_conversations::{Insight, InsightType};
///
/// let insight: Insight = serde_json::from_str(
///     r#"{"id":"t-1","name":"score","instructions":"Rate it.","insight_type":"custom","json_schema":"{\"type\":\"object\"}"}"#,
/// )?;
/// assert_eq!((insight.name.as_str(), insight.insight_type), ("score", Some(InsightType::Custom)));
/// assert_eq!(insight.json_schema, Some(serde_json::json!({ "type": "object" })));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Insight {
    /// What the other calls take.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// What to find out.
    #[serde(default, deserialize_with = "lenient::string")]
    pub instructions: String,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insight_type: Option<InsightType>,
    /// The JSON schema of its results. Text that is JSON is read, so this is the schema either way.
    #[serde(default, deserialize_with = "schema", skip_serializing_if = "Option::is_none")]
    pub json_schema: Option<Value>,
    /// Where results are sent; empty for nowhere.
    #[serde(default, deserialize_with = "lenient::string")]
    pub webhook: String,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

fn schema<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Ok(Option::<Value>::deserialize(deserializer)?.map(|value| match &value {
        Value::String(text) => decode::text(text).unwrap_or(value),
        _ => value,
    }))
}

/// A template to make.
///
/// ```
/// use telnyx_ai_conversations::CreateInsight;
///
/// let schema = serde_json::json!({ "type": "object", "properties": { "score": { "type": "integer" } } });
/// let score = CreateInsight::new("score", "Rate it.").json_schema(schema).webhook("https://example.com/insights");
/// assert_eq!((score.name.as_str(), score.webhook.as_deref()), ("score", Some("https://example.com/insights")));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateInsight {
    /// Its name.
    pub name: String,
    /// What to find out.
    pub instructions: String,
    /// See [`json_schema()`](Self::json_schema()).
    #[serde(default, deserialize_with = "lenient::present", skip_serializing_if = "Option::is_none")]
    pub json_schema: Option<Value>,
    /// See [`webhook()`](Self::webhook()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateInsight {
    /// Name and instructions.
    ///
    /// ```
    /// let topic = telnyx_ai_conversations::CreateInsight::new("topic", "What is it about?");
    /// assert_eq!((topic.instructions.as_str(), topic.json_schema), ("What is it about?", None));
    /// ```
    pub fn new(name: impl Into<String>, instructions: impl Into<String>) -> Self {
        let (name, instructions) = (name.into(), instructions.into());
        Self { name, instructions, json_schema: None, webhook: None, extra: ExtraFields::default() }
    }
}

setters! {
    CreateInsight::new("topic", "What is it about?") => CreateInsight {
        /// A JSON schema that results will follow: an object, or its text.
        json_schema: impl Into<Value> = serde_json::json!({ "type": "object" }),
        /// Where results are sent. Default: nowhere.
        webhook: impl Into<String> = "https://example.com/insights",
    }
}

/// What to change of a template.
///
/// ```
/// use telnyx_ai_conversations::UpdateInsight;
///
/// let silent = UpdateInsight::new().name("subject").webhook("");
/// assert_eq!((silent.name.as_deref(), silent.instructions), (Some("subject"), None));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UpdateInsight {
    /// See [`name()`](Self::name()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// See [`instructions()`](Self::instructions()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
    /// See [`json_schema()`](Self::json_schema()).
    #[serde(default, deserialize_with = "lenient::present", skip_serializing_if = "Option::is_none")]
    pub json_schema: Option<Value>,
    /// See [`webhook()`](Self::webhook()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl UpdateInsight {
    /// Nothing yet.
    ///
    /// ```
    /// use telnyx_ai_conversations::UpdateInsight;
    ///
    /// assert_eq!(UpdateInsight::new(), UpdateInsight::default());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }
}

setters! {
    UpdateInsight::new() => UpdateInsight {
        /// Another name.
        name: impl Into<String> = "subject",
        /// Other instructions.
        instructions: impl Into<String> = "What is it about, in one word?",
        /// Another JSON schema.
        json_schema: impl Into<Value> = serde_json::json!({ "type": "object" }),
        /// Another webhook; empty for none.
        webhook: impl Into<String> = "https://example.com/insights",
    }
}
