use proptest::prelude::*;

use super::SearchHistories;
use crate::history_filter::HistoryFilter;

/// Returns key, operator and values as the service reads them.
fn read(name: &str, value: &str) -> Option<(String, String, Vec<String>)> {
    let (key, operator) = name.strip_prefix("filter[")?.split_once(']')?;
    let operator = if operator.is_empty() { "eq" } else { operator.strip_prefix('[')?.strip_suffix(']')? };
    let values: Vec<&str> = if operator == "in" { value.split(',').collect() } else { vec![value] };
    Some((key.into(), operator.into(), values.into_iter().map(Into::into).collect()))
}

proptest! {
    #[test]
    fn accepted_filters_keep_their_meaning(
        key in r"[a-b\[\]., é]{0,4}",
        operator in 0..7_usize,
        values in proptest::collection::vec(r"[a-b\[\],. é]{0,3}", 0..4),
    ) {
        let value = values.first().cloned().unwrap_or_default();
        let (word, filter) = [
            ("eq", HistoryFilter::eq(&value)),
            ("gt", HistoryFilter::gt(&value)),
            ("gte", HistoryFilter::gte(&value)),
            ("lt", HistoryFilter::lt(&value)),
            ("lte", HistoryFilter::lte(&value)),
            ("contains", HistoryFilter::contains(&value)),
            ("in", HistoryFilter::is_in(&values)),
        ][operator].clone();
        let meant = if word == "in" { values } else { vec![value] };
        let sound = !key.is_empty() && !key.contains(['[', ']']) && !meant.is_empty()
            && meant.iter().all(|value| !value.is_empty() && (word != "in" || !value.contains(',')));
        match SearchHistories::new("q").metadata(key.clone(), filter).pairs() {
            Ok(pairs) => {
                prop_assert!(sound);
                prop_assert_eq!(pairs.len(), 1);
                prop_assert_eq!(read(&pairs[0].0, &pairs[0].1), Some((key, word.to_owned(), meant)));
            }
            Err(error) => prop_assert!(!sound && error.is_invalid_input(), "{}", error),
        }
    }
}
