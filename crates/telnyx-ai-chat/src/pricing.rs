//! Prices of a model's tokens.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

/// The prices of a model, each for `unit` tokens in `currency`.
///
/// The cost of a completion follows from its [`Usage`](crate::Usage) and the prices of its model, which
/// [`Models::list`](crate::Models::list) returns. `prompt_tokens` includes the cached tokens, `completion_tokens`
/// includes reasoning:
///
/// ```
/// use telnyx_ai::chat::{Pricing, Usage};
///
/// /// Rounded; `None` if a price or the unit is unknown.
/// fn cost(usage: &Usage, pricing: &Pricing) -> Option<f64> {
///     if pricing.unit.as_deref() != Some("1M_tokens") {
///         return None;
///     }
///     let prompt = pricing.prompt.as_ref()?.as_f64()?;
///     let cached = pricing.cached_prompt.as_ref().map_or(Some(prompt), |price| price.as_f64())?;
///     let completion = pricing.completion.as_ref()?.as_f64()?;
///     let cached_tokens = usage.cached_tokens().unwrap_or(0).min(usage.prompt_tokens);
///     let sum = (usage.prompt_tokens - cached_tokens) as f64 * prompt
///         + cached_tokens as f64 * cached
///         + usage.completion_tokens as f64 * completion;
///     Some(sum / 1e6)
/// }
///
/// let pricing: Pricing = serde_json::from_str(
///     r#"{"prompt":"1.0","cached_prompt":"0.5","completion":"4.0","unit":"1M_tokens"}"#,
/// )?;
/// let usage: Usage = serde_json::from_str(
///     r#"{"prompt_tokens":30,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":10}}"#,
/// )?;
/// assert_eq!(cost(&usage, &pricing), Some(0.000_105)); // (20 × 1.0 + 10 × 0.5 + 20 × 4.0) / 1e6
/// # Ok::<(), serde_json::Error>(())
/// ```
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

/// A price, as decimal digits such as `0.950000`.
///
/// Sum up bills with [`as_str`](Self::as_str) and a decimal type; [`as_f64`](Self::as_f64) rounds.
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
