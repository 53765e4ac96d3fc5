//! The tokens and the cost of a conversation since the start of the program.

use telnyx_ai::chat::{ChatCompletion, Model};
use telnyx_ai::{Money, PriceList};

/// All responses, those of undone turns included, because they were paid for.
#[derive(Default)]
pub(super) struct Spent(Vec<ChatCompletion>);

impl Spent {
    /// Adds a response, or the part that arrived.
    pub(super) fn add(&mut self, completion: &ChatCompletion) {
        if completion.usage.is_some() || !completion.choices.is_empty() {
            let mut completion = completion.clone();
            // Only the usage is needed.
            completion.choices.clear();
            self.0.push(completion);
        }
    }

    /// Returns the line of `/cost`.
    pub(super) fn line(&self, models: &[Model]) -> String {
        let prices = PriceList::from_iter(models);
        let (mut input, mut output, mut unknown) = (0_u64, 0_u64, 0_u64);
        let mut sum: Option<Money> = None;
        for completion in &self.0 {
            if let Some(usage) = &completion.usage {
                input = input.saturating_add(usage.prompt_tokens);
                output = output.saturating_add(usage.completion_tokens);
            }
            let cost = completion.cost(&prices);
            match cost.and_then(|cost| sum.map_or(Some(cost), |sum| sum.checked_add(cost))) {
                Some(total) => sum = Some(total),
                None => unknown += 1,
            }
        }
        let cost = sum.map(|sum| format!(", {sum}")).unwrap_or_default();
        let unknown = if unknown > 0 { format!("; {unknown} of unknown cost") } else { String::new() };
        let count = self.0.len();
        let responses = if count == 1 { "response" } else { "responses" };
        format!("{count} {responses}: {input} input tokens, {output} output tokens{cost}{unknown}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stopped_response_has_an_unknown_cost() {
        let pricing = json!({ "prompt": "1", "completion": "2", "currency": "USD", "unit": "1M_tokens" });
        let models: Vec<Model> = vec![serde_json::from_value(json!({ "id": "m", "pricing": pricing })).unwrap()];
        let choices = json!([{ "index": 0, "message": { "role": "assistant", "content": "Hi" } }]);
        let usage = json!({ "prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15 });
        let mut spent = Spent::default();
        assert_eq!(spent.line(&models), "0 responses: 0 input tokens, 0 output tokens");
        for body in [json!({ "model": "m", "choices": choices, "usage": usage }), json!({ "choices": choices })] {
            spent.add(&serde_json::from_value(body).unwrap());
        }
        spent.add(&ChatCompletion::default());
        let line = "2 responses: 10 input tokens, 5 output tokens, 0.00002 USD; 1 of unknown cost";
        assert_eq!(spent.line(&models), line);
    }
}
