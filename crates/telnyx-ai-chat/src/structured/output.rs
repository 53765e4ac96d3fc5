//! Methods of structured output.

/// The method by which a type is requested from a server, for
/// [`Chat::structured_output`](crate::Chat::structured_output).
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::chat::StructuredOutput;
///
/// let telnyx = Telnyx::from_env()?;
/// let chat = telnyx.chat().structured_output(StructuredOutput::Prompt);
/// let names = chat.complete_as::<Vec<String>>("Suggest three names for a cat.").await?;
/// println!("{:?}", names.value);
/// # Ok(()) }
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StructuredOutput {
    /// `response_format` with a JSON schema, which the service documents.
    #[default]
    JsonSchema,
    /// `guided_json`, or `guided_choice` for an enum without data. The current API description no longer lists these
    /// fields, so the service may ignore them.
    Guided,
    /// The schema in the system message, for servers and models without support for schemas. A `response_format` of the
    /// request, such as [`JsonObject`](crate::ResponseFormat::JsonObject), is sent too.
    Prompt,
}

/// The settings of a handle for structured output.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) method: StructuredOutput,
    /// `None` if the type decides.
    pub(crate) strict: Option<bool>,
}
