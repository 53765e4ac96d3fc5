//! Random JSON based on a sample.
//!
//! In a sample, `"…"` stands for any text, 7 for any count and 0.5 for any fraction. All other values are kept.

use proptest::collection::btree_map;
use proptest::prelude::*;
use serde_json::{Map, Value};

type Json = BoxedStrategy<Value>;

/// The sample with other values.
pub(super) fn with_other_contents(sample: &Value) -> Json {
    like(sample, false, false)
}

/// The sample with other values, and with unknown fields in each object.
pub(super) fn with_unknown_fields(sample: &Value) -> Json {
    like(sample, true, false)
}

/// The sample with other values, and without some of its fields.
pub(super) fn with_missing_fields(sample: &Value) -> Json {
    like(sample, true, true)
}

fn like(sample: &Value, unknown: bool, missing: bool) -> Json {
    match sample {
        Value::String(text) if text == "…" => ".{1,8}".prop_map(Value::from).boxed(),
        Value::Number(number) if number.as_u64() == Some(7) => any::<u32>().prop_map(Value::from).boxed(),
        // Numbers have few digits, so that all JSON parsers agree on them.
        Value::Number(number) if number.as_f64() == Some(0.5) => {
            (0..1024_u32).prop_map(|part| Value::from(f64::from(part) / 1024.0)).boxed()
        }
        Value::Bool(_) => any::<bool>().prop_map(Value::from).boxed(),
        Value::Array(items) => {
            let items: Vec<Json> = items.iter().map(|item| like(item, unknown, missing)).collect();
            items.prop_map(Value::Array).boxed()
        }
        Value::Object(fields) => object(fields, unknown, missing),
        other => Just(other.clone()).boxed(),
    }
}

fn object(fields: &Map<String, Value>, unknown: bool, missing: bool) -> Json {
    let named = |(name, value): (&String, &Value)| {
        let value = like(value, unknown, missing);
        let is_there = if missing && name != "type" { prop::bool::weighted(0.8).boxed() } else { Just(true).boxed() };
        (Just(name.clone()), value, is_there).boxed()
    };
    let fields: Vec<_> = fields.iter().map(named).collect();
    let count = if unknown { 0..3 } else { 0..1 };
    let unknown = btree_map("x_[a-z]{1,4}|é[a-z\"\\\\]{0,3}", any_value(), count);
    (fields, unknown)
        .prop_map(|(fields, unknown)| {
            let known = fields.into_iter().filter(|(.., is_there)| *is_there).map(|(name, value, _)| (name, value));
            Value::Object(known.chain(unknown).collect())
        })
        .boxed()
}

/// Any value except `null`, which means the same as a missing field.
fn any_value() -> Json {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (0..1024_u32).prop_map(|part| Value::from(f64::from(part) / 1024.0)),
        ".{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(prop_oneof![inner.clone(), Just(Value::Null)], 0..3).prop_map(Value::Array),
            btree_map("[a-z]{1,3}", prop_oneof![inner, Just(Value::Null)], 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
    .boxed()
}
