//! A model that can be asked.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{ServiceTier, Timestamp, internal::lenient, open_enum};

use crate::pricing::Pricing;

open_enum! {
    /// The billing tier of a model.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_chat::ModelTier::from("small"), telnyx_ai_chat::ModelTier::Small);
    /// ```
    pub enum ModelTier {
        /// Small.
        Small = "small",
        /// Medium.
        Medium = "medium",
        /// Large.
        Large = "large",
        /// Not in the public price list.
        Unlisted = "unlisted",
    }
}

/// A model.
///
/// ```
/// let model: telnyx_ai_chat::Model = serde_json::from_str(r#"{"id":"moonshotai/Kimi-K2.6","context_length":"262144"}"#)?;
/// assert_eq!((model.context_length, model.is_vision_supported), (Some(262_144), false));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Only the id is certain: older releases of the service sent four of these fields.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Id of the model, as requests name it: `organization/model`.
    #[serde(deserialize_with = "lenient::required_string")]
    pub id: String,
    /// `model`.
    #[serde(default, deserialize_with = "lenient::string")]
    pub object: String,
    /// Time of registration. Read from Unix seconds and from dates, with or without an offset (then taken as UTC).
    #[serde(default, deserialize_with = "lenient::opt_timestamp", skip_serializing_if = "Option::is_none")]
    pub created: Option<Timestamp>,
    /// `Telnyx`, the provider behind a proxied model, or the organization that trained it.
    #[serde(default, deserialize_with = "lenient::string")]
    pub owned_by: String,
    /// Publisher of the model.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Tokens of prompt and answer together.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub context_length: Option<u64>,
    /// The most tokens that a response can have, not the default; `None` when only `context_length` limits it.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub max_completion_tokens: Option<u64>,
    /// The languages it knows, as ISO codes.
    #[serde(default, deserialize_with = "lenient::list")]
    pub languages: Vec<String>,
    /// Number of parameters.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub parameters: Option<u64>,
    /// The same for people, such as `8B`.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub parameters_str: Option<String>,
    /// Its billing tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<ModelTier>,
    /// Its licence.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Recommended use.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The model that it was fine-tuned from.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub base_model: Option<String>,
    /// The task of the model, such as `text-generation` (the documented default) or `feature-extraction`.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// It can be the base of a fine-tuning job.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub is_fine_tunable: bool,
    /// It takes images.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub is_vision_supported: bool,
    /// It is recommended for assistants.
    #[serde(default, deserialize_with = "lenient::bool")]
    pub recommended_for_assistants: bool,
    /// The deployments where it runs, such as `us-central-1`. A request's [`Region`](telnyx_ai_core::Region) is another
    /// vocabulary.
    #[serde(default, deserialize_with = "lenient::list")]
    pub regions: Vec<String>,
    /// The tiers of service that a request may name; empty for models of external providers.
    #[serde(default, deserialize_with = "lenient::list")]
    pub service_tiers: Vec<ServiceTier>,
    /// The price of its tokens.
    #[serde(default, deserialize_with = "lenient::opt_object", skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Pricing>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
