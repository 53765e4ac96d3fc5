//! The answer to a chat request, in the shape OpenAI gave it.

use serde_json::{Value, json};

use super::calls::Call;
use crate::{json::set, text::tokens};

/// Stand-ins for the tokens a model might have chosen instead.
const ALTERNATIVES: [&str; 20] = [
    " the", " a", " of", " and", " to", " in", " is", " that", " for", " it", " on", " as", " with", " was", " at",
    " by", " be", " this", " from", " or",
];

/// A finished completion.
#[derive(Clone, Debug)]
pub(crate) struct Completion {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) model: String,
    pub(crate) choices: Vec<Choice>,
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

impl Completion {
    /// The tokens of all choices: of their text, or of the names and arguments they call with.
    pub(crate) fn completion_tokens(&self) -> usize {
        let of_choice = |choice: &Choice| {
            let called = choice.calls.iter().map(|call| tokens::count(&call.name) + tokens::count(&call.arguments));
            tokens::count(choice.content.as_deref().unwrap_or_default()) + called.sum::<usize>()
        };
        self.choices.iter().map(of_choice).sum()
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
    pub(crate) fn to_json(&self) -> Value {
        let choice = |(index, choice): (usize, &Choice)| {
            let mut message = json!({ "role": "assistant", "content": choice.content });
            if !choice.calls.is_empty() {
                set(&mut message, "tool_calls", choice.calls.iter().map(Call::to_json).collect::<Value>());
            }
            let mut json = json!({ "index": index, "message": message, "finish_reason": choice.finish_reason });
            if let Some(top) = self.logprobs {
                let tokens = tokens::tokens(choice.content.as_deref().unwrap_or_default());
                set(&mut json, "logprobs", logprobs(&tokens, top));
            }
            json
        };
        json!({
            "id": self.id,
            "object": "chat.completion",
            "created": self.created,
            "model": self.model,
            "choices": self.choices.iter().enumerate().map(choice).collect::<Vec<_>>(),
            "usage": self.usage(),
        })
    }
}

impl Call {
    /// The call as a whole answer carries it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "id": self.id,
            "type": "function",
            "function": { "name": self.name, "arguments": self.arguments },
        })
    }
}

/// Log probabilities in the right shape. The numbers are made up: nothing was sampled.
pub(crate) fn logprobs(tokens: &[&str], top: usize) -> Value {
    let entry = |token: &str, logprob: f64| json!({ "token": token, "logprob": logprob, "bytes": token.as_bytes() });
    let content = tokens.iter().map(|token| {
        // The token itself is always the likeliest, each stand-in ten times less likely than the last.
        let others = ALTERNATIVES.iter().filter(|other| *other != token);
        let others = others.zip(1..).map(|(other, rank)| entry(other, -2.3 * f64::from(rank)));
        let likeliest = std::iter::once(entry(token, -0.1)).chain(others).take(top);
        let mut json = entry(token, -0.1);
        set(&mut json, "top_logprobs", likeliest.collect::<Value>());
        json
    });
    json!({ "content": content.collect::<Vec<_>>() })
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
                Choice { content: Some("Hi you".into()), calls: vec![], finish_reason: "stop" },
                Choice { content: None, calls: vec![call], finish_reason: "tool_calls" },
            ],
        };
        assert_eq!(
            completion.to_json(),
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
    fn logprobs_list_as_many_alternatives_as_asked() {
        for top in [0, 1, 20] {
            let value = logprobs(&["Hi", " the"], top);
            for token in value["content"].as_array().unwrap() {
                assert_eq!(token["top_logprobs"].as_array().unwrap().len(), top);
            }
        }
        assert_eq!(logprobs(&["Hi"], 1)["content"][0]["bytes"], json!([72, 105]));
    }
}
