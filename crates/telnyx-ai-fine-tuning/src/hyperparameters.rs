//! Settings of a training.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

/// Settings of a training.
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
    /// Number of passes over all training examples, 1 to 10. Default 3; `None` in a response if the service chooses
    /// (`auto`).
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub n_epochs: Option<u64>,
    /// Fields that the SDK does not model.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
