//! A hint after an error of the service: the name that was probably meant, or the command that lists the names.

use telnyx_ai::{Error, Telnyx};

use crate::exit::Failure;
use crate::nearest::nearest;

/// Adds a hint to an error that names the bucket, or that may be caused by a model that does not exist.
pub(super) async fn add(failure: Failure, model: &str, telnyx: &Telnyx) -> Failure {
    let Failure::Sdk(error) = &failure else {
        return failure;
    };
    let hint = if names_bucket(error) {
        Some("`telnyx-ai embeddings buckets` lists the embedded buckets".to_owned())
    } else {
        hint_of_model(error, model, telnyx).await
    };
    match hint {
        Some(hint) => Failure::Failed(format!("{error}; {hint}")),
        None => failure,
    }
}

fn names_bucket(error: &Error) -> bool {
    error
        .details()
        .iter()
        .any(|detail| detail.field.as_ref().is_some_and(|field| field.contains("retrieval.bucket_ids")))
}

/// Returns the nearest model if the list of models lacks the model.
async fn hint_of_model(error: &Error, model: &str, telnyx: &Telnyx) -> Option<String> {
    if !(error.is_invalid_request() || error.is_not_found() || error.is_unsupported_parameter()) {
        return None;
    }
    let models = telnyx.openai().models().list().await.ok()?;
    if models.iter().any(|known| known.id == model) {
        return None;
    }
    Some(match nearest(model, models.iter().map(|known| known.id.as_str())) {
        Some(nearest) => format!("did you mean `{nearest}`? `telnyx-ai models` lists all"),
        None => "`telnyx-ai models` lists the models".to_owned(),
    })
}
