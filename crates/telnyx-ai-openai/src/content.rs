//! Content of messages and other items: text, images, refusals.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{from_text, internal::lenient};

use crate::known;

/// Content of an item: a text, or parts.
///
/// ```
/// use telnyx_ai_openai::{ItemContent, ItemPart};
///
/// assert_eq!(ItemContent::from("Hi").text(), "Hi");
/// assert_eq!(ItemContent::from([ItemPart::text("What is "), ItemPart::text("this?")]).text(), "What is this?");
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ItemContent {
    /// Plain text.
    Text(String),
    /// Parts in order. The service answers in this form.
    Parts(Vec<ItemPart>),
}

impl ItemContent {
    /// The text, of all parts together; refusals and images are left out.
    ///
    /// ```
    /// use telnyx_ai_openai::{ItemContent, ItemPart};
    ///
    /// let content = ItemContent::from([ItemPart::text("Look: "), ItemPart::image_url("https://example.com/cat.png")]);
    /// assert_eq!(content.text(), "Look: ");
    /// ```
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Parts(parts) => parts.iter().filter_map(ItemPart::as_text).collect(),
        }
    }
}

impl ItemContent {
    #[cfg(feature = "client")]
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Parts(parts) => parts.iter().all(ItemPart::is_blank),
        }
    }

    /// The parts. A plain text becomes one, as a model says it.
    #[cfg(feature = "client")]
    pub(crate) fn parts_mut(&mut self) -> Option<&mut Vec<ItemPart>> {
        if let Self::Text(text) = self {
            let said = TextPart { text: std::mem::take(text), extra: Map::new() };
            *self = Self::Parts(if said.text.is_empty() { Vec::new() } else { vec![ItemPart::OutputText(said)] });
        }
        match self {
            Self::Parts(parts) => Some(parts),
            Self::Text(_) => None,
        }
    }
}

impl Default for ItemContent {
    fn default() -> Self {
        Self::Parts(Vec::new())
    }
}

from_text!(ItemContent, ItemContent::Text);

impl From<Vec<ItemPart>> for ItemContent {
    fn from(parts: Vec<ItemPart>) -> Self {
        Self::Parts(parts)
    }
}

impl<const N: usize> From<[ItemPart; N]> for ItemContent {
    fn from(parts: [ItemPart; N]) -> Self {
        Self::Parts(parts.into())
    }
}

impl<'de> Deserialize<'de> for ItemContent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Null => Self::default(),
            Value::String(text) => Self::Text(text),
            Value::Array(mut parts) => {
                parts.retain(|part| !part.is_null());
                Self::Parts(known::read(Value::Array(parts))?)
            }
            part @ Value::Object(_) => Self::Parts(vec![ItemPart::read(part)?]),
            scalar => Self::Text(scalar.to_string()),
        })
    }
}

