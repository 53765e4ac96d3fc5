use proptest::prelude::*;

use super::{Currency, DECIMALS, Money, parse_decimal};

fn usd(units: u128) -> Money {
    Money::new(units, Currency::parse("USD").unwrap())
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

#[test]
fn texts_are_read_exactly() {
    for (text, units, written) in [
        ("2.50 USD", 2_500_000_000_000_000_000, "2.50 USD"),
        ("2 usd", 2_000_000_000_000_000_000, "2.00 USD"),
        (" 0.000105\tUSD ", 105_000_000_000_000, "0.000105 USD"),
        ("0 USD", 0, "0.00 USD"),
        ("000.10 USD", 100_000_000_000_000_000, "0.10 USD"),
        ("0.000000000000000001 USD", 1, "0.000000000000000001 USD"),
        ("0.1000000000000000000000 USD", 100_000_000_000_000_000, "0.10 USD"),
        ("340282366920938463463.374607431768211455 USD", u128::MAX, "340282366920938463463.374607431768211455 USD"),
    ] {
        let read = money(text);
        assert_eq!((read, read.to_string().as_str()), (usd(units), written), "{text}");
    }
}

#[test]
fn other_texts_are_rejected_with_the_text_and_an_example() {
    for text in [
        "",
        "2.50",
        "USD",
        "USD 2.50",
        "$2.50",
        "2.50USD",
        "-2.50 USD",
        "+2.50 USD",
        "2,50 USD",
        "1_000 USD",
        "1e3 USD",
        "NaN USD",
        ".5 USD",
        "5. USD",
        "1.2.3 USD",
        "2.50 US",
        "2.50 USDT",
        "2.50 U$D",
        "2.50 USD EUR",
        "٢ USD",
        "0.0000000000000000001 USD",
        "340282366920938463463.374607431768211456 USD",
        "999999999999999999999999999999999999999999 USD",
    ] {
        let error = text.parse::<Money>().unwrap_err();
        assert!(error.is_invalid_input(), "{text}");
        let says = format!(
            "`{text}` is not an amount of money; write a number with at most 18 decimals and a currency, such as `2.50 USD`"
        );
        assert_eq!(error.to_string(), says);
    }
}

#[test]
fn a_precision_rounds_half_up_and_a_width_aligns_right() {
    for (text, decimals, rounded) in [
        ("0.005 USD", 2, "0.01 USD"),
        ("0.0049 USD", 2, "0.00 USD"),
        ("9.995 USD", 2, "10.00 USD"),
        ("0.5 USD", 0, "1 USD"),
        ("0.4 USD", 0, "0 USD"),
        ("1.25 USD", 18, "1.250000000000000000 USD"),
        ("1.25 USD", 20, "1.25000000000000000000 USD"),
        ("0.000000000000000001 USD", 17, "0.00000000000000000 USD"),
        ("0.000000000000000005 USD", 17, "0.00000000000000001 USD"),
    ] {
        assert_eq!(format!("{:.decimals$}", money(text)), rounded, "{text}");
    }
    assert_eq!(format!("{:12.2}|{:3}", money("1.5 USD"), money("1.5 USD")), "    1.50 USD|1.50 USD");
    assert_eq!(format!("{:?}", money("1.5 USD")), "Money(1.50 USD)");
}

#[test]
fn currencies_are_not_mixed() {
    let (dollars, euros) = (money("1 USD"), money("1 EUR"));
    assert_eq!((dollars.currency(), euros.amount().as_str()), ("USD", "1.00"));
    assert_eq!((dollars.checked_add(euros), dollars.checked_sub(euros)), (None, None));
    assert_eq!(dollars.partial_cmp(&euros), None);
    assert_ne!(dollars, euros);
    assert!(dollars < money("2 USD"));
}

#[test]
fn overflow_and_a_difference_below_0_are_none() {
    assert_eq!(usd(u128::MAX).checked_add(usd(1)), None);
    assert_eq!(usd(1).checked_sub(usd(2)), None);
    assert_eq!(usd(u128::MAX / 2).checked_mul(3), None);
    assert_eq!(usd(u128::MAX).checked_sub(usd(1)), Some(usd(u128::MAX - 1)));
    assert_eq!(usd(7).checked_mul(u64::MAX), Some(usd(7 * u128::from(u64::MAX))));
}

#[test]
fn serde_uses_the_text() {
    let amount = money("0.95 EUR");
    assert_eq!(serde_json::to_string(&amount).unwrap(), "\"0.95 EUR\"");
    assert_eq!(serde_json::from_str::<Money>("\"0.950 eur\"").unwrap(), amount);
    let error = serde_json::from_str::<Money>("\"0.95\"").unwrap_err().to_string();
    assert!(error.starts_with("`0.95` is not an amount of money; write a number"), "{error}");
}

#[test]
fn a_text_of_a_caller_is_one_short_line_in_the_error() {
    let text = format!("1\n{}", "x".repeat(500));
    let error = text.parse::<Money>().unwrap_err().to_string();
    assert!(error.starts_with("`1 xxx") && error.contains("x…`") && error.len() < 300, "{error}");
}

proptest! {
    #[test]
    fn every_amount_survives_its_text(units: u128) {
        let amount = usd(units);
        prop_assert_eq!(amount.to_string().parse::<Money>().unwrap(), amount);
        let json = serde_json::to_string(&amount).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), amount);
    }

    #[test]
    fn no_text_panics(text: String, decimals in 0_usize..60, units: u128) {
        let _ = text.parse::<Money>();
        let _ = parse_decimal(&text, decimals);
        let _ = format!("{:.decimals$}", usd(units));
    }

    #[test]
    fn sums_are_associative_and_exact(a: u128, b: u128, c: u128) {
        let (x, y, z) = (usd(a), usd(b), usd(c));
        let left = x.checked_add(y).and_then(|sum| sum.checked_add(z));
        let right = y.checked_add(z).and_then(|sum| x.checked_add(sum));
        prop_assert_eq!(left, right);
        prop_assert_eq!(x.checked_add(y), y.checked_add(x));
        prop_assert_eq!(x.checked_add(y), a.checked_add(b).map(usd));
        prop_assert_eq!(x.checked_add(y).and_then(|sum| sum.checked_sub(y)), x.checked_add(y).map(|_| x));
    }

    #[test]
    fn a_rounded_text_differs_by_at_most_half_a_unit(units in 0..u128::MAX / 4, decimals in 0_usize..=DECIMALS) {
        let rounded: Money = format!("{:.decimals$}", usd(units)).parse().unwrap();
        let unit = 10_u128.pow(u32::try_from(DECIMALS - decimals).unwrap());
        prop_assert!(rounded.units.abs_diff(units) <= unit / 2);
    }
}
