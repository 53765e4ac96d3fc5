use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::response::lenient::{TextOrList, any_text_or_list, text_or_list};

/// Reads a value with a helper, from text and from a `Value`, with the same result.
macro_rules! read {
    ($helper:expr, $value:expr) => {{
        let value: Value = $value;
        let text = value.to_string();
        let from_text = $helper(&mut serde_json::Deserializer::from_str(&text)).map_err(|error| error.to_string());
        let from_value = $helper(value).map_err(|error| error.to_string());
        assert_eq!(from_text.as_ref().ok(), from_value.as_ref().ok(), "{text}");
        from_text
    }};
}

type Fields = BTreeMap<String, u8>;

fn not_counts() -> [Value; 9] {
    [-35, 1]
        .map(|n| json!(f64::from(n) + 0.5))
        .into_iter()
        .chain([json!(-35), json!(1e30), json!("many"), json!(null), json!([1]), json!({ "a": 1 }), json!(true)])
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

#[test]
fn other_values_than_counts_are_none() {
    for (value, count) in [(json!(7), 7), (json!("7"), 7), (json!(7.0), 7), (json!(u64::MAX), u64::MAX), (json!(0), 0)]
    {
        assert_eq!(read!(any_count, value.clone()), Ok(count));
        assert_eq!(read!(opt_any_count, value), Ok(Some(count)));
    }
    for value in not_counts() {
        assert_eq!(read!(any_count, value.clone()), Ok(0), "{value}");
        assert_eq!(read!(opt_any_count, value.clone()), Ok(None), "{value}");
    }
}

#[test]
fn other_values_than_numbers_are_none() {
    for (value, number) in [(json!(-0.5), -0.5), (json!("-0.5"), -0.5), (json!(0), 0.0), (json!(-7), -7.0)] {
        assert_eq!(read!(opt_any_f64, value), Ok(Some(number)));
    }
    for value in [json!("NaN"), json!("inf"), json!("n/a"), json!(null), json!([1]), json!({}), json!(true)] {
        assert_eq!(read!(opt_any_f64, value), Ok(None));
    }
}

#[test]
fn other_values_than_objects_are_none() {
    let fields = Fields::from([("a".to_owned(), 1)]);
    assert_eq!(read!(opt_object::<_, Fields>, json!({ "a": 1 })), Ok(Some(fields.clone())));
    for value in [json!(null), json!(7), json!(-7), json!(0.5), json!("a"), json!(true), json!([{ "a": 1 }, [2]])] {
        assert_eq!(read!(opt_object::<_, Fields>, value), Ok(None));
    }
    assert!(read!(opt_object::<_, Fields>, json!({ "a": "b" })).is_err());
    // The next value is read from its start.
    let mut both = serde_json::Deserializer::from_str(r#"[[1,{"a":[2]}],{"b":3}]"#).into_iter::<Vec<Skipped>>();
    assert_eq!(both.next().unwrap().unwrap().len(), 2);
}

#[derive(serde::Deserialize)]
struct Skipped(
    #[serde(deserialize_with = "opt_object")]
    #[allow(dead_code, reason = "read for its place")]
    Option<Fields>,
);

#[test]
fn objects_of_a_list_are_read_and_others_are_skipped() {
    let fields = |n: u8| Fields::from([("a".to_owned(), n)]);
    let list = json!([null, { "a": 1 }, 7, "x", [{ "a": 3 }], true, -1, 0.5, { "a": 2 }]);
    assert_eq!(read!(objects::<_, Fields>, list), Ok(vec![fields(1), fields(2)]));
    assert_eq!(read!(objects::<_, Fields>, json!({ "a": 1 })), Ok(vec![fields(1)]));
    for value in [json!(null), json!(7), json!(-7), json!(0.5), json!("a"), json!(true), json!([])] {
        assert_eq!(read!(objects::<_, Fields>, value), Ok(Vec::new()));
    }
    assert!(read!(objects::<_, Fields>, json!([{ "a": "b" }])).is_err());
}

#[test]
fn nulls_are_not_extra_fields() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Thing {
        #[serde(flatten, deserialize_with = "extra")]
        extra: Map<String, Value>,
    }
    let thing: Thing = serde_json::from_str(r#"{"a":null,"b":{"c":null},"d":[null],"e":0}"#).unwrap();
    assert_eq!(Value::from(thing.extra), json!({ "b": { "c": null }, "d": [null], "e": 0 }));
}

#[test]
fn numbers_and_objects_are_texts_or_lists() {
    for (value, text) in
        [(json!(7), "7"), (json!(-7), "-7"), (json!(4.0), "4.0"), (json!(true), "true"), (json!("a"), "a")]
    {
        assert_eq!(read!(|d| any_text_or_list::<_, Fields>(d, "a text"), value), Ok(TextOrList::Text(text.to_owned())));
    }
    let one = TextOrList::List(vec![Fields::from([("a".to_owned(), 1)])]);
    for value in [json!({ "a": 1 }), json!([{ "a": 1 }]), json!([null, { "a": 1 }, null])] {
        assert_eq!(read!(|d| any_text_or_list::<_, Fields>(d, "a text"), value), Ok(one.clone()));
    }
    assert_eq!(read!(|d| text_or_list::<_, Fields>(d, "a text"), json!([null, { "a": 1 }])), Ok(one));
    for (value, came) in [
        (json!(7), "integer `7`"),
        (json!(-7), "integer `-7`"),
        (json!(0.5), "floating point `0.5`"),
        (json!(true), "boolean `true`"),
        (json!({ "a": 1 }), "map"),
        (json!(null), "null"),
    ] {
        let error = read!(|d| text_or_list::<_, Fields>(d, "a text"), value).unwrap_err();
        assert!(error.starts_with(&format!("invalid type: {came}, expected a text")), "{error}");
    }
    assert!(read!(|d| any_text_or_list::<_, Fields>(d, "a text"), json!(null)).is_err());
}

#[test]
fn other_values_than_times_are_none() {
    for value in [json!(null), json!("soon"), json!(true), json!([]), json!({ "seconds": 7 }), json!(1e300)] {
        assert!(matches!(crate::response::lenient::opt_timestamp(value.clone()), Ok(None)), "{value}");
    }
    assert_eq!(crate::response::lenient::opt_timestamp(json!("7")).unwrap().unwrap().unix_seconds(), 7);
}
