//! The paths equal the paths of serde_path_to_error.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use super::JsonPath;
use crate::internal::lenient;
use crate::json::parse;
use crate::{Timestamp, ToolCall};

/// Returns the path of the error of `text` as a `T`, by `JsonPath` and by serde_path_to_error.
fn paths<T: DeserializeOwned>(text: &str) -> Option<(String, String)> {
    let error = parse::<T>(text.as_bytes()).err().filter(serde_json::Error::is_data)?;
    let ours = JsonPath::locate(text.as_bytes(), &error, &|prefix| parse::<T>(prefix).err());
    let mut json = serde_json::Deserializer::from_str(text);
    let kept = serde_path_to_error::deserialize::<_, T>(&mut json).err().unwrap();
    let (ours, kept) = (ours.to_string(), kept.path().to_string());
    // `JsonPath` names the variant too.
    let is_variant = error.to_string().starts_with("unknown variant") && ours.starts_with(&format!("{kept}."));
    Some((if is_variant { kept.clone() } else { ours }, kept))
}

#[derive(Deserialize)]
#[serde(try_from = "u32")]
struct Even(#[expect(dead_code, reason = "only read")] u32);

impl TryFrom<u32> for Even {
    type Error = String;

    fn try_from(number: u32) -> Result<Self, String> {
        if number.is_multiple_of(2) { Ok(Self(number)) } else { Err("expected an even number".into()) }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "Inner")]
struct Checked;

impl TryFrom<Inner> for Checked {
    type Error = &'static str;

    fn try_from(inner: Inner) -> Result<Self, &'static str> {
        if inner.number < 100 { Ok(Self) } else { Err("expected less than 100") }
    }
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read")]
struct Inner {
    number: u32,
    #[serde(default)]
    more: Option<Box<Inner>>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read")]
enum Tagged {
    Unit,
    New(Inner),
    Pair(u8, bool),
    Struct { a: u8, b: Even },
}

#[derive(Deserialize)]
#[serde(tag = "kind")]
#[expect(dead_code, reason = "only read")]
enum Kind {
    #[serde(rename = "one")]
    One { number: u32 },
}

#[derive(Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "only read")]
enum Either {
    Text(String),
    Inner(Inner),
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read")]
struct Flat {
    first: u8,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

fn small<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    u8::deserialize(deserializer)
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only read")]
struct Everything {
    #[serde(deserialize_with = "lenient::required_list")]
    tasks: Vec<Inner>,
    #[serde(default, deserialize_with = "lenient::list")]
    times: Vec<Timestamp>,
    when: Option<Timestamp>,
    even: Even,
    checked: Checked,
    lists: Vec<Vec<u8>>,
    pair: (u8, String),
    two: [u8; 2],
    by_name: BTreeMap<String, Vec<Even>>,
    tagged: Vec<Tagged>,
    kind: Option<Kind>,
    either: Option<Either>,
    flat: Option<Flat>,
    call: Option<ToolCall>,
    #[serde(deserialize_with = "small")]
    small: u8,
    any: Value,
    last: Box<Inner>,
}

fn everything() -> Value {
    json!({
        "tasks": [{"number": 1}, null, {"number": 2, "more": {"number": 3, "more": {"number": 4}}}],
        "times": ["2025-01-01", 7],
        "when": "2025-01-01T00:00:00Z",
        "even": 2,
        "checked": {"number": 5, "more": null},
        "lists": [[1, 2], [], [3]],
        "pair": [1, "a"],
        "two": [1, 2],
        "by_name": {"a.b": [2], "\"\n[x]": [4, 6]},
        "tagged": ["Unit", {"New": {"number": 1}}, {"Pair": [1, true]}, {"Struct": {"a": 1, "b": 2}}],
        "kind": {"kind": "one", "number": 1},
        "either": {"number": 1},
        "flat": {"first": 1, "second": {"x": [1]}},
        "call": {"id": "t", "function": {"name": "f", "arguments": "{}"}},
        "small": 3,
        "any": [{"a": []}],
        "last": {"number": 1, "more": {"number": 2}},
    })
}

/// The JSON pointers of all values below `value`.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| pointers(item, &format!("{at}/{index}"), found));
        }
        Value::Object(map) => {
            map.iter().for_each(|(key, item)| pointers(item, &format!("{at}/{}", escaped(key)), found));
        }
        _ => {}
    }
}

fn invalid_values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(7),
        json!(-1),
        json!(1000),
        json!(1.5),
        json!(""),
        json!("soon]}\"\\"),
        json!([]),
        json!([1]),
        json!([[1]]),
        json!([{}]),
        json!(["x", [1]]),
        json!([1, 2, 3]),
        json!({}),
        json!({"x": 1}),
        json!({"number": 101}),
        json!({"number": "x", "more": {"number": {}}}),
        json!({"number": 1, "more": {"number": []}}),
        json!({"New": []}),
        json!({"Other": 1}),
    ]
}

