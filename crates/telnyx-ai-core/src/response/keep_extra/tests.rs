use serde_json::{Map, Value, json};

use crate::response::lenient;

#[derive(Debug, Default, PartialEq)]
struct Thing {
    id: String,
    count: u64,
    extra: Map<String, Value>,
}

keep_extra!(Thing {
    "id" => id: String = lenient::string,
    "number" => count: u64 = lenient::any_count,
} skip "object");

fn read(text: &str) -> Thing {
    serde_json::from_str(text).unwrap()
}

#[test]
fn unknown_fields_are_kept_and_nulls_are_not() {
    let thing = read(r#"{"new":{"deep":[1,null]},"id":7,"object":[{}],"none":null,"\u006eew2":"x","n\u0075mber":"3"}"#);
    assert_eq!((thing.id.as_str(), thing.count), ("7", 3));
    assert_eq!(Value::from(thing.extra), json!({ "new": { "deep": [1, null] }, "new2": "x" }));
    assert_eq!(read("{}"), Thing::default());
}

#[test]
fn the_last_value_of_a_duplicate_field_wins() {
    let thing = read(r#"{"id":"a","x":1,"id":"b","x":2,"number":1,"number":-1}"#);
    assert_eq!((thing.id.as_str(), thing.count, Value::from(thing.extra)), ("b", 0, json!({ "x": 2 })));
}

#[test]
fn values_and_bytes_are_read_equally() {
    let json = json!({ "id": "a", "number": 1.0, "x": true });
    assert_eq!(serde_json::from_value::<Thing>(json.clone()).unwrap(), read(&json.to_string()));
    assert_eq!(serde_json::from_reader::<_, Thing>(json.to_string().as_bytes()).unwrap(), read(&json.to_string()));
}

#[test]
fn an_error_names_the_expected_type() {
    let error = serde_json::from_str::<Thing>("[]").unwrap_err().to_string();
    assert_eq!(error, "invalid type: sequence, expected struct Thing at line 1 column 0");
    let error = serde_json::from_str::<Thing>(r#"{"id":[]}"#).unwrap_err().to_string();
    assert!(error.contains("expected a string"), "{error}");
}
