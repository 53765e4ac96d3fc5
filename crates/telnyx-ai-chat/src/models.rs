//! The models that can be asked.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Client, Endpoint, Request, Timestamp, lenient, open_enum};

/// The models of the service; `telnyx.models()` in the facade.
///
/// ```
/// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"object":"list","data":[{"id":"moonshotai/Kimi-K2.6","context_length":262144}]}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// let models = telnyx_ai_chat::Models::new(&client).list().await?;
/// let large = models.iter().filter(|model| model.context_length > Some(100_000)).count();
/// # assert_eq!(large, 1);
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Debug)]
pub struct Models {
    client: Client,
    path: &'static str,
}

impl Models {
    /// The handle on `client`.
    ///
    /// ```
    /// let client = telnyx_ai_core::Client::builder().api_key("KEY0123").build()?;
    /// let models = telnyx_ai_chat::Models::new(&client);
    /// # Ok::<(), telnyx_ai_core::Error>(())
    /// ```
    pub fn new(client: &Client) -> Self {
        Self { client: client.clone(), path: "/ai/models" }
    }

    /// The handle that calls `GET /ai/openai/models` in place of `/ai/models`; all else is the same.
    /// `telnyx.openai().models()` in the facade.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"a/b"}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let models = telnyx_ai_chat::Models::openai(&client).list().await?;
    /// assert_eq!(mock.requests()[0].target(), "/v2/ai/openai/models");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn openai(client: &Client) -> Self {
        Self { client: client.clone(), path: "/ai/openai/models" }
    }

    /// All models that this key may use: hosted, proxied and fine-tuned.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockReply, MockTransport}};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"data":[{"id":"a/b"}]}"#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// for model in telnyx_ai_chat::Models::new(&client).list().await? {
    ///     println!("{} {:?}", model.id, model.tier);
    /// }
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// `GET /ai/models`, or `GET /ai/openai/models`.
    pub fn list(&self) -> Request<Vec<Model>> {
        Endpoint::get("models.list", self.path).list().on(&self.client)
    }
}

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
    /// What a request names it by: `organization/model`.
    #[serde(deserialize_with = "lenient::string")]
    pub id: String,
    /// When it was registered. Read from Unix seconds and from dates, with or without an offset (then taken as UTC).
    #[serde(default, deserialize_with = "lenient::opt_timestamp")]
    pub created: Option<Timestamp>,
    /// `Telnyx`, the provider behind a proxied model, or the organization that trained it.
    #[serde(default, deserialize_with = "lenient::string")]
    pub owned_by: String,
    /// Who published it.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub organization: Option<String>,
    /// Tokens of prompt and answer together.
    #[serde(default, deserialize_with = "lenient::opt_count")]
    pub context_length: Option<u64>,
    /// Tokens of an answer; `None` when only `context_length` limits it.
    #[serde(default, deserialize_with = "lenient::opt_count")]
    pub max_completion_tokens: Option<u64>,
    /// The languages it knows, as ISO codes.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub languages: Vec<String>,
    /// How many parameters it has.
    #[serde(default, deserialize_with = "lenient::opt_count")]
    pub parameters: Option<u64>,
    /// The same for people, such as `8B`.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub parameters_str: Option<String>,
    /// Its billing tier.
    #[serde(default)]
    pub tier: Option<ModelTier>,
    /// Its licence.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub license: Option<String>,
    /// What it is good for.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub description: Option<String>,
    /// The model that it was fine-tuned from.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub base_model: Option<String>,
    /// What it does, such as `text-generation` or `feature-extraction`.
    #[serde(default, deserialize_with = "lenient::opt_string")]
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
    /// Where it runs.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub regions: Vec<String>,
    /// Prices as decimal texts, by kind of token (`prompt`, `cached_prompt`, `completion`), with `currency` and `unit`.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub pricing: Map<String, Value>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
