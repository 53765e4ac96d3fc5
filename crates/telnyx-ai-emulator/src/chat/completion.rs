//! The answer to a chat request, in the shape OpenAI gave it.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::{calls::Call, logprobs::Logprobs};
use crate::text::tokens;

/// A finished completion.
#[derive(Clone, Debug)]
pub(crate) struct Completion {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) model: String,
    /// Shared, since those of the engine are all the same one.
    pub(crate) choices: Vec<Arc<Choice>>,
    pub(crate) prompt_tokens: usize,
    /// How many alternatives to list for each token, if log probabilities are wanted.
    pub(crate) logprobs: Option<usize>,
}

/// One of its answers.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) content: Option<String>,
    pub(crate) calls: Vec<Call>,
    pub(crate) finish_reason: &'static str,
}

/// The whole body of an answer that is not streamed. It may be large, so it is written from what it borrows.
#[derive(Serialize)]
pub(crate) struct Whole<'a> {
    id: &'a str,
    object: &'static str,
    created: i64,
    model: &'a str,
    choices: Vec<WholeChoice<'a>>,
    usage: Value,
}

#[derive(Serialize)]
struct WholeChoice<'a> {
    index: usize,
    message: Message<'a>,
    finish_reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    logprobs: Option<Logprobs<'a>>,
}

#[derive(Serialize)]
struct Message<'a> {
    role: &'static str,
    content: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<WholeCall<'a>>,
}

#[derive(Serialize)]
struct WholeCall<'a> {
    id: &'a str,
    r#type: &'static str,
    function: WholeFunction<'a>,
}

#[derive(Serialize)]
struct WholeFunction<'a> {
    name: &'a str,
    arguments: &'a str,
}

impl Completion {
    /// The tokens of all choices: of their text, or of the names and arguments they call with.
    pub(crate) fn completion_tokens(&self) -> usize {
        self.choices.iter().map(|choice| choice.texts().map(tokens::count).sum::<usize>()).sum()
    }

    /// The `usage` object.
    pub(crate) fn usage(&self) -> Value {
        let completion = self.completion_tokens();
        json!({
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion,
            "total_tokens": self.prompt_tokens + completion,
        })
    }

    /// The whole body of an answer that is not streamed.
    pub(crate) fn whole(&self) -> Whole<'_> {
        let choices = self.choices.iter().enumerate();
        Whole {
            id: &self.id,
            object: "chat.completion",
            created: self.created,
            model: &self.model,
            choices: choices.map(|(index, choice)| choice.whole(index, self.logprobs)).collect(),
            usage: self.usage(),
        }
    }
}

impl Choice {
    /// All that was written for it.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let called = self.calls.iter().flat_map(|call| [call.name.as_str(), call.arguments.as_str()]);
        self.content.as_deref().into_iter().chain(called)
    }

    fn whole(&self, index: usize, logprobs: Option<usize>) -> WholeChoice<'_> {
        let text = self.content.as_deref().unwrap_or_default();
        WholeChoice {
            index,
            message: Message {
                role: "assistant",
                content: self.content.as_deref(),
                tool_calls: self.calls.iter().map(Call::whole).collect(),
            },
            finish_reason: self.finish_reason,
            logprobs: logprobs.map(|top| Logprobs { text, top }),
        }
    }
}

impl Call {
    fn whole(&self) -> WholeCall<'_> {
        WholeCall {
            id: &self.id,
            r#type: "function",
            function: WholeFunction { name: &self.name, arguments: &self.arguments },
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
            logprobs: None,
            choices: vec![
                Arc::new(Choice { content: Some("Hi you".into()), calls: vec![], finish_reason: "stop" }),
                Arc::new(Choice { content: None, calls: vec![call], finish_reason: "tool_calls" }),
            ],
        };
        assert_eq!(
            json!(completion.whole()),
            json!({
                "id": "chatcmpl-1", "object": "chat.completion", "created": 7, "model": "m",
                "choices": [
                    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hi you"}},
                    {"index": 1, "finish_reason": "tool_calls", "message": {"role": "assistant", "content": null,
                        "tool_calls": [{"id": "call_1", "type": "function",
                            "function": {"name": "f", "arguments": "{\"a\": 1}"}}]}}
                ],
                "usage": {"prompt_tokens": 4, "completion_tokens": 5, "total_tokens": 9}
            })
        );
    }

    #[test]
    fn log_probabilities_go_with_each_choice() {
        let choice = Arc::new(Choice { content: Some("Hi you".into()), calls: vec![], finish_reason: "stop" });
        let completion = Completion {
            id: "c".into(),
            created: 7,
            model: "m".into(),
            prompt_tokens: 1,
            logprobs: Some(0),
            choices: vec![choice; 2],
        };
        let whole = json!(completion.whole());
        assert_eq!(whole["choices"][1]["logprobs"]["content"][1]["token"], " you");
    }
}
