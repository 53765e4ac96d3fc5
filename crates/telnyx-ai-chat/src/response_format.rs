//! The form of an answer.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telnyx_ai_core::open_enum;

open_enum! {
    /// The form of the answer.
    ///
    /// ```
    /// use telnyx_ai_chat::{ChatRequest, ResponseFormat};
    ///
    /// let ask = ChatRequest::from("List three colours as JSON.").response_format(ResponseFormat::JsonObject);
    /// ```
    pub enum ResponseFormat {
        /// Text.
        Text = "text",
        /// Some JSON object. For a schema of your own, use `guided_json`.
        JsonObject = "json_object",
    }
}

/// The wire wraps the word in an object: `{"type": "json_object"}`.
pub(crate) fn typed<S: Serializer>(format: &Option<ResponseFormat>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Typed<'a> {
        r#type: &'a Option<ResponseFormat>,
    }
    Typed { r#type: format }.serialize(serializer)
}

pub(crate) fn untyped<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ResponseFormat>, D::Error> {
    #[derive(Deserialize)]
    struct Typed {
        r#type: ResponseFormat,
    }
    Ok(Option::<Typed>::deserialize(deserializer)?.map(|format| format.r#type))
}
