//! Content of messages and other items: texts, images and refusals.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{from_text, internal::lenient};

use crate::tagged;

/// Content of an item: text or parts.
///
/// ```
/// use telnyx_ai::openai::{ItemContent, ItemPart};
///
/// let image = ItemPart::image_url("https://example.com/cat.png");
/// let content = ItemContent::from([ItemPart::text("What is this?"), image]);
/// assert_eq!(content.text(), "What is this?");
/// assert_eq!(ItemContent::from("Say hello.").text(), "Say hello.");
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum ItemContent {
    /// Plain text.
    Text(String),
    /// Parts in order. Responses use this form.
    Parts(Vec<ItemPart>),
}

impl ItemContent {
    /// Returns the concatenated text of all parts, without refusals and images.
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

    /// Returns the parts; plain text is first converted into one `output_text` part.
    #[cfg(feature = "client")]
    pub(crate) fn parts_mut(&mut self) -> Option<&mut Vec<ItemPart>> {
        if let Self::Text(text) = self {
            let part = TextPart { text: std::mem::take(text), extra: Map::new() };
            *self = Self::Parts(if part.text.is_empty() { Vec::new() } else { vec![ItemPart::OutputText(part)] });
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
                Self::Parts(tagged::read(Value::Array(parts))?)
            }
            part @ Value::Object(_) => Self::Parts(vec![ItemPart::read(part)?]),
            scalar => Self::Text(scalar.to_string()),
        })
    }
}

/// A part of the content of an item.
///
/// ```
/// use telnyx_ai::openai::{Item, ItemPart};
///
/// let question = Item::user([
///     ItemPart::text("What is this?"),
///     ItemPart::image_url("https://example.com/cat.png"),
/// ]);
/// ```
///
/// The wire name of the kind is `type`.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ItemPart {
    /// Text for the model (`input_text`).
    InputText(TextPart),
    /// An image for the model (`input_image`).
    InputImage(ImagePart),
    /// Text of the model (`output_text`). Annotations are in its `extra`.
    OutputText(TextPart),
    /// A refusal of the model (`refusal`).
    Refusal(RefusalPart),
    /// Reasoning of the model (`reasoning_text`).
    ReasoningText(TextPart),
    /// Summary of the reasoning of the model (`summary_text`).
    SummaryText(TextPart),
    /// A part of an unknown kind, as on the wire.
    #[serde(untagged)]
    Other(Value),
}

impl ItemPart {
    /// Creates text for the model (`input_text`).
    pub fn text(text: impl Into<String>) -> Self {
        Self::InputText(TextPart { text: text.into(), extra: Map::new() })
    }

    /// Creates an image for the model (`input_image`) from its URL: `https:` or `data:`.
    pub fn image_url(url: impl Into<String>) -> Self {
        Self::InputImage(ImagePart { image_url: Some(url.into()), extra: Map::new() })
    }

    /// Returns the text of an `input_text` or `output_text` part, otherwise `None`.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::InputText(part) | Self::OutputText(part) => Some(&part.text),
            _ => None,
        }
    }

    /// Returns the text, refusal or reasoning of the part.
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

    /// Returns `true` if the part has no text yet.
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
        match tagged::kind(&value) {
            "input_text" => tagged::read(value).map(Self::InputText),
            "input_image" => tagged::read(value).map(Self::InputImage),
            "output_text" => tagged::read(value).map(Self::OutputText),
            "refusal" => tagged::read(value).map(Self::Refusal),
            "reasoning_text" => tagged::read(value).map(Self::ReasoningText),
            "summary_text" => tagged::read(value).map(Self::SummaryText),
            _ => Ok(Self::Other(value)),
        }
    }
}

impl<'de> Deserialize<'de> for ItemPart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::read(Value::deserialize(deserializer)?)
    }
}

/// A text with its annotations.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TextPart {
    /// The text.
    #[serde(default, deserialize_with = "lenient::string")]
    pub text: String,
    /// Unknown fields, such as `annotations` and `logprobs`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// A refusal of the model.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RefusalPart {
    /// Text of the refusal.
    #[serde(default, deserialize_with = "lenient::string")]
    pub refusal: String,
    /// Unknown fields.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// An image.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImagePart {
    /// URL of the image: `https:` or `data:`.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Unknown fields, such as `detail`.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}
