//! Tokens, cost and time of a question.

use telnyx_ai::Telnyx;
use telnyx_ai::chat::{ChatCompletion, Pricing, Usage};

/// Number of tokens that the known prices are for.
const PRICE_UNIT: &str = "1M_tokens";

/// Returns the cost in dollars; `None` if a price is unknown. Reads the list of models, which is free.
pub(super) async fn cost(completion: &ChatCompletion, telnyx: &Telnyx) -> Option<f64> {
    let usage = completion.usage.as_ref()?;
    let models = telnyx.openai().models().list().await.ok()?;
    let model = models.into_iter().find(|model| model.id == completion.model)?;
    from_prices(usage, &model.pricing?)
}

fn from_prices(usage: &Usage, pricing: &Pricing) -> Option<f64> {
    if pricing.unit.as_deref() != Some(PRICE_UNIT) || pricing.currency.as_deref().is_some_and(|code| code != "USD") {
        return None;
    }
    let prompt = pricing.prompt.as_ref()?.as_f64()?;
    let completion = pricing.completion.as_ref()?.as_f64()?;
    let cached = pricing.cached_prompt.as_ref().map_or(Some(prompt), |price| price.as_f64())?;
    let cached_tokens = usage.cached_tokens().unwrap_or(0).min(usage.prompt_tokens);
    let new_tokens = usage.prompt_tokens - cached_tokens;
    let sum = new_tokens as f64 * prompt + cached_tokens as f64 * cached + usage.completion_tokens as f64 * completion;
    Some(sum / 1e6)
}

/// Returns the line of `--usage`.
pub(super) fn line(usage: Option<&Usage>, cost: Option<f64>, seconds: f64) -> String {
    let tokens = usage.map_or_else(
        || "tokens unknown".to_owned(),
        |usage| format!("{} input tokens, {} output tokens", usage.prompt_tokens, usage.completion_tokens),
    );
    let cost = cost.map_or_else(|| "cost unknown".to_owned(), |cost| format!("${cost:.6}"));
    format!("{tokens}, {cost}, {seconds:.1} s")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cached_tokens_have_their_own_price() {
        let usage =
            json!({ "prompt_tokens": 30, "completion_tokens": 20, "prompt_tokens_details": { "cached_tokens": 10 } });
        let usage: Usage = serde_json::from_value(usage).unwrap();
        let prices = |unit: &str, currency: &str| {
            let prices =
                json!({ "prompt": "1", "cached_prompt": "0.5", "completion": "4", "unit": unit, "currency": currency });
            from_prices(&usage, &serde_json::from_value(prices).unwrap())
        };
        assert_eq!(prices("1M_tokens", "USD"), Some(0.000_105));
        assert_eq!((prices("1K_tokens", "USD"), prices("1M_tokens", "EUR")), (None, None));
        assert_eq!(line(Some(&usage), Some(0.000_105), 1.26), "30 input tokens, 20 output tokens, $0.000105, 1.3 s");
        assert_eq!(line(None, None, 0.0), "tokens unknown, cost unknown, 0.0 s");
    }
}
