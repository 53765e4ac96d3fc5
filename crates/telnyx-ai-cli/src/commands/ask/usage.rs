//! Tokens, cost and time of a question.

use telnyx_ai::chat::{ChatCompletion, Usage};
use telnyx_ai::{Money, PriceList, Telnyx};

/// Returns the cost; `None` if a price is unknown. Reads the list of models, which is free.
pub(super) async fn cost(completion: &ChatCompletion, telnyx: &Telnyx) -> Option<Money> {
    let models = telnyx.openai().models().list().await.ok()?;
    completion.cost(&PriceList::from_iter(&models))
}

/// Returns the line of `--usage`.
pub(super) fn line(usage: Option<&Usage>, cost: Option<Money>, seconds: f64) -> String {
    let tokens = usage.map_or_else(
        || "tokens unknown".to_owned(),
        |usage| format!("{} input tokens, {} output tokens", usage.prompt_tokens, usage.completion_tokens),
    );
    let cost = cost.map_or_else(|| "cost unknown".to_owned(), |cost| cost.to_string());
    format!("{tokens}, {cost}, {seconds:.1} s")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unknown_numbers_are_named() {
        let usage: Usage = serde_json::from_value(json!({ "prompt_tokens": 30, "completion_tokens": 20 })).unwrap();
        let cost = Some("0.000105 USD".parse().unwrap());
        assert_eq!(line(Some(&usage), cost, 1.26), "30 input tokens, 20 output tokens, 0.000105 USD, 1.3 s");
        assert_eq!(line(None, None, 0.0), "tokens unknown, cost unknown, 0.0 s");
    }
}
