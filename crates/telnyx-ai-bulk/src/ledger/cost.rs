//! Amounts of money as exact integers of SQLite.

use telnyx_ai_core::Money;

/// Number of 10⁻¹⁸ of a currency in one unit of the column `cost_pico`. The rest is in the column `cost_atto`, and is 0
/// for prices with at most 6 decimals for 1,000,000 tokens. An integer of SQLite cannot hold 10 units of a currency in
/// 10⁻¹⁸, and holds 9.2 million of them in 10⁻¹².
const PICO: u128 = 1_000_000;

/// Returns the amount in 10⁻¹² of its currency, and the rest in 10⁻¹⁸. `None` if the amount is too large.
pub(super) fn to_integers(cost: Money) -> Option<(i64, i64)> {
    let units = cost.units();
    Some((i64::try_from(units / PICO).ok()?, i64::try_from(units % PICO).ok()?))
}

pub(super) fn from_integers(pico: i64, atto: i64, currency: &str) -> Option<Money> {
    let units = u128::try_from(pico).ok()? * PICO + u128::try_from(atto).ok()?;
    Money::from_units(units, currency)
}

#[cfg(test)]
mod tests {
    use telnyx_ai_core::Money;

    use super::{from_integers, to_integers};

    #[test]
    fn amounts_are_exact() {
        let amounts = [
            ("0.00 USD", Some((0, 0))),
            ("0.000105 USD", Some((105_000_000, 0))),
            ("12.345678901234567891 EUR", Some((12_345_678_901_234, 567_891))),
            ("9223372.036854775807999999 USD", Some((i64::MAX, 999_999))),
            ("9223372.036854775808 USD", None),
        ];
        for (text, expected) in amounts {
            let money: Money = text.parse().unwrap();
            assert_eq!(to_integers(money), expected, "{text}");
            if let Some((pico, atto)) = expected {
                assert_eq!(from_integers(pico, atto, money.currency()), Some(money));
            }
        }
        // As a program that edits the file could leave it.
        assert_eq!((from_integers(-1, 0, "USD"), from_integers(1, 0, "dollars")), (None, None));
    }
}
