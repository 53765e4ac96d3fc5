//! Content of messages: text, or parts of text and images.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use telnyx_ai_core::from_text;
use telnyx_ai_core::internal::lenient::{self, TextOrList};

/// Content of a message.
///
/// ```
/// use telnyx_ai_chat::{Content, ContentPart};
///
/// assert_eq!(Content::from("Hi"), Content::Text("Hi".into()));
/// assert_eq!(Content::from([ContentPart::text("Hi")]), Content::Parts(vec![ContentPart::text("Hi")]));
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// Text and images in order.
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
/// use telnyx_ai_chat::ContentPart;
///
/// let part = ContentPart::image_url("https://example.com/cat.png");
/// assert_eq!(serde_json::to_string(&part)?, r#"{"type":"image_url","image_url":"https://example.com/cat.png"}"#);
/// assert_eq!((ContentPart::text("Hi").as_text(), part.as_text()), (Some("Hi"), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// The service takes the URL of an image as a string, where OpenAI takes an object; both are read. An image that came
/// with more, such as `detail`, is [`Other`](Self::Other), so that it goes out as it came.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum ContentPart {
    /// Text.
    Text(String),
    /// The URL of an image: `https:` or `data:`.
    ImageUrl(String),
    /// A part of a kind that the SDK does not model, as it is on the wire.
    Other(Value),
}

impl ContentPart {
    /// Text.
    ///
    /// ```
    /// let part = telnyx_ai_chat::ContentPart::text("What is this?");
    /// assert_eq!(serde_json::to_string(&part)?, r#"{"type":"text","text":"What is this?"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An image by its URL.
    ///
    /// ```
    /// let inline = telnyx_ai_chat::ContentPart::image_url("data:image/png;base64,iVBORw0KGgo=");
    /// assert_eq!(inline.as_text(), None);
    /// ```
    pub fn image_url(url: impl Into<String>) -> Self {
        Self::ImageUrl(url.into())
    }

    /// The text, if this part is one.
    ///
    /// ```
    /// let part = telnyx_ai_chat::ContentPart::text("Hi");
    /// assert_eq!(part.as_text(), Some("Hi"));
    /// ```
    ///
    /// A text that came with fields that the SDK does not model, such as `annotations`, is [`Other`](Self::Other), and its
    /// text is returned all the same, as is a text in the place of a part.
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

/// The URL of an image: a string, or an object that says no more than that.
fn url(image: &Value) -> Option<&str> {
    image.as_str().or_else(|| image.get("url").filter(|_| has_only(image, &["url"]))?.as_str())
}

/// Returns true if an object has no other fields; `null` says the same as a missing field.
fn has_only(object: &Value, names: &[&str]) -> bool {
    let mut fields = object.as_object().into_iter().flatten();
    fields.all(|(name, value)| names.contains(&name.as_str()) || value.is_null())
}
