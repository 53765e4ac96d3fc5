//! Content of messages: text, or parts of text and images.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use telnyx_ai_core::from_text;
use telnyx_ai_core::internal::lenient::{self, TextOrList};

/// The content of a message. A string converts to [`Text`](Self::Text), a list of parts to [`Parts`](Self::Parts).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// Text and images, in order.
    Parts(Vec<ContentPart>),
}

from_text!(Content, Content::Text);

impl From<Vec<ContentPart>> for Content {
    fn from(parts: Vec<ContentPart>) -> Self {
        Self::Parts(parts)
    }
}

impl<const N: usize> From<[ContentPart; N]> for Content {
    fn from(parts: [ContentPart; N]) -> Self {
        Self::Parts(parts.into())
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Parts(parts) => parts.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match lenient::any_text_or_list(deserializer, "a text or an array of content parts")? {
            TextOrList::Text(text) => Self::Text(text),
            TextOrList::List(list) => Self::Parts(list),
        })
    }
}

/// A part of a message: text or an image.
///
/// ```
/// use telnyx_ai::chat::{ContentPart, Message};
///
/// let photo = ContentPart::image_url("data:image/png;base64,iVBORw0KGgo=");
/// let message = Message::user([ContentPart::text("What is in this picture?"), photo]);
/// assert_eq!(message.text(), "What is in this picture?");
/// ```
///
/// The URL of an image is a string on the wire, as the service documents it. The object form of OpenAI is read too. An
/// image object with more fields, such as `detail`, is [`Other`](Self::Other) and is sent unchanged.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum ContentPart {
    /// Text.
    Text(String),
    /// An image: its `https:` or `data:` URL.
    ImageUrl(String),
    /// A part of an unknown kind, in its wire form.
    Other(Value),
}

impl ContentPart {
    /// Creates a text part.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Creates an image part from an `https:` or `data:` URL.
    pub fn image_url(url: impl Into<String>) -> Self {
        Self::ImageUrl(url.into())
    }

    /// Returns the text if this part is a text.
    ///
    /// A text part with unknown fields, such as `annotations`, is [`Other`](Self::Other). The text of such a part is
    /// returned too, and the text of a bare string in a list of parts.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::ImageUrl(_) => None,
            Self::Other(Value::String(text)) => Some(text),
            Self::Other(value) => value.get("text").filter(|_| kind(value) == Some("text"))?.as_str(),
        }
    }
}

impl Serialize for ContentPart {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(tag = "type", rename_all = "snake_case")]
        enum Wire<'a> {
            Text { text: &'a str },
            ImageUrl { image_url: &'a str },
        }
        match self {
            Self::Text(text) => Wire::Text { text }.serialize(serializer),
            Self::ImageUrl(image_url) => Wire::ImageUrl { image_url }.serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for ContentPart {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let known = match kind(&value) {
            Some("text") if has_only(&value, &["type", "text"]) => {
                value.get("text").and_then(Value::as_str).map(Self::text)
            }
            Some("image_url") if has_only(&value, &["type", "image_url"]) => {
                value.get("image_url").and_then(url).map(Self::image_url)
            }
            _ => None,
        };
        Ok(known.unwrap_or(Self::Other(value)))
    }
}

fn kind(part: &Value) -> Option<&str> {
    part.get("type")?.as_str()
}

/// Returns the URL of an image: a string, or an object with no other field.
fn url(image: &Value) -> Option<&str> {
    image.as_str().or_else(|| image.get("url").filter(|_| has_only(image, &["url"]))?.as_str())
}

/// Returns `true` if an object has no other fields. A `null` counts as a missing field.
fn has_only(object: &Value, names: &[&str]) -> bool {
    let mut fields = object.as_object().into_iter().flatten();
    fields.all(|(name, value)| names.contains(&name.as_str()) || value.is_null())
}
