//! The methods of structured output.

use crate::chat::Chat;

/// The method of asking a server for a response of a type, for [`Chat::structured_output`].
///
/// ```
/// # let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
/// use telnyx_ai_chat::{Chat, StructuredOutput};
///
/// let chat = Chat::openai(&client).structured_output(StructuredOutput::Prompt);
/// # Ok::<(), telnyx_ai_core::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StructuredOutput {
    /// `response_format` with a JSON schema, the way that the service documents.
    #[default]
    JsonSchema,
    /// `guided_json`, or `guided_choice` for an enum without data. The current API description no longer lists them, so the
    /// service may ignore them.
    Guided,
    /// The schema in the system message, for a server or model that supports no schema. A `response_format` of the request,
    /// such as [`JsonObject`](crate::ResponseFormat::JsonObject), is sent too.
    Prompt,
}

/// Settings of a handle for structured output.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) method: StructuredOutput,
    /// `None` where a type decides it.
    pub(crate) strict: Option<bool>,
}

impl Chat {
    /// Sets how [`complete_as`](Self::complete_as) and [`stream_as`](Self::stream_as) ask for a type. Default:
    /// [`StructuredOutput::JsonSchema`].
    #[must_use]
    pub fn structured_output(mut self, method: StructuredOutput) -> Self {
        self.output.method = method;
        self
    }

    /// Sets `strict` of the schema that [`complete_as`](Self::complete_as) and [`stream_as`](Self::stream_as) send.
    ///
    /// Default: true, and false for a type that strict mode cannot express, such as a map or a `serde_json::Value`. Set to
    /// true, such a type fails before the request with [`is_invalid_input`](telnyx_ai_core::Error::is_invalid_input), which
    /// names its field. Set to false, the limits on the size of strict schemas are not checked.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.output.strict = Some(strict);
        self
    }
}
