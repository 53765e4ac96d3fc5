//! Filters and orders, and the list parameters that use them.

use proptest::prelude::*;
use serde_json::json;
use telnyx_ai::conversations::{Condition, Filter, HistoryFilter, ListConversations, Order, Region, SearchHistories};

use super::round_trip;

const ODD: &str = r#"[a-b.,()"\\{} é\[\]%*]{0,6}"#;

fn filter() -> BoxedStrategy<Filter> {
    let word = prop_oneof![Just(Filter::is_null()), any::<bool>().prop_map(Filter::is)];
    let list = prop::collection::vec(ODD, 0..4).prop_map(Filter::is_in);
    let of = [Filter::eq, Filter::neq, Filter::gt, Filter::gte, Filter::lt, Filter::lte, Filter::like, Filter::ilike];
    let value = (prop::sample::select(of.to_vec()), ODD).prop_map(|(of, value): (fn(String) -> Filter, _)| of(value));
    let filter = prop_oneof![word, list, value];
    (filter, any::<bool>()).prop_map(|(filter, not)| if not { filter.negate() } else { filter }).boxed()
}

fn condition() -> BoxedStrategy<Condition> {
    let field = (ODD, filter(), any::<bool>()).prop_map(|(name, filter, is_metadata)| match is_metadata {
        true => Condition::metadata(name, filter),
        false => Condition::field(name, filter),
    });
    field
        .prop_recursive(3, 12, 3, |inner| {
            (prop::collection::vec(inner, 0..3), any::<bool>(), any::<bool>()).prop_map(|(members, any, not)| {
                let group = if any { Condition::any(members) } else { Condition::all(members) };
                if not { group.negate() } else { group }
            })
        })
        .boxed()
}

fn order() -> BoxedStrategy<Order> {
    (ODD, any::<bool>(), 0..3)
        .prop_map(|(field, asc, nulls)| {
            let order = if asc { Order::asc(field) } else { Order::desc(field) };
            match nulls {
                0 => order,
                1 => order.nulls_first(),
                _ => order.nulls_last(),
            }
        })
        .boxed()
}

fn history_filter() -> BoxedStrategy<HistoryFilter> {
    let of: [fn(String) -> HistoryFilter; 6] = [
        HistoryFilter::eq,
        HistoryFilter::gt,
        HistoryFilter::gte,
        HistoryFilter::lt,
        HistoryFilter::lte,
        HistoryFilter::contains,
    ];
    let value = (prop::sample::select(of.to_vec()), ODD).prop_map(|(of, value)| of(value));
    prop_oneof![value, prop::collection::vec("[a-b é.]{1,3}", 1..4).prop_map(HistoryFilter::is_in)].boxed()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn filters(filter in filter()) {
        round_trip(&filter)?;
        prop_assert_eq!(serde_json::to_value(&filter).unwrap(), filter.to_string());
    }

    #[test]
    fn conditions(condition in condition()) {
        round_trip(&condition)?;
    }

    #[test]
    fn orders(order in order()) {
        round_trip(&order)?;
    }

    #[test]
    fn history_filters(filter in history_filter()) {
        round_trip(&filter)?;
    }

    #[test]
    fn lists(
        pairs in prop::collection::vec((0..7, filter(), condition(), "[a-z>é]{0,4}"), 0..8),
        orders in prop::collection::vec(order(), 0..3),
        limit in prop::option::of(any::<u32>()),
    ) {
        let list = pairs.into_iter().fold(ListConversations::new(), |list, (which, filter, condition, key)| match which {
            0 => list.id(filter),
            1 => list.name(filter),
            2 => list.created_at(filter),
            3 => list.last_message_at(filter),
            4 => list.or([condition]),
            5 => list.and([condition]),
            _ => list.metadata(key, filter),
        });
        let list = orders.into_iter().fold(list, ListConversations::order);
        round_trip(&limit.into_iter().fold(list, ListConversations::limit))?;
    }

    #[test]
    fn searches(
        q in ".{0,4}",
        filters in prop::collection::vec((0..4, history_filter(), "[a-z. é]{0,4}"), 0..6),
        page in prop::option::of(any::<u64>()),
        score in prop::option::of((0..64).prop_map(|part| f64::from(part) / 64.0)),
    ) {
        let search = filters.into_iter().fold(SearchHistories::new(q), |search, (which, filter, key)| match which {
            0 => search.user_id(filter),
            1 => search.record_region(filter),
            2 => search.record_created_at(filter),
            _ => search.metadata(key, filter),
        });
        let search = page.into_iter().fold(search.region(Region::Deu).page_size(9), SearchHistories::page_number);
        let search = score.into_iter().fold(search, SearchHistories::min_score);
        // A filter that the call rejects is not encoded.
        if serde_json::to_value(&search).is_ok() {
            round_trip(&search)?;
        }
    }
}

