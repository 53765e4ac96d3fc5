//! A group of insight templates, and what makes and changes one.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{ExtraFields, Timestamp, internal::lenient, paged_list, setters};

use crate::insight::Insight;

paged_list! {
    /// Which groups to list.
    ///
    /// ```
    /// use telnyx_ai_conversations::ListInsightGroups;
    ///
    /// let large = ListInsightGroups::new().page_size(50);
    /// assert_eq!((large.page_size, large.page_number), (Some(50), None));
    /// ```
    pub struct ListInsightGroups;
    sizes "up to 99"
}

/// A group of insight templates.
///
/// ```
/// let group: telnyx_ai_conversations::InsightGroup =
///     serde_json::from_str(r#"{"id":"g-1","name":"quality","insights":[{"id":"t-1","name":"score"}]}"#)?;
/// assert_eq!((group.insights[0].name.as_str(), group.description), ("score", None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InsightGroup {
    /// What the other calls take.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::string")]
    pub name: String,
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Where results are sent; empty for nowhere.
    #[serde(default, deserialize_with = "lenient::string")]
    pub webhook: String,
    /// Its templates.
    #[serde(default, deserialize_with = "lenient::list")]
    pub insights: Vec<Insight>,
    /// When it was made.
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A group to make.
///
/// ```
/// use telnyx_ai_conversations::CreateInsightGroup;
///
/// let quality = CreateInsightGroup::new("quality").description("How well calls go.").webhook("https://example.com/insights");
/// assert_eq!(quality.description.as_deref(), Some("How well calls go."));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateInsightGroup {
    /// A group with a name.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_conversations::CreateInsightGroup::new("quality").name, "quality");
    /// ```
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), description: None, webhook: None, extra: ExtraFields::default() }
    }
}

setters! {
    CreateInsightGroup::new("quality") => CreateInsightGroup {
        /// What it is for.
        description: impl Into<String> = "How well calls went.",
        /// Where results are sent. Default: nowhere.
        webhook: impl Into<String> = "https://example.com/insights",
    }
}

/// What to change of a group.
///
/// ```
/// use telnyx_ai_conversations::UpdateInsightGroup;
///
/// let renamed = UpdateInsightGroup::new().name("calls");
/// assert_eq!((renamed.name.as_deref(), renamed.webhook), (Some("calls"), None));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl UpdateInsightGroup {
    /// Nothing yet.
    ///
    /// ```
    /// use telnyx_ai_conversations::UpdateInsightGroup;
    ///
    /// assert_eq!(UpdateInsightGroup::new(), UpdateInsightGroup::default());
    /// ```
    pub fn new() -> Self {
        Self::default()
    }
}

setters! {
    UpdateInsightGroup::new() => UpdateInsightGroup {
        /// Another name.
        name: impl Into<String> = "calls",
        /// Another description.
        description: impl Into<String> = "How well calls went.",
        /// Another webhook; empty for none.
        webhook: impl Into<String> = "https://example.com/insights",
    }
}
