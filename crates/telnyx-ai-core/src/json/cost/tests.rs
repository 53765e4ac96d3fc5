use serde_json::Value;

use super::{MIN_LIMIT, UNCHECKED, check, memory, upper_bound};
use crate::decode::{json, list, text};

/// A list of `item`s of at least `bytes` bytes.
fn items(item: &str, bytes: usize) -> String {
    let count = bytes / (item.len() + 1) + 1;
    format!("[{}]", vec![item; count].join(","))
}

#[test]
fn many_small_objects_are_rejected_before_they_are_created() {
    let body = items(r#"{"a":1}"#, 4 * UNCHECKED);
    let error = json::<Value>(&body.clone().into()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the values of this response of 8388617 bytes would take more than 512 MiB of memory; request fewer items at once, \
         or read the response as bytes"
    );
    assert!(text::<Value>(&body).is_err());
    assert!(list::<Value>(&format!(r#"{{"data":{body}}}"#).into()).is_err());
    for (item, each) in [
        ("1", 72),
        ("[1]", 72 + 280),
        ("[]", 72),
        ("{}", 72),
        (r#"{"a":1}"#, 72 + 800 + 136),
        (r#"{"a":{"b":[]},"c":1}"#, 72 + 2 * 800 + 3 * 136 + 72),
    ] {
        assert_eq!(memory(format!("[{item},{item},{item}]").as_bytes()), 280 + 3 * each - 72, "{item}");
    }
}

#[test]
fn the_limit_is_512_mib_and_more_for_larger_bodies() {
    // The list takes 280 bytes. Each object takes 800, its key 136, and the comma before all but the first 72.
    let most = (MIN_LIMIT - 280 + 72) / 1008;
    let body = |count: usize| format!("[{}]", vec![r#"{"a":1}"#; count].join(","));
    assert!(check(body(most).as_bytes()).is_ok());
    assert!(check(body(most + 1).as_bytes()).is_err());
    let padded = |count: usize| format!("[{},{:?}]", body(count), "x".repeat(30 * 1024 * 1024));
    assert!(check(padded(most + 1).as_bytes()).is_ok());
}

#[test]
fn large_responses_of_the_service_pass() {
    let vector = items("-0.012345678", 4096 * 13);
    let word = r#"{"word":"hello","start":1.23,"end":1.45,"confidence":0.98,"speaker":0}"#;
    let token = r#"{"token":" a","logprob":-1.25,"bytes":[32,97]}"#;
    let conversation = r#"{"id":"182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e","name":"support","created_at":"2026-01-01T00:00:00Z","metadata":{"a":"b","c":"d"}}"#;
    for (item, bytes) in [
        (vector.as_str(), 32 << 20),
        (word, 290_000 * word.len()),
        (token, 164_000 * token.len()),
        (conversation, 10_000 * conversation.len()),
    ] {
        assert_eq!(check(items(item, bytes).as_bytes()).map_err(|error| error.to_string()), Ok(()));
    }
}

#[test]
fn values_that_are_nested_too_deeply_are_not_counted() {
    let body = "[".repeat(2 * UNCHECKED);
    assert_eq!(memory(body.as_bytes()), 128 * 280);
    let error = json::<Value>(&body.into()).unwrap_err();
    assert!(error.to_string().contains("recursion limit exceeded"), "{error}");
    let before = format!("[{},{}", items(r#"{"a":1}"#, 4 * UNCHECKED), "[".repeat(1000));
    assert!(check(before.as_bytes()).is_err());
}

#[test]
fn the_content_of_strings_is_not_counted() {
    let inside = r#"{\"a\":1},\\"#;
    let body = format!(r#"{{"data":"{}"}}"#, inside.repeat(4 * UNCHECKED / inside.len()));
    assert!(upper_bound(body.as_bytes()) > MIN_LIMIT.max(16 * body.len()));
    assert_eq!(memory(body.as_bytes()), 800 + 136);
    assert!(check(body.as_bytes()).is_ok());
    assert_eq!(memory(br#"{"a\\":"\"{[:,","b":"unfinished"#), 800 + 2 * 136 + 72);
}
