//! Admissions and settlements of a budget.

use serde_json::json;
use telnyx_ai::chat::{Model, Usage};

use super::{Admission, Budget, Demand, Money, PriceList, check_currency};

fn usd(text: &str) -> Money {
    format!("{text} USD").parse().unwrap()
}

/// An input token costs 1 USD, and an output token 2 USD.
fn prices() -> PriceList {
    let pricing = json!({ "prompt": "1000000", "completion": "2000000", "currency": "USD", "unit": "1M_tokens" });
    let model: Model = serde_json::from_value(json!({ "id": "m", "pricing": pricing })).unwrap();
    PriceList::from_iter([&model])
}

fn demand(bytes: u64, max_output: Option<u64>) -> Demand {
    Demand { model: Some("m".to_owned()), bytes: Some(bytes), max_output, fallbacks: Vec::new() }
}

fn usage(input: u64, output: u64) -> Usage {
    let mut usage = Usage::default();
    (usage.prompt_tokens, usage.completion_tokens) = (input, output);
    usage
}

#[test]
fn a_request_that_does_not_fit_waits_for_those_in_flight() {
    let mut budget = Budget::new(Some(usd("100")), prices(), Vec::new());
    let row = demand(20, Some(20));
    assert_eq!(budget.admit(&row), Admission::Send(Some(usd("60"))));
    assert_eq!(budget.admit(&row), Admission::Wait);
    budget.settle(usd("60"), &row, Some(usd("40")), Some(&usage(20, 10)), true);
    assert_eq!(budget.admit(&row), Admission::Send(Some(usd("60"))), "exactly the budget fits");
    budget.settle(usd("60"), &row, Some(usd("41")), None, true);
    assert_eq!(budget.admit(&row), Admission::Over);
    assert_eq!(budget.admit(&demand(0, Some(0))), Admission::Over, "an ended budget stays ended");
}

#[test]
fn an_unknown_cost_is_the_bound_if_it_may_have_been_charged() {
    for (charged, next) in [(true, Admission::Over), (false, Admission::Send(Some(usd("60"))))] {
        let mut budget = Budget::new(Some(usd("60")), prices(), Vec::new());
        let row = demand(20, Some(20));
        budget.admit(&row);
        budget.settle(usd("60"), &row, None, None, charged);
        assert_eq!(budget.admit(&row), next);
    }
}

#[test]
fn bounds_are_learned_from_rows() {
    let mut budget = Budget::new(Some(usd("1000000")), prices(), Vec::new());
    let row = demand(10, None);
    assert_eq!(budget.admit(&row), Admission::Send(Some(usd("8202"))), "10 bytes and 4,096 output tokens");
    budget.settle(usd("8202"), &row, Some(usd("30")), Some(&usage(25, 7)), true);
    assert_eq!(budget.admit(&row), Admission::Send(Some(usd("44"))), "3 tokens a byte, 7 output tokens");
    assert_eq!(budget.admit(&demand(10, Some(1))), Admission::Send(Some(usd("32"))));
}

#[test]
fn a_limit_can_change() {
    let row = demand(20, Some(20));
    let mut budget = Budget::new(None, prices(), vec![usd("10"), "5 EUR".parse().unwrap()]);
    assert_eq!(budget.admit(&row), Admission::Send(Some(usd("60"))), "without a limit, bounds are reserved");
    let other = Demand { model: Some("x".to_owned()), ..demand(1, Some(1)) };
    assert_eq!(budget.admit(&other), Admission::Send(None), "without a limit, a price is not needed");
    budget.count(Some(usd("30")));
    // 40 USD are spent and 60 USD are reserved.
    budget.set_limit(Some(usd("159")));
    assert_eq!(budget.admit(&row), Admission::Wait);
    budget.set_limit(Some(usd("160")));
    assert_eq!(budget.admit(&row), Admission::Send(Some(usd("60"))));
    assert_eq!(budget.admit(&other), Admission::UnknownPrice(Some("x".to_owned())));
    for _ in 0..2 {
        budget.settle(usd("60"), &row, Some(usd("50")), None, true);
    }
    assert_eq!(budget.admit(&row), Admission::Over);
    budget.set_limit(Some(usd("160")));
    assert_eq!(budget.admit(&demand(0, Some(0))), Admission::Over, "an equal limit is no change");
    budget.set_limit(Some(usd("200")));
    assert_eq!(budget.admit(&row), Admission::Send(Some(usd("60"))), "140 USD are spent");
    budget.set_limit(Some(usd("1")));
    budget.settle(usd("60"), &row, Some(usd("50")), None, true);
    assert_eq!(budget.admit(&row), Admission::Over);
    budget.set_limit(None);
    assert_eq!(budget.admit(&row), Admission::Send(Some(usd("60"))));
}

#[test]
fn unknown_models_and_currencies_have_no_price() {
    let mut budget = Budget::new(Some(usd("9")), prices(), Vec::new());
    assert_eq!(budget.admit(&Demand { model: None, ..demand(1, Some(1)) }), Admission::UnknownPrice(None));
    let other = Demand { model: Some("x".to_owned()), ..demand(1, Some(1)) };
    assert_eq!(budget.admit(&other), Admission::UnknownPrice(Some("x".to_owned())));
    let fallback = Demand { fallbacks: vec![other], ..demand(1, Some(1)) };
    assert_eq!(budget.admit(&fallback), Admission::UnknownPrice(Some("x".to_owned())));
    assert!(check_currency(usd("9"), &prices()).is_ok());
    let error = check_currency("9 EUR".parse().unwrap(), &prices()).unwrap_err();
    assert_eq!(error.to_string(), "`budget` is in EUR, and the prices are in USD; use the currency of the prices");
}