#[test]
fn wire_forms() {
    let list = ListConversations::new()
        .created_at(Filter::gte("2026-01-01"))
        .metadata("tier", Filter::eq("gold"))
        .created_at(Filter::lt("2026-02-01"))
        .order(Order::desc("created_at").nulls_last())
        .limit(20);
    let wire = concat!(
        r#"{"created_at":["gte.2026-01-01","lt.2026-02-01"],"metadata->tier":"eq.gold","#,
        r#""order":["created_at.desc.nullslast"],"limit":20}"#,
    );
    assert_eq!(serde_json::to_string(&list).unwrap(), wire);

    let search = SearchHistories::new("refund")
        .user_id("u-1")
        .record_created_at(HistoryFilter::gte("2026-01-01"))
        .metadata("language", HistoryFilter::is_in(["en", "de"]));
    let wire = concat!(
        r#"{"q":"refund","filter[user_id]":"u-1","filter[record_created_at][gte]":"2026-01-01","#,
        r#""filter[language][in]":"en,de"}"#,
    );
    assert_eq!(serde_json::to_string(&search).unwrap(), wire);

    let condition = Condition::all([Condition::field("name", Filter::is_null())]).negate();
    let wire = json!({ "not_and": [{ "field": "name", "filter": "is.null" }] });
    assert_eq!(serde_json::to_value(&condition).unwrap(), wire);
    let filter = HistoryFilter::is_in(["en", "de"]);
    assert_eq!(serde_json::to_value(&filter).unwrap(), json!({ "in": ["en", "de"] }));
}

#[test]
fn invalid_filters_name_their_problem() {
    fn problem<T: serde::de::DeserializeOwned + std::fmt::Debug>(json: &str) -> String {
        serde_json::from_str::<T>(json).unwrap_err().to_string()
    }
    for (problem, part) in [
        (problem::<Filter>(r#""gold""#), "expected a filter such as `eq.gold`"),
        (problem::<Filter>(r#""is.maybe""#), "got `is.maybe`"),
        (problem::<Filter>(r#""in.(\"a)""#), "got `in.(\"a)`"),
        (problem::<Order>(r#""name""#), "expected an order such as `name.asc`"),
        (problem::<ListConversations>(r#"{"nam":"eq.a"}"#), "unknown field `nam`"),
        (problem::<SearchHistories>("{}"), "missing field `q`"),
        (problem::<SearchHistories>(r#"{"q":"a","filter[a][near]":"b"}"#), "unknown field `filter[a][near]`"),
        (problem::<SearchHistories>(r#"{"q":"a","filter[a":"b"}"#), "unknown field `filter[a`"),
    ] {
        assert!(problem.contains(part), "{problem} has no {part}");
    }
    let error = serde_json::to_string(&SearchHistories::new("a").user_id("")).unwrap_err().to_string();
    assert!(error.contains("`filter[user_id]` has an empty value"), "{error}");
}
