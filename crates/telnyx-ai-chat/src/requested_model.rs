//! Model and service tier of a request, for responses that name neither.

use telnyx_ai_core::ServiceTier;
use telnyx_ai_core::internal::TokensByModel;

use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;

/// Model and service tier of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestedModel {
    model: Option<String>,
    service_tier: Option<String>,
}

impl RequestedModel {
    pub(crate) fn of(request: &ChatRequest) -> Self {
        let added = |name: &str| request.extra.get(name)?.as_str().map(str::to_owned);
        let tier = request.service_tier.as_ref().map(ServiceTier::as_str).map(str::to_owned);
        Self {
            model: request.model.clone().or_else(|| added("model")),
            service_tier: tier.or_else(|| added("service_tier")),
        }
    }

    /// Adds the tokens of the response to those of other calls.
    pub(crate) fn record(&self, reply: &ChatCompletion, tokens: &mut TokensByModel) {
        let model = if reply.model.is_empty() { self.model.as_deref().unwrap_or_default() } else { &reply.model };
        let tier = reply.service_tier().or(self.service_tier.as_deref());
        tokens.add(model, tier, reply.usage.as_ref());
    }
}
