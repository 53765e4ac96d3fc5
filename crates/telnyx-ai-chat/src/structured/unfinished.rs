//! Completions without complete content, and the reasons.

use serde_json::Value;
use telnyx_ai_core::decode::DecodeError;
use telnyx_ai_core::internal::ContentProblem;

use crate::completion::{ChatCompletion, FinishReason};
use crate::content::Content;
use crate::usage::Usage;

const FINISH_REASON: &str = "choices[0].finish_reason";

/// Returns the reason why a completion has no value, unless its `text` is the only reason.
pub(super) fn problem(
    completion: &ChatCompletion,
    text: &str,
    is_complete: bool,
    max_tokens: Option<u64>,
) -> Option<DecodeError> {
    let refusal = completion.message().and_then(|message| message.extra.get("refusal")?.as_str());
    if let Some(refusal) = refusal.filter(|refusal| !refusal.trim().is_empty()) {
        let message = format!("the model refused to respond: `{}`", excerpt(refusal));
        return Some(DecodeError::content(ContentProblem::Refused, "choices[0].message.refusal", message));
    }
    match completion.finish_reason() {
        Some(FinishReason::ContentFilter) => {
            let message = "a content filter stopped the response (finish reason `content_filter`); change the request";
            Some(DecodeError::content(ContentProblem::Filtered, FINISH_REASON, message))
        }
        Some(FinishReason::Length) if !is_complete => {
            let is_empty = text.is_empty() || is_reasoning(text);
            let reason = match is_empty {
                true => ContentProblem::TruncatedBeforeContent,
                false => ContentProblem::Truncated,
            };
            Some(DecodeError::content(reason, FINISH_REASON, truncated(completion, is_empty, max_tokens)))
        }
        _ if text.is_empty() => {
            Some(DecodeError::content(ContentProblem::Empty, "choices[0].message.content", empty(completion)))
        }
        _ => None,
    }
}

/// Returns the completion with redacted texts, which an error may quote.
pub(super) fn redacted(completion: &ChatCompletion, redact: impl Fn(&str) -> String) -> ChatCompletion {
    let mut clean = completion.clone();
    if let Some(choice) = clean.choices.first_mut() {
        let text = redact(&choice.message.text());
        choice.message.content = (!text.is_empty()).then_some(Content::Text(text));
        if let Some(Value::String(refusal)) = choice.message.extra.get_mut("refusal") {
            *refusal = redact(refusal);
        }
        for call in &mut choice.message.tool_calls {
            call.function.name = redact(&call.function.name);
        }
    }
    clean
}

/// Returns `true` for a text that is reasoning without an end.
fn is_reasoning(text: &str) -> bool {
    text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("<think"))
}

fn truncated(completion: &ChatCompletion, is_empty: bool, max_tokens: Option<u64>) -> String {
    let before = if is_empty { "before any content" } else { "inside its content" };
    let limit = match max_tokens {
        Some(limit) => format!("`max_tokens` is {limit}"),
        None => "`max_tokens` is not set, so the limit of the model applies".to_owned(),
    };
    let used = completion.usage.as_ref().map(|usage| usage.completion_tokens).filter(|tokens| *tokens > 0);
    let reasoning = completion.usage.as_ref().and_then(Usage::reasoning_tokens);
    let used = match (used, reasoning) {
        (Some(used), Some(reasoning)) => format!("; of {used} completion tokens, {reasoning} were reasoning"),
        (Some(used), None) => format!("; {used} completion tokens were used"),
        (None, _) => String::new(),
    };
    let reasoned = reasoning.is_some_and(|tokens| tokens > 0) || completion.reasoning().is_some() || is_empty;
    let less = if reasoned { ", lower `reasoning_effort`, or set `enable_thinking(false)`" } else { "" };
    format!(
        "the response ended {before} at the token limit (finish reason `length`): {limit}{used}. Raise `max_tokens`{less}"
    )
}

fn empty(completion: &ChatCompletion) -> String {
    let calls: Vec<&str> = completion.tool_calls().iter().map(|call| call.name()).collect();
    if !calls.is_empty() {
        return format!("the response has no content: the model called tools (`{}`)", calls.join("`, `"));
    }
    match completion.reasoning() {
        Some(_) => {
            "the response has no content, only reasoning; lower `reasoning_effort`, or set `enable_thinking(false)`"
        }
        None => "the response has no content",
    }
    .to_owned()
}

fn excerpt(text: &str) -> String {
    const SHOWN: usize = 200;
    let more = if text.chars().nth(SHOWN).is_some() { "…" } else { "" };
    format!("{}{more}", text.trim().chars().take(SHOWN).collect::<String>())
}
