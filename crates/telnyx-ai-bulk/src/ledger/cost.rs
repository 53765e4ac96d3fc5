//! Amounts of money as exact integers of SQLite.

use telnyx_ai_core::Money;

/// Decimals of the column `cost_pico`. An SQLite integer holds 9.2 million units of a currency with 12 decimals.
const PICO: usize = 12;
/// Further decimals, in the column `cost_atto`. It is 0 for prices with at most 6 decimals for 1,000,000 tokens.
const ATTO: usize = 6;

/// Returns the amount in 10⁻¹² of its currency, and the rest in 10⁻¹⁸. `None` if the amount is too large.
pub(super) fn to_integers(cost: &Money) -> Option<(i64, i64)> {
    let amount = cost.amount();
    let (units, decimals) = amount.split_once('.')?;
    let decimals = format!("{decimals:0<width$}", width = PICO + ATTO);
    let (pico, atto) = decimals.split_at_checked(PICO)?;
    Some((format!("{units}{pico}").parse().ok()?, atto.parse().ok()?))
}

pub(super) fn from_integers(pico: i64, atto: i64, currency: &str) -> Option<Money> {
    let digits = format!("{pico:0>width$}", width = PICO + 1);
    let (units, decimals) = digits.split_at_checked(digits.len().checked_sub(PICO)?)?;
    format!("{units}.{decimals}{atto:0>ATTO$} {currency}").parse().ok()
}

#[cfg(test)]
mod tests {
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
            let money = text.parse().unwrap();
            assert_eq!(to_integers(&money), expected, "{text}");
            if let Some((pico, atto)) = expected {
                assert_eq!(from_integers(pico, atto, money.currency()), Some(money));
            }
        }
        // As a program that edits the file could leave it.
        assert_eq!((from_integers(-1, 0, "USD"), from_integers(1, 0, "dollars")), (None, None));
    }
}
