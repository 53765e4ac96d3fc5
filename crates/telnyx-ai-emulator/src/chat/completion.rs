//! The response to a chat request in OpenAI's form.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::{calls::Call, logprobs::Logprobs, quirks::ReasoningField};
use crate::text::tokens;

/// A complete completion.
#[derive(Clone, Debug)]
pub(crate) struct Completion {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) model: String,
    /// Shared, because all choices of the engine are equal.
    pub(crate) choices: Vec<Arc<Choice>>,
    pub(crate) prompt_tokens: usize,
    /// Number of prompt tokens from a cache.
    pub(crate) cached_tokens: usize,
    /// Tokens of all choices.
    pub(crate) completion_tokens: usize,
    /// Number of completion tokens that are reasoning.
    pub(crate) reasoning_tokens: usize,
    pub(crate) reasoning_field: ReasoningField,
    /// Number of alternatives for each token, if log probabilities are requested.
    pub(crate) logprobs: Option<usize>,
}

/// A choice of a completion.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    /// The reasoning before the text.
    pub(crate) reasoning: Option<String>,
    pub(crate) content: Option<String>,
    /// `true` for JSON, which has few spaces and is therefore streamed in chunks of a fixed size.
    pub(crate) is_json: bool,
    pub(crate) calls: Vec<Call>,
    pub(crate) finish_reason: &'static str,
    /// The stop sequence that ended the text.
    pub(crate) stopped_by: Option<String>,
}

/// The complete body of a response. It may be large, so it is serialized from borrowed data.
#[derive(Serialize)]
pub(crate) struct CompletionBody<'a> {
    id: &'a str,
    object: &'static str,
    created: i64,
    model: &'a str,
    choices: Vec<ChoiceBody<'a>>,
    usage: Value,
}

#[derive(Serialize)]
struct ChoiceBody<'a> {
    index: usize,
    message: Message<'a>,
    finish_reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    logprobs: Option<Logprobs<'a>>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning_content: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reasoning: Option<&'a str>,
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<CallBody<'a>>,
}

#[derive(Serialize)]
struct CallBody<'a> {
    id: &'a str,
    r#type: &'static str,
    function: FunctionBody<'a>,
}

#[derive(Serialize)]
struct FunctionBody<'a> {
    name: &'a str,
    arguments: &'a str,
}

impl Completion {
    /// Parses the first choice of a completion from the body of another server.
    pub(crate) fn read(body: &Value) -> Option<Self> {
        let choice = body.pointer("/choices/0")?;
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let calls = choice.pointer("/message/tool_calls").and_then(Value::as_array);
        let call = |call: &Value| {
            let part = |at: &str| text(call.pointer(at));
            Some(Call { id: part("/id")?, name: part("/function/name")?, arguments: part("/function/arguments")? })
        };
        let calls: Vec<Call> = calls.into_iter().flatten().map(call).collect::<Option<_>>()?;
        // Some servers send an empty text in a turn that contains only calls.
        let content = text(choice.pointer("/message/content")).filter(|text| calls.is_empty() || !text.is_empty());
        let finish_reason = match choice.get("finish_reason").and_then(Value::as_str) {
            Some("length") => "length",
            _ if !calls.is_empty() => "tool_calls",
            _ => "stop",
        };
        let reasoning =
            ["/message/reasoning_content", "/message/reasoning"].iter().find_map(|at| text(choice.pointer(at)));
        let choice = Choice { reasoning, content, calls, finish_reason, ..Choice::default() };
        let count = |field: &str| {
            let n = body.pointer(field).and_then(Value::as_u64)?;
            usize::try_from(n).ok()
        };
        Some(Self {
            id: text(body.get("id")).unwrap_or_default(),
            created: body.get("created").and_then(Value::as_i64).unwrap_or_default(),
            model: text(body.get("model")).unwrap_or_default(),
            prompt_tokens: count("/usage/prompt_tokens").unwrap_or(0),
            cached_tokens: count("/usage/prompt_tokens_details/cached_tokens").unwrap_or(0),
            reasoning_tokens: count("/usage/completion_tokens_details/reasoning_tokens")
                .unwrap_or_else(|| choice.reasoning_tokens()),
            reasoning_field: ReasoningField::default(),
            completion_tokens: count("/usage/completion_tokens").unwrap_or_else(|| choice.tokens()),
            choices: vec![Arc::new(choice)],
            logprobs: None,
        })
    }

    /// Returns the `usage` object.
    pub(crate) fn usage(&self) -> Value {
        json!({
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.completion_tokens,
            "total_tokens": self.prompt_tokens + self.completion_tokens,
            "prompt_tokens_details": { "cached_tokens": self.cached_tokens },
            "completion_tokens_details": { "reasoning_tokens": self.reasoning_tokens },
        })
    }

