//! The reasoning of a model: its length and its text.

use crate::{
    http::{body::Fields, response::Failure},
    models::Model,
};

/// Number of reasoning tokens for each effort. The numbers are invented and increase with the effort.
const TOKENS: &[(&str, usize)] =
    &[("none", 0), ("minimal", 8), ("low", 16), ("medium", 32), ("high", 64), ("xhigh", 128), ("max", 256)];

/// The reasoning text, concatenated up to the required length.
const PLACEHOLDER: &str = "I read the question first. Then I look for its words in what I was given, and quote what is \
                        nearest. At last I check that the answer has the form that was asked for.";

/// The reasoning settings of a request.
#[derive(Clone, Debug)]
pub(crate) struct Thinking {
    effort: Option<String>,
    enabled: Option<bool>,
    /// `true` if models reason by default, without a request for reasoning.
    by_default: bool,
    /// Maximum number of reasoning tokens.
    budget: Option<usize>,
}

impl Thinking {
    /// Reads the fields of a chat request.
    pub(crate) fn of(fields: &Fields) -> Self {
        Self {
            effort: fields.optional_text("reasoning_effort").map(str::to_owned),
            enabled: fields.get("enable_thinking").and_then(serde_json::Value::as_bool),
            by_default: true,
            budget: None,
        }
    }

    /// Returns the settings for a form in which models reason only on request, within a token budget.
    pub(crate) fn on_demand(self, budget: Option<usize>) -> Self {
        Self { by_default: false, budget, ..self }
    }

    /// Returns the number of reasoning tokens.
    ///
    /// # Errors
    ///
    /// Fails if the model does not support the settings.
    pub(crate) fn tokens(&self, model: &Model) -> Result<usize, Failure> {
        if self.enabled.is_some() && !model.reasons() {
            let detail = format!("The model {} does not reason, so enable_thinking is unsupported.", model.id);
            return Err(Failure::unsupported("enable_thinking", detail));
        }
        if let Some(effort) = self.effort.as_deref().filter(|effort| !model.efforts.contains(effort)) {
            let supported = model.efforts.join(", ");
            let detail = if model.reasons() {
                format!(
                    "The model {} does not support the reasoning effort {effort}; it supports {supported}.",
                    model.id
                )
            } else {
                format!("The model {} does not reason, so reasoning_effort is unsupported.", model.id)
            };
            return Err(Failure::unsupported("reasoning_effort", detail));
        }
        if self.enabled == Some(false) && !model.efforts.contains(&"none") {
            let detail = format!("The model {} always reasons, so reasoning cannot be disabled.", model.id);
            return Err(Failure::unsupported("enable_thinking", detail));
        }
        if !model.reasons() || !self.enabled.unwrap_or(self.by_default) {
            return Ok(0);
        }
        let usual = if model.efforts.contains(&"medium") { "medium" } else { "high" };
        let effort = self.effort.as_deref().unwrap_or(usual);
        let tokens = TOKENS.iter().find(|(name, _)| *name == effort).map_or(0, |(_, tokens)| *tokens);
        Ok(tokens.min(self.budget.unwrap_or(usize::MAX)))
    }
}

/// Returns a reasoning text with this number of tokens, or `None` for zero.
pub(crate) fn reasoning_text(tokens: usize) -> Option<String> {
    let words: Vec<&str> = PLACEHOLDER.split(' ').cycle().take(tokens).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        models::{EFFORTS, chat_model},
        text::tokens,
    };

    fn tokens(model: &str, fields: &Value) -> Result<usize, Value> {
        let fields = Fields::from_map(fields.as_object().unwrap().clone());
        let tokens = Thinking::of(&fields).tokens(chat_model(model).unwrap());
        tokens.map_err(|failure| match failure {
            Failure::Unsupported { at, .. } => json!(at),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn more_effort_is_more_tokens() {
        let all: Vec<usize> = EFFORTS
            .iter()
            .map(|effort| tokens("zai-org/GLM-5.3", &json!({"reasoning_effort": effort})).unwrap())
            .collect();
        assert_eq!(all, [0, 8, 16, 32, 64, 128, 256]);
        assert_eq!(tokens("zai-org/GLM-5.3", &json!({})), Ok(32));
        assert_eq!(tokens("zai-org/GLM-5.3", &json!({"enable_thinking": true})), Ok(32));
        assert_eq!(tokens("zai-org/GLM-5.3", &json!({"enable_thinking": false, "reasoning_effort": "max"})), Ok(0));
        assert_eq!(tokens("moonshotai/Kimi-K3", &json!({})), Ok(64));
        assert_eq!(tokens("google/gemma-2b-it", &json!({})), Ok(0));
    }

    #[test]
    fn unsupported_setting_is_reported() {
        for (model, fields, at) in [
            ("google/gemma-2b-it", json!({"enable_thinking": true}), "enable_thinking"),
            ("google/gemma-2b-it", json!({"enable_thinking": false}), "enable_thinking"),
            ("google/gemma-2b-it", json!({"reasoning_effort": "low"}), "reasoning_effort"),
            ("moonshotai/Kimi-K2.6", json!({"reasoning_effort": "xhigh"}), "reasoning_effort"),
            ("moonshotai/Kimi-K3", json!({"reasoning_effort": "none"}), "reasoning_effort"),
            ("moonshotai/Kimi-K3", json!({"enable_thinking": false}), "enable_thinking"),
        ] {
            assert_eq!(tokens(model, &fields), Err(json!(at)), "{model} {fields}");
        }
    }

    #[test]
    fn reasoning_has_the_requested_number_of_tokens() {
        for count in [1, 32, 256] {
            assert_eq!(tokens::count(&reasoning_text(count).unwrap()), count);
        }
        assert_eq!(reasoning_text(0), None);
    }
}
