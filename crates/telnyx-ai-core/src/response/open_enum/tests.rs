use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::json;

crate::open_enum! {
    /// A status.
    #[derive(Default, PartialOrd, Ord)]
    pub(crate) enum Status {
        /// Waiting.
        #[default]
        Queued = "queued",
        /// Failed.
        Failure = "failure",
        /// No text.
        Blank = "",
    }
}

fn read(value: serde_json::Value) -> Result<Status, String> {
    let text = value.to_string();
    let from_text = serde_json::from_str(&text).map_err(|error| error.to_string());
    let from_value = serde_json::from_value(value).map_err(|error| error.to_string());
    assert_eq!(from_text.is_ok(), from_value.is_ok());
    assert_eq!(from_text.as_ref().ok(), from_value.as_ref().ok());
    from_text
}

#[test]
fn known_texts_are_variants_and_unknown_texts_are_kept() {
    for (text, status) in [("queued", Status::Queued), ("failure", Status::Failure), ("", Status::Blank)] {
        assert_eq!(read(json!(text)), Ok(status.clone()));
        assert_eq!(Status::from(text), status);
        assert_eq!(Status::from(text.to_owned()), status);
        assert_eq!(text.parse(), Ok(status.clone()));
        assert_eq!(serde_json::to_value(&status).unwrap(), json!(text));
        assert_eq!(status.as_str(), text);
        assert_eq!(status.to_string(), text);
        assert_eq!(AsRef::<str>::as_ref(&status), text);
        assert!(status == text && status == *text);
    }
    for text in ["Queued", "queued ", "paused", "null", "\u{0}"] {
        assert_eq!(read(json!(text)), Ok(Status::Other(text.to_owned())));
    }
}

#[test]
fn numbers_and_booleans_are_read_as_text() {
    for (value, text) in [(json!(3), "3"), (json!(-3), "-3"), (json!(3.0), "3.0"), (json!(true), "true")] {
        assert_eq!(read(value), Ok(Status::Other(text.to_owned())));
    }
}

#[test]
fn null_lists_and_objects_are_errors() {
    for (value, came) in [(json!(null), "null"), (json!({"a": 1}), "{\"a\":1}"), (json!([1]), "[1]")] {
        let error = read(value).unwrap_err();
        assert!(error.starts_with(&format!("invalid type: {came}, expected a string")), "{error}");
    }
}

#[test]
fn attributes_are_kept() {
    assert_eq!(Status::default(), Status::Queued);
    assert!(Status::Queued < Status::Failure);
    assert_eq!(HashSet::from([Status::from("queued"), Status::Queued]).len(), 1);
    assert_eq!(format!("{:>8}|", Status::Queued), "  queued|");
}

#[test]
fn works_as_a_map_key() {
    let map: std::collections::BTreeMap<Status, u8> = serde_json::from_str(r#"{"queued":1,"new":2}"#).unwrap();
    assert_eq!(map[&Status::Queued], 1);
    assert_eq!(serde_json::to_string(&map).unwrap(), r#"{"queued":1,"new":2}"#);
}

proptest! {
    #[test]
    fn any_text_round_trips(text in any::<String>()) {
        let json = serde_json::to_string(&text).unwrap();
        let status: Status = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(status.as_str(), &text);
        prop_assert_eq!(serde_json::to_string(&status).unwrap(), json);
        prop_assert_eq!(Status::from(text.as_str()), status.clone());
        prop_assert_eq!(Status::from(text), status);
    }
}
