//! What to tune, and on what.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::{Error, ExtraFields, Result, internal::lenient, setters};

/// What to tune, and on what.
///
/// ```
/// use telnyx_ai_fine_tuning::CreateFineTuningJob;
///
/// let params = CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "training").n_epochs(5).suffix("support");
/// assert_eq!(
///     serde_json::to_value(&params)?,
///     serde_json::json!({
///         "model": "meta-llama/Meta-Llama-3.1-8B-Instruct", "training_file": "training",
///         "suffix": "support", "hyperparameters": { "n_epochs": 5 },
///     })
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateFineTuningJob {
    /// The model to tune; `is_fine_tunable` in the list of models says which can be.
    pub model: String,
    /// The storage bucket, or the object in one, to train on.
    pub training_file: String,
    /// See [`suffix()`](Self::suffix()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// See [`n_epochs()`](Self::n_epochs()).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hyperparameters: Option<Hyperparameters>,
    /// See [`extra()`](Self::extra()).
    #[serde(flatten)]
    pub extra: ExtraFields,
}

/// How a model is trained.
///
/// ```
/// use telnyx_ai_fine_tuning::Hyperparameters;
///
/// let five: Hyperparameters = serde_json::from_str(r#"{"n_epochs":5}"#)?;
/// let chosen_by_the_service: Hyperparameters = serde_json::from_str(r#"{"n_epochs":"auto"}"#)?;
/// assert_eq!((five.n_epochs, chosen_by_the_service.n_epochs), (Some(5), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hyperparameters {
    /// How many times training goes through all examples; `None` when the service chooses (`auto`).
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub n_epochs: Option<u64>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl CreateFineTuningJob {
    /// Model and training data, with the service's defaults.
    ///
    /// ```
    /// use telnyx_ai_fine_tuning::CreateFineTuningJob;
    ///
    /// let params = CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "training/faq.jsonl");
    /// assert_eq!((params.training_file.as_str(), params.hyperparameters), ("training/faq.jsonl", None));
    /// ```
    pub fn new(model: impl Into<String>, training_file: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            training_file: training_file.into(),
            suffix: None,
            hyperparameters: None,
            extra: ExtraFields::default(),
        }
    }

    /// How many times training goes through all examples: 1 to 10. Default 3.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, test_util::{MockTransport, MockReply}};
    /// use telnyx_ai_fine_tuning::{CreateFineTuningJob, FineTuning};
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let mock = MockTransport::new();
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    ///
    /// let params = CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "training").n_epochs(12);
    /// let error = FineTuning::new(&client).create(params).await.unwrap_err();
    /// assert_eq!(error.to_string(), "fine_tuning.create: `hyperparameters.n_epochs` is 12; it must be 1 to 10");
    /// assert!(mock.requests().is_empty()); // nothing was sent, nothing is charged
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// Wire: `hyperparameters.n_epochs`.
    #[must_use]
    pub fn n_epochs(mut self, epochs: u64) -> Self {
        self.hyperparameters = Some(Hyperparameters { n_epochs: Some(epochs), extra: Map::new() });
        self
    }

    pub(crate) fn check(&self) -> Result<()> {
        match self.hyperparameters.as_ref().and_then(|parameters| parameters.n_epochs) {
            Some(epochs) if !(1..=10).contains(&epochs) => {
                Err(Error::invalid_input("hyperparameters.n_epochs", format!("is {epochs}; it must be 1 to 10")))
            }
            _ => Ok(()),
        }
    }
}

setters! {
    CreateFineTuningJob::new("meta-llama/Meta-Llama-3.1-8B-Instruct", "file-1") => CreateFineTuningJob {
        /// What is appended to the name of the new model.
        suffix: impl Into<String> = "support",
    }
}
