use std::collections::BTreeMap;
use std::fmt::Debug;

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;

/// Reads a value with a helper, from text and from a `Value`, with the same result.
macro_rules! read {
    ($helper:ident, $value:expr) => {{
        let value: Value = $value;
        let text = value.to_string();
        let from_text = $helper(&mut serde_json::Deserializer::from_str(&text)).map_err(|error| error.to_string());
        let from_value = $helper(value).map_err(|error| error.to_string());
        assert_eq!(from_text.as_ref().ok(), from_value.as_ref().ok(), "{text}");
        from_text
    }};
}

/// Asserts that a helper rejects each value with an error that names the expected type and the value.
macro_rules! rejected {
    ($helper:ident, $expected:literal, $($value:tt => $found:literal),+ $(,)?) => {
        $(
            let error = read!($helper, json!($value)).unwrap_err();
            assert!(error.contains(concat!($found, ", expected ", $expected)), "{error}");
        )+
    };
}

#[test]
fn texts() {
    for (value, text) in [
        (json!("a\n\"b\""), "a\n\"b\""),
        (json!(""), ""),
        (json!(7), "7"),
        (json!(-7), "-7"),
        (json!(3.0), "3.0"),
        (json!(0.5), "0.5"),
        (json!(u64::MAX), "18446744073709551615"),
        (json!(false), "false"),
    ] {
        assert_eq!(read!(string, value.clone()).as_deref(), Ok(text));
        assert_eq!(read!(opt_string, value), Ok(Some(text.to_owned())));
    }
    assert_eq!(read!(string, json!(null)), Ok(String::new()));
    assert_eq!(read!(opt_string, json!(null)), Ok(None));
    rejected!(string, "a string", {"a": 1} => "invalid type: {\"a\":1}", [] => "invalid type: []");
    rejected!(opt_string, "a string", [1, "b"] => "invalid type: [1,\"b\"]");
}

#[test]
fn unsigned_integers() {
    for (value, number) in [
        (json!(7), 7),
        (json!("7"), 7),
        (json!(" 7 "), 7),
        (json!(7.0), 7),
        (json!("7.0"), 7),
        (json!("7e2"), 700),
        (json!(-0.0), 0),
        (json!(u64::MAX), u64::MAX),
        (json!(u64::MAX.to_string()), u64::MAX),
    ] {
        assert_eq!(read!(u64, value.clone()), Ok(number), "{value}");
        assert_eq!(read!(opt_u64, value), Ok(Some(number)));
    }
    assert_eq!((read!(u64, json!(null)), read!(opt_u64, json!(null))), (Ok(0), Ok(None)));
    rejected!(u64, "an unsigned integer",
        (-1) => "integer `-1`",
        0.5 => "floating point `0.5`",
        18446744073709551616.0 => "floating point `1.8446744073709552e+19`",
        "" => "string \"\"",
        "seven" => "string \"seven\"",
        "-7" => "string \"-7\"",
        "inf" => "string \"inf\"",
        true => "boolean `true`",
        [7] => "[7]",
        {} => "{}",
    );
}

#[test]
fn signed_integers() {
    for (value, number) in [
        (json!(7), 7),
        (json!(-7), -7),
        (json!("-7"), -7),
        (json!(-7.0), -7),
        (json!("-7.0"), -7),
        (json!(i64::MIN), i64::MIN),
        (json!(i64::MIN as f64), i64::MIN),
    ] {
        assert_eq!(read!(i64, value.clone()), Ok(number), "{value}");
        assert_eq!(read!(opt_i64, value), Ok(Some(number)));
    }
    assert_eq!((read!(i64, json!(null)), read!(opt_i64, json!(null))), (Ok(0), Ok(None)));
    rejected!(i64, "an integer",
        9223372036854775808_u64 => "integer `9223372036854775808`",
        9223372036854775808.0 => "floating point `9.223372036854776e+18`",
        1.5 => "floating point `1.5`",
        "x" => "string \"x\"",
        false => "boolean `false`",
    );
}

#[test]
fn floats() {
    for (value, number) in
        [(json!(0.5), 0.5), (json!(7), 7.0), (json!(-7), -7.0), (json!("0.950000"), 0.95), (json!(" -1e3 "), -1000.0)]
    {
        assert_eq!(read!(f64, value.clone()), Ok(number), "{value}");
        assert_eq!(read!(opt_f64, value), Ok(Some(number)));
    }
    assert_eq!((read!(f64, json!(null)), read!(opt_f64, json!(null))), (Ok(0.0), Ok(None)));
    rejected!(f64, "a number",
        "NaN" => "string \"NaN\"",
        "inf" => "string \"inf\"",
        "1e999" => "string \"1e999\"",
        "" => "string \"\"",
        true => "boolean `true`",
        {"a": 1} => "{\"a\":1}",
    );
}

#[test]
fn booleans() {
    for (value, flag) in [
        (json!(true), true),
        (json!(1), true),
        (json!("true"), true),
        (json!("True"), true),
        (json!("1"), true),
        (json!(1.0), true),
        (json!(false), false),
        (json!(0), false),
        (json!("FALSE"), false),
        (json!("0"), false),
    ] {
        assert_eq!(read!(bool, value.clone()), Ok(flag), "{value}");
        assert_eq!(read!(opt_bool, value), Ok(Some(flag)));
    }
    assert_eq!((read!(bool, json!(null)), read!(opt_bool, json!(null))), (Ok(false), Ok(None)));
    rejected!(bool, "a boolean", 2 => "integer `2`", "yes" => "string \"yes\"", "" => "string \"\"", [] => "[]");
}

