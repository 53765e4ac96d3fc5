//! Setters of the optional fields.

use std::time::Duration;

use serde_json::Value;
use telnyx_ai_core::{Region, RegionMode, ServiceTier};

use crate::content::Content;
use crate::create_message::CreateMessage;
use crate::thinking::ThinkingConfig;
use crate::tool_choice::ToolChoice;

impl CreateMessage {
    /// Sets [`system`](field@Self::system).
    #[must_use]
    pub fn system(mut self, system: impl Into<Content>) -> Self {
        self.system = Some(system.into());
        self
    }

    /// Sets [`tool_choice`](field@Self::tool_choice).
    #[must_use]
    pub fn tool_choice(mut self, tool_choice: ToolChoice) -> Self {
        self.tool_choice = Some(tool_choice);
        self
    }

    /// Sets [`thinking`](field@Self::thinking).
    #[must_use]
    pub fn thinking(mut self, thinking: ThinkingConfig) -> Self {
        self.thinking = Some(thinking);
        self
    }

    /// Sets [`temperature`](field@Self::temperature).
    #[must_use]
    pub fn temperature(mut self, temperature: impl Into<f64>) -> Self {
        self.temperature = Some(temperature.into());
        self
    }

    /// Sets [`top_p`](field@Self::top_p).
    #[must_use]
    pub fn top_p(mut self, top_p: impl Into<f64>) -> Self {
        self.top_p = Some(top_p.into());
        self
    }

    /// Sets [`top_k`](field@Self::top_k).
    #[must_use]
    pub fn top_k(mut self, top_k: u32) -> Self {
        self.top_k = Some(top_k);
        self
    }

    /// Sets [`fallback_config`](field@Self::fallback_config).
    #[must_use]
    pub fn fallback_config(mut self, fallback_config: impl Into<Value>) -> Self {
        self.fallback_config = Some(fallback_config.into());
        self
    }

    /// Sets [`service_max_retries`](field@Self::service_max_retries).
    #[must_use]
    pub fn service_max_retries(mut self, service_max_retries: u32) -> Self {
        self.service_max_retries = Some(service_max_retries);
        self
    }

    /// Sets [`service_timeout`](field@Self::service_timeout).
    #[must_use]
    pub fn service_timeout(mut self, service_timeout: Duration) -> Self {
        self.service_timeout = Some(service_timeout);
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

    /// Sets [`api_key_ref`](field@Self::api_key_ref).
    #[must_use]
    pub fn api_key_ref(mut self, api_key_ref: impl Into<String>) -> Self {
        self.api_key_ref = Some(api_key_ref.into());
        self
    }

    /// Sets [`billing_group_id`](field@Self::billing_group_id).
    #[must_use]
    pub fn billing_group_id(mut self, billing_group_id: impl Into<String>) -> Self {
        self.billing_group_id = Some(billing_group_id.into());
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }
}
