//! Habits of servers and models that clients have to cope with.

/// The name of the field with the reasoning of a model: [`Builder::reasoning_field`](crate::Builder::reasoning_field).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReasoningField {
    /// `reasoning_content`, the documented name.
    #[default]
    ReasoningContent,
    /// `reasoning`, the name that Telnyx's own example programs read.
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

/// The switches of a builder about what answers look like.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Quirks {
    /// JSON answers stand in a Markdown fence.
    pub(crate) fence_json: bool,
    /// `guided_json`, `guided_regex` and `guided_choice` are passed over.
    pub(crate) ignore_guided: bool,
    pub(crate) reasoning_field: ReasoningField,
    /// Calls of tools need no results, and results no calls.
    pub(crate) allow_unpaired_tools: bool,
}
