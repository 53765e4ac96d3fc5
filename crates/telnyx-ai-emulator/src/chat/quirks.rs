//! Variations between servers and models that clients must handle.

/// The field with the reasoning of a model, set with [`Builder::reasoning_field`](crate::Builder::reasoning_field).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReasoningField {
    /// `reasoning_content`, the documented name.
    #[default]
    ReasoningContent,
    /// `reasoning`, the name that Telnyx's example programs read.
    Reasoning,
}

impl ReasoningField {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ReasoningContent => "reasoning_content",
            Self::Reasoning => "reasoning",
        }
    }
}

/// The settings of a builder for the form of responses.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Quirks {
    /// JSON output has a Markdown fence.
    pub(crate) fence_json: bool,
    /// `guided_json`, `guided_regex` and `guided_choice` are ignored.
    pub(crate) ignore_guided: bool,
    pub(crate) reasoning_field: ReasoningField,
    /// Tool calls without results and results without calls are accepted.
    pub(crate) allow_unpaired_tools: bool,
}
