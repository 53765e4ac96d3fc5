//! Images.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

/// An image for the model.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImageBlock {
    /// Location of the image.
    pub source: ImageSource,
    /// Unknown fields.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

/// Location of an image.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ImageSource {
    /// Data in the request itself.
    Base64 {
        /// Media type, such as `image/png`.
        media_type: String,
        /// Base64 data.
        data: String,
    },
    /// URL that the service fetches.
    Url {
        /// URL of the image.
        url: String,
    },
    /// A source of an unknown kind or with more fields, as on the wire.
    #[serde(untagged)]
    Other(Value),
}