#[test]
fn each_invalid_value_at_each_position_has_its_path() {
    let whole = everything();
    assert!(serde_json::from_value::<Everything>(whole.clone()).is_ok());
    let mut positions = Vec::new();
    pointers(&whole, "", &mut positions);
    let mut seen = 0;
    for position in &positions {
        for invalid in invalid_values() {
            let mut broken = whole.clone();
            *broken.pointer_mut(position).unwrap() = invalid;
            for text in [broken.to_string(), serde_json::to_string_pretty(&broken).unwrap()] {
                if let Some((ours, kept)) = paths::<Everything>(&text) {
                    seen += 1;
                    assert_eq!(ours, kept, "{text}\n{}", parse::<Everything>(text.as_bytes()).err().unwrap());
                }
            }
        }
    }
    assert!(seen > 1000, "{seen} errors");
}

#[test]
fn each_absent_member_or_item_has_its_path() {
    let whole = everything();
    let mut positions = Vec::new();
    pointers(&whole, "", &mut positions);
    let mut seen = 0;
    for position in positions.iter().filter(|position| !position.is_empty()) {
        let (outer, last) = position.rsplit_once('/').unwrap();
        let mut broken = whole.clone();
        match broken.pointer_mut(outer).unwrap() {
            Value::Array(items) => drop(items.remove(last.parse().unwrap())),
            Value::Object(map) => drop(map.remove(last)),
            _ => unreachable!("only lists and objects hold values"),
        }
        for text in [broken.to_string(), serde_json::to_string_pretty(&broken).unwrap()] {
            if let Some((ours, kept)) = paths::<Everything>(&text) {
                seen += 1;
                assert_eq!(ours, kept, "{text}\n{}", parse::<Everything>(text.as_bytes()).err().unwrap());
            }
        }
    }
    assert!(seen > 20, "{seen} errors");
}

#[test]
fn other_types_at_the_top_level() {
    for text in [
        "7",
        "true",
        "null",
        "\"x\"",
        "[]",
        "[1]",
        "[[]]",
        "[[1]]",
        "[{}]",
        "{}",
        "{\"a\":1}",
        "{\"a\":{}}",
        " [ 1 , [ ] ] ",
    ] {
        let all = [
            paths::<u8>(text),
            paths::<bool>(text),
            paths::<Even>(text),
            paths::<Inner>(text),
            paths::<Checked>(text),
            paths::<Timestamp>(text),
            paths::<Either>(text),
            paths::<Kind>(text),
            paths::<Vec<u8>>(text),
            paths::<Vec<Vec<u8>>>(text),
            paths::<Vec<Timestamp>>(text),
            paths::<Vec<Inner>>(text),
            paths::<Vec<Either>>(text),
            paths::<(u8, u8)>(text),
            paths::<HashMap<String, u8>>(text),
            paths::<HashMap<String, Timestamp>>(text),
            paths::<HashMap<String, HashMap<String, Vec<u8>>>>(text),
        ];
        for (number, (ours, kept)) in all.into_iter().enumerate().filter_map(|(number, both)| Some((number, both?))) {
            assert_eq!(ours, kept, "{text} as type {number}");
        }
    }
}

/// Any JSON with the names and texts of `Everything`.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = proptest::sample::select(invalid_values());
    let name = proptest::sample::select(vec!["number", "more", "kind", "one", "New", "Struct", "first", "id", "x"]);
    leaf.prop_recursive(4, 32, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((name.clone(), inner), 0..4).prop_map(|members| Value::Object(
                members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_json_at_any_position_has_its_path(position in any::<proptest::sample::Index>(), invalid in any_json(), pretty in any::<bool>()) {
        let mut broken = everything();
        let mut positions = Vec::new();
        pointers(&broken, "", &mut positions);
        *broken.pointer_mut(position.get(positions.as_slice()).as_str()).unwrap() = invalid;
        let text = if pretty { serde_json::to_string_pretty(&broken).unwrap() } else { broken.to_string() };
        if let Some((ours, kept)) = paths::<Everything>(&text) {
            prop_assert_eq!(ours, kept, "{}", text);
        }
    }
}
