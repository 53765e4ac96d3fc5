//! Prices of tokens, by model.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::money::{Currency, DECIMALS, Money, parse_decimal};

/// Number of decimals of a price for 1,000,000 tokens.
const PRICE_DECIMALS: usize = DECIMALS - 6;

/// The prices of models, which make [`Money`] of tokens.
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::{PriceList, Telnyx};
///
/// let telnyx = Telnyx::from_env()?;
/// let prices = PriceList::from_iter(&telnyx.models().list().await?);
/// let reply = telnyx.chat().complete("Say hello.").await?;
/// match reply.cost(&prices) {
///     Some(cost) => println!("{cost}"), // 0.000031 USD
///     None => println!("the price is unknown"),
/// }
/// # Ok(()) }
/// ```
///
/// A list is made from models, and holds the prices of that time. Read the models again from time to time. Clones share
/// their content. All costs are exact.
///
/// A cost is `None` if it is unknown, and is never too low for that reason: if a model has no price for tokens that
/// were used, if a price has another unit than `1M_tokens`, more than 12 decimals or no currency, if the service reports no
/// usage or more tokens than it lists, or if it reports a service tier other than the default one, whose price is not in
/// the list of models.
#[derive(Clone, Default)]
pub struct PriceList {
    models: Arc<HashMap<String, TokenPrices>>,
}

impl PriceList {
    /// Returns the cost of tokens of a model; `None` if it is unknown.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::{PriceList, Telnyx, TokenCounts};
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let prices = PriceList::from_iter(&telnyx.models().list().await?);
    /// let each = prices.cost("zai-org/GLM-5.2", TokenCounts::new(2_000, 500));
    /// let all = each.and_then(|cost| cost.checked_mul(10_000));
    /// println!("10,000 calls: {all:?}");
    /// # Ok(()) }
    /// ```
    ///
    /// The usage of a completion, a response, a message and a list of embeddings converts to [`TokenCounts`]. The method
    /// `cost` of such a value is shorter, and takes its model and service tier into account.
    pub fn cost(&self, model: &str, tokens: impl Into<TokenCounts>) -> Option<Money> {
        self.models.get(model)?.cost(tokens.into())
    }

    /// Returns the cost of a response: of its tokens, its model and its service tier.
    #[doc(hidden)]
    pub fn response_cost(
        &self,
        model: &str,
        service_tier: Option<&str>,
        tokens: Option<impl Into<TokenCounts>>,
    ) -> Option<Money> {
        if !has_listed_price(service_tier) {
            return None;
        }
        self.cost(model, tokens?)
    }

    /// Creates a list of models and their prices.
    #[doc(hidden)]
    pub fn from_prices(models: impl IntoIterator<Item = (String, TokenPrices)>) -> Self {
        Self { models: Arc::new(models.into_iter().collect()) }
    }

    /// Returns 0 in the currency of the list; `None` if it is empty or has several currencies.
    #[doc(hidden)]
    pub fn zero(&self) -> Option<Money> {
        let mut currencies = self.models.values().map(|prices| prices.currency);
        let first = currencies.next()?;
        currencies.all(|currency| currency == first).then(|| Money::new(0, first))
    }
}

impl fmt::Debug for PriceList {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PriceList").field("models", &self.models.len()).finish()
    }
}

/// Returns `true` for the tier whose prices the list of models has. `standard` is its name in Anthropic's format.
pub(crate) fn has_listed_price(service_tier: Option<&str>) -> bool {
    let word = service_tier.unwrap_or_default();
    word.is_empty() || word.eq_ignore_ascii_case("default") || word.eq_ignore_ascii_case("standard")
}

/// Prices for one token.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct TokenPrices {
    prompt: Option<u128>,
    cached: Option<u128>,
    completion: Option<u128>,
    currency: Currency,
}

impl TokenPrices {
    /// Reads prices for 1,000,000 tokens. A missing price of cached tokens is the price of prompt tokens. Returns `None`
    /// without a currency.
    pub fn per_million(
        prompt: Option<&str>,
        cached: Option<&str>,
        completion: Option<&str>,
        currency: &str,
    ) -> Option<Self> {
        // A 10⁻¹² of the price for a million tokens is a 10⁻¹⁸ of the price for one.
        let read = |price: Option<&str>| parse_decimal(price?.trim(), PRICE_DECIMALS);
        Some(Self {
            prompt: read(prompt),
            cached: read(cached.or(prompt)),
            completion: read(completion),
            currency: Currency::parse(currency)?,
        })
    }

    /// Returns the cost of tokens; `None` if a price that they need is unknown.
    pub fn cost(&self, tokens: TokenCounts) -> Option<Money> {
        let TokenCounts { uncached, cached, completion, unpriced } = tokens;
        let parts = [(uncached, self.prompt), (cached, self.cached), (completion, self.completion), (unpriced, None)];
        let units = parts.into_iter().try_fold(0_u128, |sum, (count, price)| match count {
            0 => Some(sum),
            _ => sum.checked_add(price?.checked_mul(count.into())?),
        })?;
        Some(Money::new(units, self.currency))
    }
}

/// Numbers of tokens that have different prices.
///
/// The usage of a call converts to it. Create one with [`new`](Self::new) for a call that has not been made yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenCounts {
    uncached: u64,
    cached: u64,
    completion: u64,
    /// Tokens of a kind that has no listed price.
    #[serde(default, skip_serializing_if = "is_zero")]
    unpriced: u64,
}

impl TokenCounts {
    /// Creates counts of prompt tokens, none of them cached, and of completion tokens, reasoning included.
    pub fn new(prompt: u64, completion: u64) -> Self {
        Self { uncached: prompt, completion, ..Self::default() }
    }

    /// Sets how many of the prompt tokens are read from a cache.
    #[must_use]
    pub fn cached(self, tokens: u64) -> Self {
        let prompt = self.uncached.saturating_add(self.cached);
        match prompt.checked_sub(tokens) {
            Some(uncached) => Self { uncached, cached: tokens, ..self },
            // The counts contradict each other, so the cost is unknown.
            None => self.unpriced(tokens),
        }
    }

    /// Adds tokens of a kind that has no listed price. With them the cost is unknown.
    #[doc(hidden)]
    #[must_use]
    pub fn unpriced(self, tokens: u64) -> Self {
        Self { unpriced: self.unpriced.saturating_add(tokens), ..self }
    }

    /// Adds the tokens by which a reported total exceeds the other counts. A total of 0 is unknown.
    #[doc(hidden)]
    #[must_use]
    pub fn total(self, total: u64) -> Self {
        let listed = [self.uncached, self.cached, self.completion].into_iter().fold(0, u64::saturating_add);
        self.unpriced(total.saturating_sub(listed))
    }

    /// Adds the counts of another call. After an overflow the cost is unknown.
    pub(crate) fn add(&mut self, other: Self) {
        let sums = [
            (&mut self.uncached, other.uncached),
            (&mut self.cached, other.cached),
            (&mut self.completion, other.completion),
        ];
        let mut overflows = 0;
        for (sum, more) in sums {
            match sum.checked_add(more) {
                Some(total) => *sum = total,
                None => overflows = 1,
            }
        }
        *self = self.unpriced(other.unpriced).unpriced(overflows);
    }
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests;
