//! The rule that each tool call has a result, with OpenAI's error texts.

use serde_json::Value;

use crate::http::response::Failure;

/// One step of a conversation. `at` is the index of its message.
pub(crate) enum Step<'a> {
    Call {
        at: usize,
        id: &'a str,
    },
    /// `part` is the index of the result in the content of its message. A result without an id matches any call.
    Result {
        at: usize,
        part: usize,
        id: Option<&'a str>,
    },
    Other {
        at: usize,
    },
}

/// A call without a result, or a result without a call.
#[derive(Debug, PartialEq)]
pub(crate) enum Unpaired<'a> {
    /// Calls of the message `at` without a result in the message `next`.
    Calls { at: usize, next: usize, ids: Vec<&'a str> },
    /// A result without preceding calls, or after calls with other ids.
    Result { at: usize, part: usize, id: Option<&'a str>, after_calls: bool },
}

/// Finds the first call without a result before the conversation continues, or the first result without a call.
pub(crate) fn unpaired<'a>(steps: impl IntoIterator<Item = Step<'a>>) -> Option<Unpaired<'a>> {
    let (mut called, mut open, mut called_at, mut last) = (Vec::new(), Vec::new(), 0, 0);
    for step in steps {
        match step {
            Step::Call { at, id } => {
                called.push(id);
                open.push(id);
                (called_at, last) = (at, at);
            }
            Step::Result { at, part, id } => {
                match id {
                    Some(id) if called.contains(&id) => open.retain(|other| *other != id),
                    None if !called.is_empty() => drop((!open.is_empty()).then(|| open.remove(0))),
                    _ => return Some(Unpaired::Result { at, part, id, after_calls: !called.is_empty() }),
                }
                last = at;
            }
            Step::Other { at } => {
                if !open.is_empty() {
                    return Some(Unpaired::Calls { at: called_at, next: at, ids: open });
                }
                called.clear();
                last = at;
            }
        }
    }
    (!open.is_empty()).then_some(Unpaired::Calls { at: called_at, next: last, ids: open })
}

/// Checks the messages of a chat request.
///
/// # Errors
///
/// Fails with the error message of OpenAI, in which `param` is the role of the wrong message.
pub(crate) fn check(messages: &[Value]) -> Result<(), Failure> {
    let (at, detail) = match unpaired(messages.iter().enumerate().flat_map(|(at, message)| steps(at, message))) {
        None => return Ok(()),
        Some(Unpaired::Calls { next, ids, .. }) => {
            let detail = "An assistant message with 'tool_calls' must be followed by tool messages responding to each \
                          'tool_call_id'. The following tool_call_ids did not have response messages:";
            (next, format!("{detail} {}", ids.join(", ")))
        }
        Some(Unpaired::Result { at, id: Some(id), after_calls: true, .. }) => {
            let detail = format!("'tool_call_id' of '{id}' not found in 'tool_calls' of previous message.");
            (at, format!("Invalid parameter: {detail}"))
        }
        Some(Unpaired::Result { at, .. }) => {
            // The misspelling is OpenAI's.
            let detail = "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
            (at, format!("Invalid parameter: {detail}"))
        }
    };
    Err(Failure::unsupported(format!("messages/{at}/role"), detail))
}

fn steps(at: usize, message: &Value) -> Vec<Step<'_>> {
    let role = message.get("role").and_then(Value::as_str);
    if role == Some("tool") {
        return vec![Step::Result { at, part: 0, id: message.get("tool_call_id").and_then(Value::as_str) }];
    }
    let mut steps = vec![Step::Other { at }];
    if role == Some("assistant") {
        steps.extend(ids(message).map(|id| Step::Call { at, id }));
    }
    steps
}

/// Returns the ids of the calls of a message.
fn ids(message: &Value) -> impl Iterator<Item = &str> {
    let calls = message.get("tool_calls").and_then(Value::as_array).into_iter().flatten();
    calls.filter_map(|call| call.get("id")?.as_str())
}

/// Checks the messages of a response request, including its conversation. Results may follow anywhere after their
/// calls.
///
/// # Errors
///
/// Fails with the error message of OpenAI.
pub(crate) fn check_response(messages: &[Value]) -> Result<(), Failure> {
    let mut open: Vec<&str> = Vec::new();
    let mut called: Vec<&str> = Vec::new();
    let failure = |detail| Err(Failure::unsupported("input", detail));
    for message in messages {
        called.extend(ids(message));
        open.extend(ids(message));
        if let Some(id) = message.get("tool_call_id").and_then(Value::as_str) {
            if !called.contains(&id) {
                return failure(format!("No tool call found for function call output with call_id {id}."));
            }
            open.retain(|other| *other != id);
        }
    }
    match open.first() {
        Some(id) => failure(format!("No tool output found for function call {id}.")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