/// A part of what an item says.
///
/// ```
/// use telnyx_ai_openai::ItemPart;
///
/// let part = ItemPart::text("What is this?");
/// assert_eq!(serde_json::to_string(&part)?, r#"{"type":"input_text","text":"What is this?"}"#);
/// let answer: ItemPart = serde_json::from_str(r#"{"type":"output_text","text":"A cat.","annotations":[]}"#)?;
/// assert_eq!(answer.as_text(), Some("A cat."));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// The kind is in `type` on the wire.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ItemPart {
    /// Text for the model.
    InputText(TextPart),
    /// An image for the model.
    InputImage(ImagePart),
    /// Text of the model. Annotations and the like are in its `extra`.
    OutputText(TextPart),
    /// The model declines to answer.
    Refusal(RefusalPart),
    /// Reasoning of the model.
    ReasoningText(TextPart),
    /// A summary of what the model thought.
    SummaryText(TextPart),
    /// A part of a kind that the SDK does not model, as it is on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl ItemPart {
    /// Text for the model (`input_text`).
    ///
    /// ```
    /// assert_eq!(telnyx_ai_openai::ItemPart::text("Hi").as_text(), Some("Hi"));
    /// ```
    pub fn text(text: impl Into<String>) -> Self {
        Self::InputText(TextPart { text: text.into(), extra: Map::new() })
    }

    /// An image for the model (`input_image`) by its URL: `https:` or `data:`.
    ///
    /// ```
    /// let part = telnyx_ai_openai::ItemPart::image_url("https://example.com/cat.png");
    /// assert_eq!(serde_json::to_string(&part)?, r#"{"type":"input_image","image_url":"https://example.com/cat.png"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn image_url(url: impl Into<String>) -> Self {
        Self::InputImage(ImagePart { image_url: Some(url.into()), extra: Map::new() })
    }

    /// The text, if this part is text that was said: `input_text` or `output_text`.
    ///
    /// ```
    /// use telnyx_ai_openai::ItemPart;
    ///
    /// let refusal: ItemPart = serde_json::from_str(r#"{"type":"refusal","refusal":"I cannot help with that."}"#)?;
    /// assert_eq!((ItemPart::text("Hi").as_text(), refusal.as_text()), (Some("Hi"), None));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::InputText(part) | Self::OutputText(part) => Some(&part.text),
            _ => None,
        }
    }

    /// The text, refusal or thought of the part.
    #[cfg(feature = "client")]
    pub(crate) fn text_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::InputText(part) | Self::OutputText(part) | Self::ReasoningText(part) | Self::SummaryText(part) => {
                Some(&mut part.text)
            }
            Self::Refusal(part) => Some(&mut part.refusal),
            Self::InputImage(_) | Self::Other(_) => None,
        }
    }

    /// There is nothing in it yet.
    #[cfg(feature = "client")]
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::InputText(part) | Self::OutputText(part) | Self::ReasoningText(part) | Self::SummaryText(part) => {
                part.text.is_empty()
            }
            Self::Refusal(part) => part.refusal.is_empty(),
            Self::InputImage(_) | Self::Other(_) => false,
        }
    }

    fn read<E: serde::de::Error>(value: Value) -> Result<Self, E> {
        match known::kind(&value) {
            "input_text" => known::read(value).map(Self::InputText),
            "input_image" => known::read(value).map(Self::InputImage),
            "output_text" => known::read(value).map(Self::OutputText),
            "refusal" => known::read(value).map(Self::Refusal),
            "reasoning_text" => known::read(value).map(Self::ReasoningText),
            "summary_text" => known::read(value).map(Self::SummaryText),
            _ => Ok(Self::Other(value)),
        }
    }
}

impl<'de> Deserialize<'de> for ItemPart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(Value::deserialize(deserializer)?)
    }
}

/// A text, with what came beside it.
///
/// ```
/// let part: telnyx_ai_openai::TextPart = serde_json::from_str(r#"{"text":"A cat.","annotations":[]}"#)?;
/// assert_eq!((part.text.as_str(), part.extra.len()), ("A cat.", 1));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TextPart {
    /// The text.
    #[serde(default, deserialize_with = "lenient::string")]
    pub text: String,
    /// Fields that the SDK does not model, such as `annotations` and `logprobs`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// Why the model declines to answer.
///
/// ```
/// let part: telnyx_ai_openai::RefusalPart = serde_json::from_str(r#"{"refusal":"I cannot help with that."}"#)?;
/// assert_eq!(part.refusal, "I cannot help with that.");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RefusalPart {
    /// Text of the refusal.
    #[serde(default, deserialize_with = "lenient::string")]
    pub refusal: String,
    /// Fields that the SDK does not model.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// An image.
///
/// ```
/// let part: telnyx_ai_openai::ImagePart = serde_json::from_str(r#"{"image_url":"https://example.com/cat.png","detail":"low"}"#)?;
/// assert_eq!(part.extra["detail"], "low");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImagePart {
    /// URL of the image: `https:` or `data:`.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Fields that the SDK does not model, such as `detail`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}
