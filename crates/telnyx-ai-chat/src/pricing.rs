//! Prices of a model's tokens.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::{TokenPrices, lenient};
use telnyx_ai_core::{Money, PriceList, TokenCounts};

use crate::model::Model;

/// The only documented unit of prices.
const UNIT: &str = "1M_tokens";

/// The prices of a model, each for `unit` tokens in `currency`.
///
/// [`Models::list`](crate::Models::list) returns them. `cost` computes the exact cost of tokens:
///
/// ```
/// use telnyx_ai::chat::{Pricing, Usage};
///
/// let pricing: Pricing = serde_json::from_str(
///     r#"{"prompt":"1.0","cached_prompt":"0.5","completion":"4.0","currency":"USD","unit":"1M_tokens"}"#,
/// )?;
/// let usage: Usage = serde_json::from_str(
///     r#"{"prompt_tokens":30,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":10}}"#,
/// )?;
/// let cost = pricing.cost(&usage).map(|cost| cost.to_string());
/// assert_eq!(cost.as_deref(), Some("0.000105 USD")); // (20 × 1.0 + 10 × 0.5 + 20 × 4.0) / 1,000,000
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// A [`PriceList`] has the prices of all models.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pricing {
    /// Price of prompt tokens.
    #[serde(default, deserialize_with = "price", skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Price>,
    /// Price of prompt tokens read from a cache.
    #[serde(default, deserialize_with = "price", skip_serializing_if = "Option::is_none")]
    pub cached_prompt: Option<Price>,
    /// Price of completion tokens, reasoning included.
    #[serde(default, deserialize_with = "price", skip_serializing_if = "Option::is_none")]
    pub completion: Option<Price>,
    /// Currency of the account, as an ISO 4217 code.
    #[serde(default, deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Number of tokens that a price is for: `1M_tokens`.
    #[serde(default, deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Prices of other kinds.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl Pricing {
    /// Returns the exact cost of tokens; `None` if it is unknown.
    ///
    /// Without [`cached_prompt`](field@Self::cached_prompt), cached tokens have the price of prompt tokens. A cost is
    /// unknown if a price of tokens that were used is missing, is not a decimal number of at least 0 with at most 12
    /// decimals, or has another unit than `1M_tokens`, or if the currency is missing.
    pub fn cost(&self, tokens: impl Into<TokenCounts>) -> Option<Money> {
        self.token_prices()?.cost(tokens.into())
    }

    fn token_prices(&self) -> Option<TokenPrices> {
        if self.unit.as_deref().map(str::trim) != Some(UNIT) {
            return None;
        }
        let [prompt, cached, completion] =
            [&self.prompt, &self.cached_prompt, &self.completion].map(|price| price.as_ref().map(Price::as_str));
        TokenPrices::per_million(prompt, cached, completion, self.currency.as_deref()?)
    }
}

/// Makes a list of the models that have prices.
impl<'a> FromIterator<&'a Model> for PriceList {
    fn from_iter<I: IntoIterator<Item = &'a Model>>(models: I) -> Self {
        let prices = |model: &Model| Some((model.id.clone(), model.pricing.as_ref()?.token_prices()?));
        Self::from_prices(models.into_iter().filter_map(prices))
    }
}

/// A price, as decimal digits such as `0.950000`.
///
/// [`Pricing::cost`] computes with the exact number; [`as_f64`](Self::as_f64) rounds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Price(#[serde(deserialize_with = "lenient::required_string")] String);

impl Price {
    /// Returns the digits that the service sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the nearest floating-point number; `None` if the text is not a finite number.
    pub fn as_f64(&self) -> Option<f64> {
        self.0.trim().parse().ok().filter(|price: &f64| price.is_finite())
    }
}

impl fmt::Display for Price {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(&self.0)
    }
}

fn price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Price>, D::Error> {
    any_text(deserializer).map(|text| text.map(Price))
}

/// Reads a text or a number. A value of another kind is read as missing, so that a single price cannot make the list of
/// models unreadable.
fn any_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Pricing;

    #[test]
    fn a_price_keeps_its_text_and_is_read_as_a_number() {
        for (wire, text, number) in [
            (json!("0.950000"), Some("0.950000"), Some(0.95)),
            (
                json!("12345678901234567890.123456789"),
                Some("12345678901234567890.123456789"),
                Some(1.234_567_890_123_456_8e19),
            ),
            (json!(0.95), Some("0.95"), Some(0.95)),
            (json!(4), Some("4"), Some(4.0)),
            (json!("on request"), Some("on request"), None),
            (json!("NaN"), Some("NaN"), None),
            (json!("1e999"), Some("1e999"), None),
            (json!(""), Some(""), None),
            (json!(null), None, None),
            (json!({ "amount": 1 }), None, None),
            (json!([1]), None, None),
        ] {
            let pricing: Pricing = serde_json::from_value(json!({ "prompt": wire, "currency": "USD" })).unwrap();
            let price = pricing.prompt.as_ref();
            assert_eq!(price.map(|price| price.as_str()), text, "{wire}");
            assert_eq!(price.and_then(|price| price.as_f64()), number, "{wire}");
            assert!(pricing.extra.is_empty() && pricing.currency.as_deref() == Some("USD"), "{wire}");
        }
    }

    #[test]
    fn prices_of_other_kinds_are_kept() {
        let wire = json!({ "prompt": "1.0", "per_image": "0.002", "unit": "1M_tokens" });
        let pricing: Pricing = serde_json::from_value(wire.clone()).unwrap();
        assert_eq!((pricing.extra.len(), &pricing.extra["per_image"]), (1, &json!("0.002")));
        assert_eq!(serde_json::to_value(&pricing).unwrap(), wire);
    }
}
