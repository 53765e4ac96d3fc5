//! Model and service tier of a request, for responses that name neither.

use telnyx_ai_core::ServiceTier;
use telnyx_ai_core::internal::TokensByModel;

use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;

/// Model and service tier of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestedModel {
    model: Option<String>,
    service_tier: Option<String>,
}

impl RequestedModel {
    /// Returns what `chat` sends for the request.
    pub(crate) fn of(chat: &Chat, request: &ChatRequest) -> Self {
        let added = |name: &str| request.extra.get(name)?.as_str().map(str::to_owned);
        let model = chat.client.model_or_default(request.model.clone(), &request.extra);
        let tier = request.service_tier.as_ref().map(ServiceTier::as_str).map(str::to_owned);
        Self { model: model.or_else(|| added("model")), service_tier: tier.or_else(|| added("service_tier")) }
    }

    pub(crate) fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    pub(crate) fn service_tier(&self) -> Option<&str> {
        self.service_tier.as_deref()
    }

    /// Adds the tokens of the response to those of other calls.
    pub(crate) fn record(&self, reply: &ChatCompletion, tokens: &mut TokensByModel) {
        let model = if reply.model.is_empty() { self.model().unwrap_or_default() } else { &reply.model };
        let tier = reply.service_tier().or(self.service_tier());
        tokens.add(model, tier, reply.usage.as_ref());
    }
}