#[test]
fn null_is_the_default_of_any_type() {
    fn read<T: DeserializeOwned + Default + PartialEq + Debug>(value: Value) -> T {
        or_default(value).unwrap()
    }
    assert_eq!(read::<Vec<u8>>(json!(null)), Vec::<u8>::new());
    assert_eq!(read::<Vec<u8>>(json!([1])), [1]);
    assert_eq!(read::<BTreeMap<String, u8>>(json!(null)), BTreeMap::new());
    assert!(or_default::<_, Vec<u8>>(json!("x")).is_err());
}

#[test]
fn json_texts() {
    for (value, text) in [
        (json!("{\"a\": 1}"), "{\"a\": 1}"),
        (json!("not json"), "not json"),
        (json!(""), ""),
        (json!({"a": [1, null, {"b": "\u{e9}\n"}]}), "{\"a\":[1,null,{\"b\":\"\u{e9}\\n\"}]}"),
        (json!({}), "{}"),
        (json!([1, 2]), "[1,2]"),
        (json!(7), "7"),
        (json!(-7), "-7"),
        (json!(1.0), "1.0"),
        (json!(true), "true"),
    ] {
        assert_eq!(read!(json_text, value.clone()).as_deref(), Ok(text));
        assert_eq!(read!(opt_json_text, value), Ok(Some(text.to_owned())));
    }
    assert_eq!(read!(json_text, json!(null)), Ok(String::new()));
    assert_eq!(read!(opt_json_text, json!(null)), Ok(None));
    assert!(json_text(&mut serde_json::Deserializer::from_str("{\"a\":")).is_err());
}

#[test]
fn errors_quote_only_the_start_of_a_value() {
    for value in [json!("é".repeat(10_000)), json!([["é".repeat(10_000)]])] {
        let error = read!(u64, value).unwrap_err();
        assert!(error.contains('…') && error.len() < 300, "{error}");
    }
    for (chars, shown) in [(64, "é".repeat(64)), (65, format!("{}…", "é".repeat(64)))] {
        let error = read!(u64, json!("é".repeat(chars))).unwrap_err();
        assert!(error.contains(&format!("{shown}`")) || error.contains(&format!("{shown}\"")), "{error}");
    }
}

#[derive(serde::Deserialize)]
struct Row {
    #[serde(default, deserialize_with = "string")]
    id: String,
    #[serde(default, deserialize_with = "opt_u64")]
    count: Option<u64>,
    #[serde(default, deserialize_with = "or_default")]
    tags: Vec<String>,
    #[serde(flatten)]
    extra: BTreeMap<String, Value>,
}

#[test]
fn fields_of_a_flattened_struct() {
    let row: Row = serde_json::from_value(json!({"id": 5, "count": "6", "tags": null, "new": 1})).unwrap();
    assert_eq!((row.id.as_str(), row.count, row.tags.len(), row.extra.len()), ("5", Some(6), 0, 1));
    let row: Row = serde_json::from_str("{}").unwrap();
    assert_eq!((row.id.as_str(), row.count, row.tags.len(), row.extra.len()), ("", None, 0, 0));
}

/// Any JSON value, three levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // Eighths: serde_json reads longer fractions to within one unit in the last place.
        any::<i32>().prop_map(|eighths| Value::from(f64::from(eighths) / 8.0)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(any::<String>(), inner, 0..4).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn numbers_are_read_from_their_text(unsigned in any::<u64>(), signed in any::<i64>(), float in proptest::num::f64::NORMAL) {
        prop_assert_eq!(read!(u64, json!(unsigned.to_string())), Ok(unsigned));
        prop_assert_eq!(read!(i64, json!(signed.to_string())), Ok(signed));
        prop_assert_eq!(read!(f64, json!(float.to_string())), Ok(float));
    }

    #[test]
    fn any_value_is_read_or_rejected_with_a_short_error(value in any_json()) {
        let errors = [
            read!(string, value.clone()).err(),
            read!(u64, value.clone()).err(),
            read!(i64, value.clone()).err(),
            read!(f64, value.clone()).err(),
            read!(bool, value.clone()).err(),
        ];
        for error in errors.into_iter().flatten() {
            prop_assert!(error.contains("expected") && error.len() < 600, "{}", error);
        }
        let text = read!(json_text, value.clone());
        prop_assert!(text.is_ok());
        if value.is_array() || value.is_object() {
            prop_assert_eq!(serde_json::from_str::<Value>(&text.unwrap()).unwrap(), value);
        }
    }
}

#[test]
fn required_values_reject_null() {
    assert_eq!(read!(required_u64, json!("42")), Ok(42));
    assert_eq!(read!(required_f64, json!("0.5")), Ok(0.5));
    assert_eq!(read!(required_string, json!(7)), Ok("7".to_owned()));
    for error in [
        read!(required_u64, json!(null)).unwrap_err(),
        read!(required_f64, json!(null)).unwrap_err(),
        read!(required_string, json!(null)).unwrap_err(),
    ] {
        assert!(error.starts_with("expected a ") && error.contains(", got null"), "{error}");
    }
}

#[test]
fn other_values_than_texts_are_converted() {
    let text = |value: Value| {
        let count = |value: &Value| Some(format!("{} texts", value.as_array()?.len()));
        opt_text_or(value, "a text or an array of texts", count).map_err(|error| error.to_string())
    };
    assert_eq!(text(json!(["a", "b"])), Ok(Some("2 texts".to_owned())));
    assert_eq!(
        (text(json!("a")), text(json!(2.0)), text(json!(null))),
        (Ok(Some("a".into())), Ok(Some("2.0".into())), Ok(None))
    );
    assert!(text(json!({})).unwrap_err().contains("expected a text or an array of texts"));
}
