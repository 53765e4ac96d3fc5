//! Images.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

/// An image, for the model to look at.
///
/// ```
/// use telnyx_ai_anthropic::{ImageBlock, ImageSource};
///
/// let image: ImageBlock = serde_json::from_str(r#"{"source":{"type":"url","url":"https://example.com/cat.png"}}"#)?;
/// assert_eq!(image.source, ImageSource::Url { url: "https://example.com/cat.png".into() });
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageBlock {
    /// Location of the image.
    pub source: ImageSource,
    /// Fields that the SDK does not model.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// Location of an image.
///
/// ```
/// use telnyx_ai_anthropic::ImageSource;
///
/// let source = ImageSource::Base64 { media_type: "image/png".into(), data: "iVBORw0KGgo=".into() };
/// assert_eq!(serde_json::to_value(&source)?["type"], "base64");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ImageSource {
    /// In the request itself.
    Base64 {
        /// Its type, such as `image/png`.
        media_type: String,
        /// Its bytes, in base64.
        data: String,
    },
    /// At a URL that the service fetches.
    Url {
        /// The URL.
        url: String,
    },
    /// A source of a kind that the SDK does not model, or with more fields, as it is on the wire.
    #[serde(untagged)]
    Other(Value),
}
