use super::{PriceList, TokenCounts, TokenPrices, has_listed_price};
use crate::types::tokens_by_model::TokensByModel;

fn prices(prompt: &str, cached: Option<&str>, completion: &str) -> TokenPrices {
    TokenPrices::per_million(Some(prompt), cached, Some(completion), "USD").unwrap()
}

fn list() -> PriceList {
    let models = [("small", prices("0.1", Some("0.05"), "0.2")), ("large", prices("1", None, "4.0"))];
    PriceList::from_prices(models.map(|(model, prices)| (model.to_owned(), prices)))
}

fn text(cost: Option<crate::Money>) -> Option<String> {
    cost.map(|cost| cost.to_string())
}

#[test]
fn a_cost_is_the_exact_sum_of_its_parts() {
    let cost = |tokens| text(prices("1.0", Some("0.5"), "4.0").cost(tokens));
    assert_eq!(cost(TokenCounts::new(30, 20).cached(10)).as_deref(), Some("0.000105 USD"));
    assert_eq!(cost(TokenCounts::default()).as_deref(), Some("0.00 USD"));
    assert_eq!(cost(TokenCounts::new(1_000_000_000_000, 0)).as_deref(), Some("1000000.00 USD"));
    let cost = text(prices("0.000000000001", None, "0").cost(TokenCounts::new(1, 5)));
    assert_eq!(cost.as_deref(), Some("0.000000000000000001 USD"));
}

#[test]
fn a_missing_cached_price_is_the_prompt_price_and_an_unreadable_one_is_unknown() {
    let tokens = TokenCounts::new(30, 0).cached(10);
    assert_eq!(text(prices("1", None, "4").cost(tokens)).as_deref(), Some("0.00003 USD"));
    assert_eq!(prices("1", Some("free"), "4").cost(tokens), None);
    assert!(prices("1", Some("free"), "4").cost(TokenCounts::new(30, 0)).is_some());
}

#[test]
fn a_price_is_needed_for_tokens_that_were_used_only() {
    let prices = TokenPrices::per_million(Some("0.01"), None, None, "usd").unwrap();
    assert_eq!(text(prices.cost(TokenCounts::new(8, 0))).as_deref(), Some("0.00000008 USD"));
    assert_eq!(prices.cost(TokenCounts::new(8, 1)), None);
    for bad in ["", "-1", "1e-3", "NaN", "inf", "on request", "0.0000000000001", "1,5"] {
        let prices = TokenPrices::per_million(Some(bad), None, Some("1"), "USD").unwrap();
        assert_eq!(prices.cost(TokenCounts::new(1, 0)), None, "{bad}");
        assert!(prices.cost(TokenCounts::new(0, 1)).is_some(), "{bad}");
    }
    for currency in ["", "US", "DOLLAR", "12$"] {
        assert!(TokenPrices::per_million(Some("1"), None, Some("1"), currency).is_none(), "{currency}");
    }
}

#[test]
fn a_cost_that_is_too_large_is_unknown() {
    let prices = prices("100000000000000000000", None, "1");
    assert!(prices.cost(TokenCounts::new(1_000_000, 0)).is_some());
    assert_eq!(prices.cost(TokenCounts::new(u64::MAX, 0)), None);
}

#[test]
fn contradicting_counts_have_no_cost() {
    let cost = |tokens: TokenCounts| list().cost("small", tokens);
    assert_eq!(cost(TokenCounts::new(5, 1).cached(6)), None);
    assert_eq!(cost(TokenCounts::new(5, 1).unpriced(1)), None);
    assert_eq!(cost(TokenCounts::new(5, 1).total(7)), None);
    assert_eq!(cost(TokenCounts::default().total(12)), None);
    for total in [0, 5, 6] {
        assert_eq!(text(cost(TokenCounts::new(5, 1).total(total))).as_deref(), Some("0.0000007 USD"), "{total}");
    }
}

#[test]
fn models_that_are_not_listed_and_other_tiers_have_no_cost() {
    assert_eq!(list().cost("other", TokenCounts::new(1, 1)), None);
    assert_eq!(list().cost("", TokenCounts::new(1, 1)), None);
    for (tier, is_listed) in [
        (None, true),
        (Some(""), true),
        (Some("default"), true),
        (Some("Standard"), true),
        (Some("flex"), false),
        (Some("priority"), false),
        (Some("auto"), false),
    ] {
        assert_eq!(has_listed_price(tier), is_listed, "{tier:?}");
        let tokens = Some(TokenCounts::new(1, 0));
        assert_eq!(list().response_cost("small", tier, tokens).is_some(), is_listed, "{tier:?}");
    }
    assert_eq!(list().response_cost("small", None, None::<TokenCounts>), None);
}

#[test]
fn calls_of_several_models_are_summed_or_unknown() {
    let mut calls = TokensByModel::default();
    assert_eq!(text(calls.cost(&list())).as_deref(), Some("0.00 USD"));
    assert_eq!(calls.cost(&PriceList::default()), None);
    calls.add("small", None, Some(TokenCounts::new(10, 5)));
    calls.add("large", Some("default"), Some(TokenCounts::new(1, 1)));
    calls.add("small", None, Some(TokenCounts::new(10, 5)));
    assert_eq!(text(calls.cost(&list())).as_deref(), Some("0.000009 USD"));
    let mut twice = calls.clone();
    twice.merge(&calls);
    assert_eq!(text(twice.cost(&list())).as_deref(), Some("0.000018 USD"));

    let stored = serde_json::to_string(&calls).unwrap();
    let counts =
        r#""large":{"uncached":1,"cached":0,"completion":1},"small":{"uncached":20,"cached":0,"completion":10}"#;
    assert_eq!(stored, format!(r#"{{"models":{{{counts}}},"unknown":0}}"#));
    assert_eq!(serde_json::from_str::<TokensByModel>(&stored).unwrap(), calls);

    for spoil in [
        |calls: &mut TokensByModel| calls.add("small", Some("flex"), Some(TokenCounts::new(1, 1))),
        |calls: &mut TokensByModel| calls.add("small", None, None::<TokenCounts>),
        |calls: &mut TokensByModel| calls.add("", None, Some(TokenCounts::new(1, 1))),
        |calls: &mut TokensByModel| calls.add_unknown(),
        |calls: &mut TokensByModel| calls.add("small", None, Some(TokenCounts::new(u64::MAX, 0))),
    ] {
        let mut calls = calls.clone();
        spoil(&mut calls);
        assert_eq!(calls.cost(&list()), None, "{calls:?}");
        let mut sum = TokensByModel::default();
        sum.merge(&calls);
        assert_eq!(sum.cost(&list()), None, "{calls:?}");
    }
}

#[test]
fn a_list_of_several_currencies_has_no_sum_over_them() {
    let euros = TokenPrices::per_million(Some("1"), None, Some("1"), "EUR").unwrap();
    let models = [("a", euros), ("b", prices("1", None, "1"))].map(|(model, prices)| (model.to_owned(), prices));
    let list = PriceList::from_prices(models);
    let mut calls = TokensByModel::default();
    assert_eq!(calls.cost(&list), None);
    calls.add("a", None, Some(TokenCounts::new(1, 0)));
    assert_eq!(text(calls.cost(&list)).as_deref(), Some("0.000001 EUR"));
    calls.add("b", None, Some(TokenCounts::new(1, 0)));
    assert_eq!(calls.cost(&list), None);
}
