//! Parameters of a new fine-tuning job.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::ExtraFields;
#[cfg(feature = "client")]
use telnyx_ai_core::{Error, Result};

use crate::hyperparameters::Hyperparameters;

/// Parameters of [`FineTuning::create`](crate::FineTuning::create).
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateFineTuningJob {
    /// Id of the model to tune. `is_fine_tunable` in the list of models is `true` for the models that can be tuned.
    pub model: String,
    /// Storage bucket, or object in one, with the training data.
    pub training_file: String,
    /// Suffix of the name of the new model. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// Settings of the training, such as the number of epochs. Default: chosen by the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hyperparameters: Option<Hyperparameters>,
    /// Extra fields of the body.
    #[serde(flatten)]
    pub extra: ExtraFields,
}

impl CreateFineTuningJob {
    /// Creates parameters with a model and training data, and the service's defaults.
    pub fn new(model: impl Into<String>, training_file: impl Into<String>) -> Self {
        Self {
            model: model.into(),
            training_file: training_file.into(),
            suffix: None,
            hyperparameters: None,
            extra: ExtraFields::default(),
        }
    }

    /// Sets [`n_epochs`](Hyperparameters::n_epochs) of the [`hyperparameters`](field@Self::hyperparameters), 1 to 10.
    #[must_use]
    pub fn n_epochs(mut self, epochs: u64) -> Self {
        self.hyperparameters = Some(Hyperparameters { n_epochs: Some(epochs), extra: Map::new() });
        self
    }

    /// Sets [`suffix`](field@Self::suffix).
    #[must_use]
    pub fn suffix(mut self, suffix: impl Into<String>) -> Self {
        self.suffix = Some(suffix.into());
        self
    }

    /// Adds an extra field to the body. The call rejects the name of a field that has a setter.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.extra = self.extra.with(name, value);
        self
    }

    #[cfg(feature = "client")]
    pub(crate) fn check(&self) -> Result<()> {
        match self.hyperparameters.as_ref().and_then(|parameters| parameters.n_epochs) {
            Some(epochs) if !(1..=10).contains(&epochs) => {
                Err(Error::invalid_input("hyperparameters.n_epochs", format!("is {epochs}; it must be 1 to 10")))
            }
            _ => Ok(()),
        }
    }
}
