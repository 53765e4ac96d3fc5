//! Errors that a choice reports in the place of its text.

use serde_json::{Value, json};
use telnyx_ai_core::decode::{self, DecodeError};
use telnyx_ai_core::{Bytes, Result};

use crate::chunk::{ChatChunk, ChunkChoice};
use crate::completion::{ChatCompletion, FinishReason};

impl ChatCompletion {
    /// Reads the body of a plain response. One without a choice, or with a choice that failed, is an error with the
    /// completion attached.
    pub(crate) fn read(body: &Bytes) -> Result<Self, DecodeError> {
        let completion: Self = match decode::object(body) {
            Ok(completion) => completion,
            // An error beside the choices does not take away what they hold.
            Err(problem) => {
                return Err(match decode::json::<Self>(body) {
                    Ok(completion) if !completion.choices.is_empty() => problem.with_attachment(completion),
                    _ => problem,
                });
            }
        };
        if completion.choices.is_empty() {
            let problem = DecodeError::at("choices", "is empty: the response has no choice; see its attachment");
            return Err(problem.with_attachment(completion));
        }
        let failed =
            completion.choices.iter().enumerate().find_map(|(at, choice)| {
                Some((at, failure(choice.extra.get("error"), choice.finish_reason.as_ref())?))
            });
        match failed {
            Some((at, error)) => {
                Err(DecodeError::reported(format!("choices[{at}].error"), &error).with_attachment(completion))
            }
            None => Ok(completion),
        }
    }
}

/// Returns the error object of a chunk in which a choice failed.
pub(crate) fn of_chunk(chunk: &ChatChunk) -> Option<Value> {
    let failed = |choice: &ChunkChoice| failure(choice.extra.get("error"), choice.finish_reason.as_ref());
    chunk.choices.iter().find_map(failed).map(|error| json!({ "error": error }))
}

fn failure(error: Option<&Value>, reason: Option<&FinishReason>) -> Option<Value> {
    match error.filter(|error| decode::reports(error)) {
        Some(error) => Some(error.clone()),
        None if reason.is_some_and(|reason| reason.as_str() == "error") => {
            Some(json!("the model stopped with an error, and the service does not report which"))
        }
        None => None,
    }
}
