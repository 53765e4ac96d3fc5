//! A model of the service.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{ServiceTier, Timestamp, internal::lenient, open_enum};

use crate::pricing::Pricing;

open_enum! {
    /// The billing tier of a model.
    pub enum ModelTier {
        /// Small models.
        Small = "small",
        /// Medium models.
        Medium = "medium",
        /// Large models.
        Large = "large",
        /// A model that is not in the public price list.
        Unlisted = "unlisted",
    }
}

/// A model, as [`Models::list`](crate::Models::list) returns it.
///
/// Only the id is always present, because older releases of the service sent only four of these fields.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Id of the model for requests: `organization/model`.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// `model`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub object: String,
    /// Time of registration (wire: Unix seconds or a date; a date without an offset is in UTC).
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// `Telnyx`, the provider behind a proxied model, or the organization that trained it.
    #[serde(default, deserialize_with = "lenient::string")]
    pub owned_by: String,
    /// Publisher of the model.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Maximum number of tokens of prompt and response together.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub context_length: Option<u64>,
    /// Maximum number of tokens of a response; `None` if only `context_length` limits it.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub max_completion_tokens: Option<u64>,
    /// Supported languages, as ISO codes.
    #[serde(default, deserialize_with = "lenient::list")]
    pub languages: Vec<String>,
    /// Number of parameters.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub parameters: Option<u64>,
    /// Number of parameters as text, such as `8B`.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub parameters_str: Option<String>,
    /// Billing tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<ModelTier>,
    /// License of the model.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Recommended use.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Id of the model that this model was fine-tuned from.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub base_model: Option<String>,
    /// Task of the model, such as `text-generation` (the documented default) or `feature-extraction`.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// `true` if the model can be the base of a fine-tuning job.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub is_fine_tunable: bool,
    /// `true` if the model accepts images.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub is_vision_supported: bool,
    /// `true` if the model is recommended for assistants.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub recommended_for_assistants: bool,
    /// Deployments of the model, such as `us-central-1`. They are not values of [`Region`](telnyx_ai_core::Region),
    /// which requests use.
    #[serde(default, deserialize_with = "lenient::list")]
    pub regions: Vec<String>,
    /// Service tiers that a request may name; empty for models of external providers.
    #[serde(default, deserialize_with = "lenient::list")]
    pub service_tiers: Vec<ServiceTier>,
    /// Prices of the tokens.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Pricing>,
    /// Extra fields, unknown to the SDK.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
