//! The error of a model that does not exist.

use telnyx_ai::{Error, Telnyx};

use crate::exit::Failure;
use crate::nearest::nearest;

/// Adds the nearest model to an error of the service, if the list of models lacks the model.
pub(super) async fn explain(failure: Failure, model: &str, telnyx: &Telnyx) -> Failure {
    let Failure::Sdk(error) = &failure else {
        return failure;
    };
    if !may_be_the_model(error) {
        return failure;
    }
    let Ok(models) = telnyx.openai().models().list().await else {
        return failure;
    };
    if models.iter().any(|known| known.id == model) {
        return failure;
    }
    let hint = match nearest(model, models.iter().map(|known| known.id.as_str())) {
        Some(nearest) => format!("did you mean `{nearest}`? `telnyx-ai models` lists all"),
        None => "`telnyx-ai models` lists the models".to_owned(),
    };
    Failure::Failed(format!("{error}; {hint}"))
}

fn may_be_the_model(error: &Error) -> bool {
    error.is_invalid_request() || error.is_not_found() || error.is_unsupported_parameter()
}
