//! Errors that a response reports in a choice or beside its choices.

use serde_json::{Map, Value, json};
use telnyx_ai_core::decode::DecodeError;
use telnyx_ai_core::internal;
use telnyx_ai_core::{Bytes, Result};

use crate::chunk::ChatChunk;
use crate::completion::{ChatCompletion, FinishReason};

impl ChatCompletion {
    /// Reads the body of a plain response. Fails, with the completion attached, if it has no choice or a choice reports
    /// an error.
    pub(crate) fn read(body: &Bytes) -> Result<Self, DecodeError> {
        let mut completion: Self = internal::object_or_attached(body)?;
        // Streams order choices by index too. Most callers use only the first choice.
        completion.choices.sort_by_key(|choice| choice.index);
        if completion.choices.is_empty() {
            let problem = DecodeError::at("choices", "is empty: the response has no choice; see its attachment");
            return Err(problem.with_attachment(completion));
        }
        let failed = completion.choices.iter().enumerate().find_map(|(at, choice)| {
            let message = ("message.", &choice.message.extra);
            let (path, error) = of_choice(&choice.extra, message, choice.finish_reason.as_ref())?;
            Some((format!("choices[{at}].{path}"), error))
        });
        match failed {
            Some((path, error)) => Err(DecodeError::reported(path, &error).with_attachment(completion)),
            None => Ok(completion),
        }
    }
}

/// Returns the error object of a chunk that reports an error, in a choice or beside its choices.
pub(crate) fn of_chunk(chunk: &ChatChunk) -> Option<Value> {
    let in_choices = || {
        let mut choices = chunk.choices.iter();
        choices.find_map(|choice| {
            let delta = ("delta.", &choice.delta.extra);
            of_choice(&choice.extra, delta, choice.finish_reason.as_ref()).map(|(_, error)| error)
        })
    };
    // Fields beside an error may describe it, so the complete chunk is reported.
    let beside = internal::error_in(&chunk.extra).map(|_| Value::Object(chunk.extra.clone()));
    beside.or_else(|| in_choices().map(|error| json!({ "error": error })))
}

/// Returns the error that a choice reports and the path of the error in the choice. `inner` is the message or delta of
/// the choice.
fn of_choice(
    choice: &Map<String, Value>,
    inner: (&str, &Map<String, Value>),
    reason: Option<&FinishReason>,
) -> Option<(String, Value)> {
    for (prefix, fields) in [("", choice), inner] {
        if let Some((name, error)) = internal::error_in(fields) {
            return Some((format!("{prefix}{name}"), error.clone()));
        }
    }
    let unknown = || json!("the model stopped with an error that the service does not describe");
    reason.is_some_and(|reason| internal::is_failure(reason.as_str())).then(|| ("finish_reason".to_owned(), unknown()))
}