    /// Returns the complete body of a response.
    pub(crate) fn body(&self) -> CompletionBody<'_> {
        let choices = self.choices.iter().enumerate();
        CompletionBody {
            id: &self.id,
            object: "chat.completion",
            created: self.created,
            model: &self.model,
            choices: choices.map(|(index, choice)| choice.body(index, self)).collect(),
            usage: self.usage(),
        }
    }
}

impl Choice {
    /// Returns all generated texts.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let called = self.calls.iter().flat_map(|call| [call.name.as_str(), call.arguments.as_str()]);
        self.reasoning.as_deref().into_iter().chain(self.content.as_deref()).chain(called)
    }

    /// Returns the number of tokens of the reasoning, the text, and the names and arguments of calls.
    pub(crate) fn tokens(&self) -> usize {
        self.texts().map(tokens::count).sum()
    }

    /// Returns the number of reasoning tokens.
    pub(crate) fn reasoning_tokens(&self) -> usize {
        self.reasoning.as_deref().map_or(0, tokens::count)
    }

    fn body<'a>(&'a self, index: usize, completion: &Completion) -> ChoiceBody<'a> {
        let reasoning = |field| self.reasoning.as_deref().filter(|_| completion.reasoning_field == field);
        let text = self.content.as_deref().unwrap_or_default();
        ChoiceBody {
            index,
            message: Message {
                role: "assistant",
                reasoning_content: reasoning(ReasoningField::ReasoningContent),
                reasoning: reasoning(ReasoningField::Reasoning),
                content: self.content.as_deref(),
                tool_calls: self.calls.iter().map(Call::body).collect(),
            },
            finish_reason: self.finish_reason,
            logprobs: completion.logprobs.map(|top| Logprobs { text, top }),
        }
    }
}

impl Call {
    fn body(&self) -> CallBody<'_> {
        CallBody {
            id: &self.id,
            r#type: "function",
            function: FunctionBody { name: &self.name, arguments: &self.arguments },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_has_the_documented_shape() {
        let call = Call { id: "call_1".into(), name: "f".into(), arguments: "{\"a\": 1}".into() };
        let completion = Completion {
            id: "chatcmpl-1".into(),
            created: 7,
            model: "m".into(),
            prompt_tokens: 4,
            cached_tokens: 3,
            reasoning_tokens: 0,
            reasoning_field: ReasoningField::default(),
            completion_tokens: 5,
            logprobs: None,
            choices: vec![
                Arc::new(Choice { content: Some("Hi you".into()), finish_reason: "stop", ..Choice::default() }),
                Arc::new(Choice { calls: vec![call], finish_reason: "tool_calls", ..Choice::default() }),
            ],
        };
        assert_eq!(
            json!(completion.body()),
            json!({
                "id": "chatcmpl-1", "object": "chat.completion", "created": 7, "model": "m",
                "choices": [
                    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hi you"}},
                    {"index": 1, "finish_reason": "tool_calls", "message": {"role": "assistant", "content": null,
                        "tool_calls": [{"id": "call_1", "type": "function",
                            "function": {"name": "f", "arguments": "{\"a\": 1}"}}]}}
                ],
                "usage": {"prompt_tokens": 4, "completion_tokens": 5, "total_tokens": 9,
                    "prompt_tokens_details": {"cached_tokens": 3}, "completion_tokens_details": {"reasoning_tokens": 0}}
            })
        );
    }

    #[test]
    fn response_of_another_server_is_parsed() {
        let read = Completion::read(&json!({
            "id": "x", "model": "m",
            "choices": [{"finish_reason": "stop", "message": {"content": "", "tool_calls": [
                {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}}],
            "usage": {"prompt_tokens": 3, "completion_tokens": 9}
        }))
        .unwrap();
        assert_eq!((read.prompt_tokens, read.completion_tokens), (3, 9));
        let choice = &read.choices[0];
        assert_eq!((&choice.content, choice.finish_reason, choice.calls[0].name.as_str()), (&None, "tool_calls", "f"));
        let cut = json!({"choices": [{"finish_reason": "length", "message": {"content": "Hi you"}}]});
        let read = Completion::read(&cut).unwrap();
        assert_eq!((read.choices[0].finish_reason, read.completion_tokens), ("length", 2));
        for no in [json!({}), json!({"choices": []}), json!({"choices": [{"message": {"tool_calls": [{}]}}]})] {
            assert!(Completion::read(&no).is_none(), "{no}");
        }
    }

    #[test]
    fn each_choice_has_log_probabilities() {
        let choice = Arc::new(Choice { content: Some("Hi you".into()), finish_reason: "stop", ..Choice::default() });
        let completion = Completion {
            id: "c".into(),
            created: 7,
            model: "m".into(),
            prompt_tokens: 1,
            cached_tokens: 0,
            reasoning_tokens: 0,
            reasoning_field: ReasoningField::default(),
            completion_tokens: 4,
            logprobs: Some(0),
            choices: vec![choice; 2],
        };
        let body = json!(completion.body());
        assert_eq!(body["choices"][1]["logprobs"]["content"][1]["token"], " you");
    }
}
