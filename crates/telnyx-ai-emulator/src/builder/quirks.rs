//! The settings of a builder about what answers look like, for tests of clients that read them.

use super::Builder;
use crate::ReasoningField;

impl Builder {
    /// Writes JSON answers in a Markdown fence, as models at times do. Default `false`.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_tests = Emulator::builder().fence_json(true);
    /// # drop(for_tests);
    /// ```
    ///
    /// It is about `guided_json` and the formats `json_object` and `json_schema`. An upstream server answers as it does.
    pub fn fence_json(mut self, fence: bool) -> Self {
        self.quirks.fence_json = fence;
        self
    }

    /// Passes over `guided_json`, `guided_regex` and `guided_choice`, which newer SDKs no longer have. Default `false`.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_tests = Emulator::builder().ignore_guided(true);
    /// # drop(for_tests);
    /// ```
    ///
    /// The answer is free text, unless `response_format` asks for another form.
    pub fn ignore_guided(mut self, ignore: bool) -> Self {
        self.quirks.ignore_guided = ignore;
        self
    }

    /// Accepts tool calls without results, and results without calls. Default `false`.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// let for_tests = Emulator::builder().allow_unpaired_tools(true);
    /// # drop(for_tests);
    /// ```
    ///
    /// By default such a request is a 400 that names the ids, in the words of OpenAI for chat completions and responses
    /// and of Anthropic for messages.
    pub fn allow_unpaired_tools(mut self, allow: bool) -> Self {
        self.quirks.allow_unpaired_tools = allow;
        self
    }

    /// Names the field that chat completions carry the reasoning of a model in. Default: `reasoning_content`.
    ///
    /// ```
    /// # use telnyx_ai_emulator::Emulator;
    /// use telnyx_ai_emulator::ReasoningField;
    ///
    /// let for_tests = Emulator::builder().reasoning_field(ReasoningField::Reasoning);
    /// # drop(for_tests);
    /// ```
    ///
    /// It is that of messages and deltas. Responses and messages in Anthropic's form have names of their own.
    pub fn reasoning_field(mut self, field: ReasoningField) -> Self {
        self.quirks.reasoning_field = field;
        self
    }
}
