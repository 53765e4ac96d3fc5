//! The models the emulator claims to have. One engine answers for all of them.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::{fine_tuning::job::Job, json::set};

/// A model in the list.
pub(crate) struct Model {
    pub(crate) id: &'static str,
    organization: &'static str,
    context_length: u64,
    max_completion_tokens: Option<u64>,
    parameters: u64,
    parameters_str: &'static str,
    tier: &'static str,
    license: &'static str,
    task: &'static str,
    vision: bool,
    languages: &'static [&'static str],
    /// How long its vectors can be, if it makes vectors; the longest is the default.
    dimensions: Option<RangeInclusive<usize>>,
    /// Per million tokens: prompt, cached prompt, completion.
    pricing: [&'static str; 3],
}

const CHAT: &str = "text-generation";
const EMBEDDING: &str = "feature-extraction";
const OWNER: &str = "Telnyx";

/// All of them, the default chat model first. The figures are plausible, not a price list.
pub(crate) static MODELS: &[Model] = &[
    Model {
        id: "meta-llama/Meta-Llama-3.1-8B-Instruct",
        organization: "meta-llama",
        context_length: 131_072,
        max_completion_tokens: None,
        parameters: 8_000_000_000,
        parameters_str: "8B",
        tier: "small",
        license: "Llama 3.1 Community License",
        task: CHAT,
        vision: false,
        languages: &["en", "de", "es", "fr", "it", "pt"],
        dimensions: None,
        pricing: ["0.100000", "0.050000", "0.100000"],
    },
    Model {
        id: "moonshotai/Kimi-K2.6",
        organization: "moonshotai",
        context_length: 262_144,
        max_completion_tokens: None,
        parameters: 1_000_000_000_000,
        parameters_str: "1.0T",
        tier: "large",
        license: "Modified MIT",
        task: CHAT,
        vision: true,
        languages: &["en", "zh"],
        dimensions: None,
        pricing: ["0.950000", "0.160000", "4.000000"],
    },
    Model {
        id: "zai-org/GLM-5.1-FP8",
        organization: "zai-org",
        context_length: 202_752,
        max_completion_tokens: None,
        parameters: 753_900_000_000,
        parameters_str: "753.9B",
        tier: "large",
        license: "MIT",
        task: CHAT,
        vision: false,
        languages: &["en", "zh"],
        dimensions: None,
        pricing: ["1.000000", "0.200000", "3.200000"],
    },
    Model {
        id: "Qwen/Qwen3-235B-A22B",
        organization: "Qwen",
        context_length: 40_960,
        max_completion_tokens: Some(8_192),
        parameters: 235_000_000_000,
        parameters_str: "235B",
        tier: "medium",
        license: "Apache 2.0",
        task: CHAT,
        vision: false,
        languages: &["en", "zh", "es", "fr", "de"],
        dimensions: None,
        pricing: ["0.300000", "0.060000", "1.200000"],
    },
    Model {
        id: "thenlper/gte-large",
        organization: "thenlper",
        context_length: 512,
        max_completion_tokens: None,
        parameters: 335_000_000,
        parameters_str: "335M",
        tier: "small",
        license: "MIT",
        task: EMBEDDING,
        vision: false,
        languages: &["en"],
        dimensions: Some(1024..=1024),
        pricing: ["0.010000", "0.010000", "0.000000"],
    },
    Model {
        id: "intfloat/multilingual-e5-large",
        organization: "intfloat",
        context_length: 512,
        max_completion_tokens: None,
        parameters: 560_000_000,
        parameters_str: "560M",
        tier: "small",
        license: "MIT",
        task: EMBEDDING,
        vision: false,
        languages: &["en", "de", "es", "fr", "zh", "ja"],
        dimensions: Some(1024..=1024),
        pricing: ["0.010000", "0.010000", "0.000000"],
    },
    Model {
        id: "Qwen/Qwen3-Embedding-8B",
        organization: "Qwen",
        context_length: 32_768,
        max_completion_tokens: None,
        parameters: 8_000_000_000,
        parameters_str: "8B",
        tier: "small",
        license: "Apache 2.0",
        task: EMBEDDING,
        vision: false,
        languages: &["en", "zh", "es", "fr", "de", "ja"],
        dimensions: Some(32..=4096),
        pricing: ["0.020000", "0.020000", "0.000000"],
    },
];

/// Whether there is a model of this name to chat with.
pub(crate) fn can_chat(id: &str) -> bool {
    MODELS.iter().any(|model| model.id == id && model.task == CHAT)
}

/// How long the vectors of the embedding model of this name can be, if there is one.
pub(crate) fn dimensions(id: &str) -> Option<&'static RangeInclusive<usize>> {
    MODELS.iter().find(|model| model.id == id)?.dimensions.as_ref()
}

/// The embedding models, as their own list shows them: fewer fields, and the time as a number.
pub(crate) fn embedding_models(created: i64) -> impl Iterator<Item = Value> {
    let models = MODELS.iter().filter(|model| model.dimensions.is_some());
    models.map(move |model| json!({ "id": model.id, "object": "model", "created": created, "owned_by": OWNER }))
}

/// Whether there is a model of this name to fine-tune.
pub(crate) fn can_be_tuned(id: &str) -> bool {
    MODELS.iter().any(|model| model.id == id && model.is_fine_tunable())
}

/// The model that a job made, like its base in all but name and owner.
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
    fn is_fine_tunable(&self) -> bool {
        self.tier == "small" && self.task == CHAT
    }

    pub(crate) fn to_json(&self, created: &str) -> Value {
        let [prompt, cached_prompt, completion] = self.pricing;
        json!({
            "id": self.id,
            "object": "model",
            "created": created,
            "owned_by": OWNER,
            "organization": self.organization,
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
            "recommended_for_assistants": self.tier == "large",
            "regions": ["us-central-1"],
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
