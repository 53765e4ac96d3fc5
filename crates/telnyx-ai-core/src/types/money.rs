//! Exact amounts of money.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::text::excerpt;
use crate::error::{Error, ErrorKind};

/// Number of decimals of an amount. A price for 1,000,000 tokens with 12 decimals is exact for one token.
pub(crate) const DECIMALS: usize = 18;

/// Fewest decimals that `Display` writes.
const MIN_DECIMALS: usize = 2;

/// An amount of money, 0 or more, in one currency.
///
/// ```
/// use telnyx_ai::Money;
///
/// let budget: Money = "2.50 USD".parse()?;
/// let cost: Money = "0.000105 USD".parse()?;
/// assert!(cost < budget);
/// assert_eq!(cost.checked_mul(1_000_000).map(|sum| sum.to_string()), Some("105.00 USD".to_owned()));
/// # Ok::<(), telnyx_ai::Error>(())
/// ```
///
/// Amounts are exact: an integer of 10⁻¹⁸ of the currency, up to 3.4 × 10²⁰. No operation rounds, except for `Display`
/// with a precision, as in `{:.2}`. The text of an amount, also in serde, is the number and the ISO 4217 code of the
/// currency. Amounts of different currencies are neither equal nor ordered, and have no sum.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Number of 10⁻¹⁸ of the currency.
    units: u128,
    currency: Currency,
}

impl Money {
    pub(crate) fn new(units: u128, currency: Currency) -> Self {
        Self { units, currency }
    }

    /// Creates an amount from a number of 10⁻¹⁸ of a currency; `None` if the currency is not an ISO 4217 code.
    #[doc(hidden)]
    pub fn from_units(units: u128, currency: &str) -> Option<Self> {
        Some(Self::new(units, Currency::parse(currency)?))
    }

    /// Returns the amount as a number of 10⁻¹⁸ of its currency.
    #[doc(hidden)]
    pub fn units(self) -> u128 {
        self.units
    }

    /// Returns the ISO 4217 code of the currency, such as `USD`.
    pub fn currency(&self) -> &str {
        self.currency.as_str()
    }

    /// Returns the number without the currency, such as `0.000105`. It has at least two decimals and all that are not 0.
    pub fn amount(&self) -> String {
        let digits = format!("{:0>width$}", self.units, width = DECIMALS + 1);
        let (whole, decimals) = digits.split_at(digits.len() - DECIMALS);
        let used = decimals.trim_end_matches('0').len().max(MIN_DECIMALS);
        format!("{whole}.{}", decimals.get(..used).unwrap_or(decimals))
    }

    /// Returns the sum; `None` if the currencies differ or the sum is too large.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.with_same(other, u128::checked_add)
    }

    /// Returns the difference; `None` if the currencies differ or `other` is larger.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.with_same(other, u128::checked_sub)
    }

    /// Returns the amount times `count`; `None` if the product is too large.
    pub fn checked_mul(self, count: u64) -> Option<Self> {
        Some(Self { units: self.units.checked_mul(count.into())?, ..self })
    }

    fn with_same(self, other: Self, operation: fn(u128, u128) -> Option<u128>) -> Option<Self> {
        let units = (self.currency == other.currency).then(|| operation(self.units, other.units))??;
        Some(Self { units, ..self })
    }

    /// Returns the text with a number of decimals, rounded to the nearest.
    fn rounded(&self, decimals: usize) -> String {
        let dropped = DECIMALS.saturating_sub(decimals).try_into().unwrap_or(u32::MAX);
        let unit = 10_u128.saturating_pow(dropped);
        let rounded = self.units / unit + u128::from(self.units % unit >= unit.div_ceil(2) && unit > 1);
        let digits = format!("{rounded:0>width$}", width = DECIMALS.min(decimals) + 1);
        let (whole, shown) = digits.split_at(digits.len() - DECIMALS.min(decimals));
        let point = if decimals == 0 { "" } else { "." };
        format!("{whole}{point}{shown:0<decimals$} {}", self.currency())
    }
}

/// Orders amounts of one currency.
impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.units.cmp(&other.units))
    }
}

/// Writes the number and the currency: `0.000105 USD`. With a precision, the number is rounded to the nearest with that
/// many decimals.
impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match out.precision() {
            Some(decimals) => self.rounded(decimals),
            None => format!("{} {}", self.amount(), self.currency()),
        };
        write!(out, "{text:>width$}", width = out.width().unwrap_or_default())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Money").field(&format_args!("{self}")).finish()
    }
}

/// Reads a number and a currency: `2.50 USD`. The error is [`is_invalid_input`](Error::is_invalid_input).
impl FromStr for Money {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let read = || {
            let (amount, currency) = text.trim().split_once(char::is_whitespace)?;
            Some(Self::new(parse_decimal(amount, DECIMALS)?, Currency::parse(currency)?))
        };
        read().ok_or_else(|| {
            let problem = format!(
                "{} is not an amount of money; write a number with at most {DECIMALS} decimals and a currency, such as `2.50 USD`",
                excerpt(text)
            );
            Error::new(ErrorKind::InvalidInput, problem)
        })
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The ISO 4217 code of a currency, in upper case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Currency([u8; 3]);

impl Currency {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let code: [u8; 3] = text.trim().to_ascii_uppercase().into_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Self(code))
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Reads a decimal number as an integer of 10⁻ᵈ, where d is `decimals`. Returns `None` for other text, more decimals
/// and numbers that are too large.
pub(crate) fn parse_decimal(text: &str, decimals: usize) -> Option<u128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let scale = u32::try_from(decimals.checked_sub(fraction.len())?).ok()?;
    let digits: u128 = format!("{whole}{fraction}").parse().ok()?;
    digits.checked_mul(10_u128.checked_pow(scale)?)
}

#[cfg(test)]
mod tests;
