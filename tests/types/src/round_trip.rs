//! Requests, messages, chunks, events and responses round-trip without loss, including unknown fields.

mod arbitrary;
mod filters;
mod requests;
mod responses;

use std::fmt::Debug;

use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Types that round-trip.
trait Data: Serialize + DeserializeOwned + PartialEq + Debug {}
impl<T: Serialize + DeserializeOwned + PartialEq + Debug> Data for T {}

/// Checks that a `T` round-trips: `sample`, which has every field, with other values and with unknown fields at each
/// level.
fn keeps_all<T: Data>(sample: &Value) {
    check(arbitrary::with_unknown_fields(sample), |json| {
        let read: T = read(&json)?;
        equal(&serde_json::to_value(&read).unwrap(), &json)?;
        round_trip(&read)
    });
    // Missing fields may be encoded with their defaults, which are equivalent.
    check(arbitrary::with_missing_fields(sample), |json| match serde_json::from_value::<T>(json) {
        Ok(read) => round_trip(&read),
        Err(error) => some(error.to_string().contains("missing field"), &error),
    });
}

/// Checks a type that rejects unknown fields, otherwise like [`keeps_all`].
fn keeps_known<T: Data>(sample: &Value) {
    check(arbitrary::with_other_contents(sample), |json| {
        let read: T = read(&json)?;
        equal(&serde_json::to_value(&read).unwrap(), &json)?;
        round_trip(&read)
    });
    let mut unknown = sample.clone();
    unknown["unknown_field"] = 1.into();
    let error = serde_json::from_value::<T>(unknown).unwrap_err().to_string();
    assert!(error.contains("unknown field `unknown_field`"), "{error}");
}

fn round_trip<T: Data>(value: &T) -> Result<(), TestCaseError> {
    let text = serde_json::to_string(value).unwrap();
    let of_text: T = serde_json::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
    equal(&of_text, value)?;
    equal(&serde_json::to_string(&of_text).unwrap(), &text)?;
    equal(&read::<T>(&serde_json::to_value(value).unwrap())?, value)
}

fn read<T: DeserializeOwned>(json: &Value) -> Result<T, TestCaseError> {
    serde_json::from_value(json.clone()).map_err(|error| TestCaseError::fail(format!("{error}: {json}")))
}

fn equal<T: PartialEq + Debug>(actual: &T, expected: &T) -> Result<(), TestCaseError> {
    some(actual == expected, &format_args!("\n   actual: {actual:?}\n expected: {expected:?}"))
}

fn some(holds: bool, problem: &dyn Debug) -> Result<(), TestCaseError> {
    if holds { Ok(()) } else { Err(TestCaseError::fail(format!("{problem:?}"))) }
}

fn check(values: proptest::strategy::BoxedStrategy<Value>, test: impl Fn(Value) -> Result<(), TestCaseError>) {
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    if let Err(error) = TestRunner::new(config).run(&values, test) {
        panic!("{error}");
    }
}

/// Declares a test for each type: its name, the check, the type and a JSON object with all of its fields.
macro_rules! tests {
    ($check:path: $($name:ident: $type:ty = $json:tt;)+) => {
        $(#[test]
        fn $name() {
            use $check as check;
            check::<$type>(&serde_json::json!($json));
        })+
    };
}
use tests;

/// Types with losses, for which the checks fail.
mod losses {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Forgetful {
        id: u64,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Nested {
        inner: Forgetful,
        #[serde(flatten)]
        extra: serde_json::Map<String, serde_json::Value>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct OneWay {
        #[serde(skip_serializing)]
        name: Option<String>,
        #[serde(flatten)]
        extra: serde_json::Map<String, serde_json::Value>,
    }

    #[test]
    #[should_panic(expected = "actual")]
    fn of_unknown_fields() {
        super::keeps_all::<Forgetful>(&json!({ "id": 7 }));
    }

    #[test]
    #[should_panic(expected = "actual")]
    fn of_nested_unknown_fields() {
        super::keeps_all::<Nested>(&json!({ "inner": { "id": 7 } }));
    }

    #[test]
    #[should_panic(expected = "actual")]
    fn of_fields_that_are_only_decoded() {
        super::keeps_all::<OneWay>(&json!({ "name": "…" }));
    }

    #[test]
    #[should_panic(expected = "unwrap_err")]
    fn of_unknown_fields_that_are_not_rejected() {
        super::keeps_known::<Forgetful>(&json!({ "id": 7 }));
    }
}
