//! The methods of structured output.

/// The method of asking a server for a response of a type, for [`Chat::structured_output`](crate::Chat::structured_output).
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
