//! Totals and their ranges.

use serde_json::json;
use telnyx_ai::chat::{Model, Usage};

use super::{BTreeMap, PriceList, Samples, extrapolate};

/// An input token costs 1 USD, and an output token 2 USD.
fn prices() -> PriceList {
    let pricing = json!({ "prompt": "1000000", "completion": "2000000", "currency": "USD", "unit": "1M_tokens" });
    let model: Model = serde_json::from_value(json!({ "id": "m", "pricing": pricing })).unwrap();
    PriceList::from_iter([&model])
}

fn samples(model: &str, counts: &[(u64, u64)]) -> BTreeMap<String, Samples> {
    let mut samples = Samples::default();
    for (input, output) in counts {
        let mut usage = Usage::default();
        (usage.prompt_tokens, usage.completion_tokens) = (*input, *output);
        samples.add(&usage);
    }
    BTreeMap::from([(model.to_owned(), samples)])
}

#[test]
fn equal_samples_have_no_range() {
    let estimate = extrapolate(&samples("m", &[(10, 3); 20]), 2, Some(1000), &prices());
    assert_eq!(
        estimate.to_string(),
        "1000 rows: 10000 to 10000 input tokens, 3000 to 3000 output tokens, 16000.0000 USD to 16000.0000 USD; from 20 rows, \
         2 more failed"
    );
}

#[test]
fn the_range_is_two_standard_errors_wide() {
    // The standard deviation of 5 and 15 by turns is 5.025 for 100 samples, so the standard error is 0.5025.
    let counts: Vec<_> = (0..100).map(|number| (if number % 2 == 0 { 5 } else { 15 }, 0)).collect();
    let estimate = extrapolate(&samples("m", &counts), 0, Some(100_000), &prices());
    assert_eq!(estimate.input_tokens, 901_600..=1_098_400);
    assert_eq!(estimate.output_tokens, 0..=0);
}

#[test]
fn one_row_has_a_wide_range_and_unknown_prices_have_no_cost() {
    let estimate = extrapolate(&samples("other", &[(10, 1)]), 0, None, &prices());
    assert_eq!(estimate.to_string(), "each row: 0 to 20 input tokens, 0 to 2 output tokens, cost unknown; from 1 rows");
    let nothing = extrapolate(&BTreeMap::new(), 5, Some(10), &prices());
    assert_eq!(
        nothing.to_string(),
        "10 rows: 0 to 0 input tokens, 0 to 0 output tokens, cost unknown; from 0 rows, 5 more failed"
    );
}

#[test]
fn models_share_the_rows_as_in_the_sample() {
    let mut both = samples("m", &[(10, 0); 30]);
    both.extend(samples("m2", &[(100, 0); 10]));
    let estimate = extrapolate(&both, 0, Some(400), &prices());
    assert_eq!(estimate.input_tokens, 13_000..=13_000);
    assert_eq!(estimate.cost, None, "the price of `m2` is unknown");
}

#[test]
fn huge_counts_do_not_overflow() {
    let estimate = extrapolate(&samples("m", &[(u64::MAX, u64::MAX), (0, 0)]), 0, Some(u64::MAX), &prices());
    assert_eq!(*estimate.output_tokens.end(), u64::MAX);
}
