//! The models of the emulator, which all use the same engine.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::{fine_tuning::job::Job, json::set};

mod list;

pub(crate) use list::MODELS;

const CHAT: &str = "text-generation";
const EMBEDDING: &str = "feature-extraction";
const OWNER: &str = "Telnyx";

/// All values of `reasoning_effort`, in ascending order.
pub(crate) const EFFORTS: &[&str] = &["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/// The regions in requests, with the deployment that a model lists for each.
const REGIONS: &[(&str, &str)] =
    &[("USA", "us-central-1"), ("EU", "eu-west-1"), ("AUS", "ap-southeast-2"), ("UAE", "me-central-1")];

/// A model in the list.
pub(crate) struct Model {
    pub(crate) id: &'static str,
    context_length: u64,
    pub(crate) max_completion_tokens: Option<usize>,
    /// Default of `max_tokens`.
    pub(crate) default_max_tokens: Option<usize>,
    parameters: u64,
    parameters_str: &'static str,
    tier: &'static str,
    license: &'static str,
    task: &'static str,
    vision: bool,
    /// Recommended for assistants.
    recommended: bool,
    languages: &'static [&'static str],
    /// The valid dimensions of an embedding model; the largest is the default.
    dimensions: Option<RangeInclusive<usize>>,
    /// The supported values of `reasoning_effort`; empty if the model does not reason.
    pub(crate) efforts: &'static [&'static str],
    /// The regions that serve the model, as named in requests.
    pub(crate) regions: &'static [&'static str],
    pub(crate) service_tiers: &'static [&'static str],
    /// Price per million tokens: prompt, cached prompt, completion.
    pricing: [&'static str; 3],
}

/// Returns the chat model with this name, if there is one.
pub(crate) fn chat_model(id: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.id == id && model.task == CHAT)
}

/// Returns the valid dimensions of the embedding model with this name, if there is one.
pub(crate) fn dimensions(id: &str) -> Option<&'static RangeInclusive<usize>> {
    MODELS.iter().find(|model| model.id == id)?.dimensions.as_ref()
}

/// Returns the embedding models in the form of their list: with fewer fields, and the time as a number.
pub(crate) fn embedding_models(created: i64) -> impl Iterator<Item = Value> {
    let models = MODELS.iter().filter(|model| model.dimensions.is_some());
    models.map(move |model| json!({ "id": model.id, "object": "model", "created": created, "owned_by": OWNER }))
}

/// Returns `true` if a model with this name can be fine-tuned.
pub(crate) fn can_be_tuned(id: &str) -> bool {
    MODELS.iter().any(|model| model.id == id && model.is_fine_tunable())
}

/// Returns the model of a fine-tuning job, which equals its base except for name and owner.
pub(crate) fn fine_tuned_json(job: &Job, created: &str) -> Option<Value> {
    let mut model = MODELS.iter().find(|model| model.id == job.model)?.to_json(created);
    set(&mut model, "id", job.id.as_str());
    set(&mut model, "owned_by", job.organization_id.as_str());
    set(&mut model, "organization", job.organization_id.as_str());
    set(&mut model, "base_model", job.model.as_str());
    set(&mut model, "is_fine_tunable", false);
    Some(model)
}

impl Model {
    /// Returns `true` if the model reasons before its text.
    pub(crate) fn reasons(&self) -> bool {
        !self.efforts.is_empty()
    }

    fn is_fine_tunable(&self) -> bool {
        self.tier == "small" && self.task == CHAT && !self.reasons()
    }

    fn organization(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(organization, _)| organization)
    }

    fn deployments(&self) -> impl Iterator<Item = &'static str> {
        REGIONS.iter().filter(|(region, _)| self.regions.contains(region)).map(|(_, deployment)| *deployment)
    }

    pub(crate) fn to_json(&self, created: &str) -> Value {
        let [prompt, cached_prompt, completion] = self.pricing;
        json!({
            "id": self.id,
            "object": "model",
            "created": created,
            "owned_by": OWNER,
            "organization": self.organization(),
            "context_length": self.context_length,
            "max_completion_tokens": self.max_completion_tokens,
            "languages": self.languages,
            "parameters": self.parameters,
            "parameters_str": self.parameters_str,
            "tier": self.tier,
            "license": self.license,
            "task": self.task,
            "description": null,
            "base_model": null,
            "is_fine_tunable": self.is_fine_tunable(),
            "is_vision_supported": self.vision,
            "recommended_for_assistants": self.recommended,
            "regions": self.deployments().collect::<Vec<_>>(),
            "service_tiers": self.service_tiers,
            "pricing": {
                "prompt": prompt,
                "cached_prompt": cached_prompt,
                "completion": completion,
                "currency": "USD",
                "unit": "1M_tokens",
            },
        })
    }
}
