//! Settings for the form of responses, to test clients that read them.

use super::Builder;
use crate::ReasoningField;

impl Builder {
    /// Writes JSON output in a Markdown fence, as some models do. Default: `false`.
    ///
    /// The setting applies to `guided_json` and the formats `json_object` and `json_schema`, but not to an
    /// [`upstream`](Self::upstream) server.
    pub fn fence_json(mut self, fence: bool) -> Self {
        self.quirks.fence_json = fence;
        self
    }

    /// Ignores `guided_json`, `guided_regex` and `guided_choice`, which newer SDKs lack. Default: `false`.
    ///
    /// The output is then free text, unless `response_format` requests another form.
    pub fn ignore_guided(mut self, ignore: bool) -> Self {
        self.quirks.ignore_guided = ignore;
        self
    }

    /// Accepts tool calls without results, and results without calls. Default: `false`.
    ///
    /// By default such a request is a 400 that lists the ids, in the words of OpenAI for chat completions and responses
    /// and of Anthropic for messages.
    pub fn allow_unpaired_tools(mut self, allow: bool) -> Self {
        self.quirks.allow_unpaired_tools = allow;
        self
    }

    /// Sets the field of messages and deltas that contains the reasoning of a model. Default: `reasoning_content`.
    ///
    /// The setting applies to chat completions. Responses and Anthropic messages have their own field names.
    pub fn reasoning_field(mut self, field: ReasoningField) -> Self {
        self.quirks.reasoning_field = field;
        self
    }
}
