//! Model and service tier of a request, for responses that name neither.

use telnyx_ai_core::ServiceTier;
use telnyx_ai_core::internal::TokensByModel;

use crate::chat::Chat;
use crate::chat_request::ChatRequest;
use crate::completion::ChatCompletion;

/// Model and service tier of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestedModel {
    /// The model, and those of the fallbacks.
    models: Vec<Option<String>>,
    service_tier: Option<String>,
}

impl RequestedModel {
    /// Returns what `chat` sends for the request.
    pub(crate) fn of(chat: &Chat, request: &ChatRequest) -> Self {
        let added = |name: &str| request.extra.get(name)?.as_str().map(str::to_owned);
        let own = chat.client.model_or_default(request.model.clone(), &request.extra);
        let tier = request.service_tier.as_ref().map(ServiceTier::as_str).map(str::to_owned);
        let mut models = vec![own.or_else(|| added("model"))];
        models.extend(chat.fallbacks.iter().filter(|other| other.model.is_some()).map(|other| other.model.clone()));
        Self { models, service_tier: tier.or_else(|| added("service_tier")) }
    }

    /// Returns the models of which one will respond; `None` for the default model of the service.
    pub(crate) fn models(&self) -> impl Iterator<Item = Option<&str>> {
        self.models.iter().map(Option::as_deref)
    }

    pub(crate) fn service_tier(&self) -> Option<&str> {
        self.service_tier.as_deref()
    }

    /// Adds the tokens of the response to those of other calls.
    pub(crate) fn record(&self, reply: &ChatCompletion, tokens: &mut TokensByModel) {
        // Of several models, it is unknown which one responded.
        let requested = if let [Some(model)] = self.models.as_slice() { model } else { "" };
        let model = if reply.model.is_empty() { requested } else { &reply.model };
        let tier = reply.service_tier().or(self.service_tier());
        tokens.add(model, tier, reply.usage.as_ref());
    }
}
