//! Setters of the optional fields.

use serde_json::Value;
use telnyx_ai_core::{ReasoningEffort, Region, RegionMode, ServiceTier};

use crate::chat_request::ChatRequest;
use crate::response_format::ResponseFormat;
use crate::stop::Stop;
use crate::tool_choice::ToolChoice;

impl ChatRequest {
    /// Sets [`model`](field@Self::model).
    #[must_use]
    pub fn model(mut self, model: impl Into<String>) -> Self {
        self.model = Some(model.into());
        self
    }

    /// Sets [`api_key_ref`](field@Self::api_key_ref).
    #[must_use]
    pub fn api_key_ref(mut self, api_key_ref: impl Into<String>) -> Self {
        self.api_key_ref = Some(api_key_ref.into());
        self
    }

    /// Sets [`temperature`](field@Self::temperature).
    #[must_use]
    pub fn temperature(mut self, temperature: impl Into<f64>) -> Self {
        self.temperature = Some(temperature.into());
        self
    }

    /// Sets [`max_tokens`](field@Self::max_tokens).
    #[must_use]
    pub fn max_tokens(mut self, max_tokens: u32) -> Self {
        self.max_tokens = Some(max_tokens);
        self
    }

    /// Sets [`tool_choice`](field@Self::tool_choice).
    #[must_use]
    pub fn tool_choice(mut self, tool_choice: impl Into<ToolChoice>) -> Self {
        self.tool_choice = Some(tool_choice.into());
        self
    }

    /// Sets [`response_format`](field@Self::response_format).
    #[must_use]
    pub fn response_format(mut self, response_format: impl Into<ResponseFormat>) -> Self {
        self.response_format = Some(response_format.into());
        self
    }

    /// Sets [`guided_json`](field@Self::guided_json).
    #[must_use]
    pub fn guided_json(mut self, guided_json: impl Into<Value>) -> Self {
        self.guided_json = Some(guided_json.into());
        self
    }

    /// Sets [`guided_regex`](field@Self::guided_regex).
    #[must_use]
    pub fn guided_regex(mut self, guided_regex: impl Into<String>) -> Self {
        self.guided_regex = Some(guided_regex.into());
        self
    }

    /// Sets [`stop`](field@Self::stop).
    #[must_use]
    pub fn stop(mut self, stop: impl Into<Stop>) -> Self {
        self.stop = Some(stop.into());
        self
    }

    /// Sets [`seed`](field@Self::seed).
    #[must_use]
    pub fn seed(mut self, seed: i64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Sets [`n`](field@Self::n).
    #[must_use]
    pub fn n(mut self, n: u32) -> Self {
        self.n = Some(n);
        self
    }

    /// Sets [`top_p`](field@Self::top_p).
    #[must_use]
    pub fn top_p(mut self, top_p: impl Into<f64>) -> Self {
        self.top_p = Some(top_p.into());
        self
    }

    /// Sets [`min_p`](field@Self::min_p).
    #[must_use]
    pub fn min_p(mut self, min_p: impl Into<f64>) -> Self {
        self.min_p = Some(min_p.into());
        self
    }

    /// Sets [`frequency_penalty`](field@Self::frequency_penalty).
    #[must_use]
    pub fn frequency_penalty(mut self, frequency_penalty: impl Into<f64>) -> Self {
        self.frequency_penalty = Some(frequency_penalty.into());
        self
    }

    /// Sets [`presence_penalty`](field@Self::presence_penalty).
    #[must_use]
    pub fn presence_penalty(mut self, presence_penalty: impl Into<f64>) -> Self {
        self.presence_penalty = Some(presence_penalty.into());
        self
    }

    /// Sets [`logprobs`](field@Self::logprobs).
    #[must_use]
    pub fn logprobs(mut self, logprobs: bool) -> Self {
        self.logprobs = Some(logprobs);
        self
    }

    /// Sets [`top_logprobs`](field@Self::top_logprobs).
    #[must_use]
    pub fn top_logprobs(mut self, top_logprobs: u32) -> Self {
        self.top_logprobs = Some(top_logprobs);
        self
    }

    /// Sets [`reasoning_effort`](field@Self::reasoning_effort).
    #[must_use]
    pub fn reasoning_effort(mut self, reasoning_effort: impl Into<ReasoningEffort>) -> Self {
        self.reasoning_effort = Some(reasoning_effort.into());
        self
    }

    /// Sets [`enable_thinking`](field@Self::enable_thinking).
    #[must_use]
    pub fn enable_thinking(mut self, enable_thinking: bool) -> Self {
        self.enable_thinking = Some(enable_thinking);
        self
    }

    /// Sets [`region`](field@Self::region).
    #[must_use]
    pub fn region(mut self, region: impl Into<Region>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// Sets [`mode`](field@Self::mode).
    #[must_use]
    pub fn mode(mut self, mode: impl Into<RegionMode>) -> Self {
        self.mode = Some(mode.into());
        self
    }

    /// Sets [`service_tier`](field@Self::service_tier).
    #[must_use]
    pub fn service_tier(mut self, service_tier: impl Into<ServiceTier>) -> Self {
        self.service_tier = Some(service_tier.into());
        self
    }

    /// Sets [`use_beam_search`](field@Self::use_beam_search).
    #[must_use]
    pub fn use_beam_search(mut self, use_beam_search: bool) -> Self {
        self.use_beam_search = Some(use_beam_search);
        self
    }

    /// Sets [`best_of`](field@Self::best_of).
    #[must_use]
    pub fn best_of(mut self, best_of: u32) -> Self {
        self.best_of = Some(best_of);
        self
    }

    /// Sets [`length_penalty`](field@Self::length_penalty).
    #[must_use]
    pub fn length_penalty(mut self, length_penalty: impl Into<f64>) -> Self {
        self.length_penalty = Some(length_penalty.into());
        self
    }

    /// Sets [`early_stopping`](field@Self::early_stopping).
    #[must_use]
    pub fn early_stopping(mut self, early_stopping: bool) -> Self {
        self.early_stopping = Some(early_stopping);
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }
}
