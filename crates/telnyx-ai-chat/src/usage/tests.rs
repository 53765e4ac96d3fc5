use serde_json::{Value, json};

use super::Usage;

fn usage(wire: Value) -> Usage {
    serde_json::from_value(wire).unwrap()
}

#[test]
fn details_are_read_where_servers_put_them() {
    for (wire, reasoning, cached) in [
        (json!({}), None, None),
        (json!({ "completion_tokens_details": { "reasoning_tokens": 0 } }), Some(0), None),
        (json!({ "completion_tokens_details": { "reasoning_tokens": "64" } }), Some(64), None),
        (json!({ "prompt_tokens_details": { "cached_tokens": 4.0, "audio_tokens": 1 } }), None, Some(4)),
        (json!({ "reasoning_tokens": 7, "cached_tokens": 5 }), Some(7), Some(5)),
        (json!({ "cached_tokens": 5, "prompt_tokens_details": { "cached_tokens": 6 } }), None, Some(6)),
        (json!({ "completion_tokens_details": null, "prompt_tokens_details": [] }), None, None),
        (json!({ "completion_tokens_details": 64, "prompt_tokens_details": "64" }), None, None),
        (json!({ "completion_tokens_details": { "reasoning_tokens": -1 } }), None, None),
        (json!({ "completion_tokens_details": { "reasoning_tokens": { "n": 1 } } }), None, None),
    ] {
        let read = usage(wire.clone());
        assert_eq!((read.reasoning_tokens(), read.cached_tokens()), (reasoning, cached), "{wire}");
    }
}

#[test]
fn details_of_several_calls_are_added() {
    let mut sum = Usage::default();
    sum += &usage(json!({ "total_tokens": 9, "completion_tokens_details": { "reasoning_tokens": 3 } }));
    sum += &usage(json!({ "total_tokens": 2 }));
    sum += &usage(json!({ "total_tokens": 5, "reasoning_tokens": 4, "prompt_tokens_details": { "cached_tokens": 1 } }));
    assert_eq!((sum.total_tokens, sum.reasoning_tokens(), sum.cached_tokens()), (16, Some(7), Some(1)));
    sum += &usage(json!({ "completion_tokens_details": { "reasoning_tokens": u64::MAX } }));
    assert_eq!(sum.reasoning_tokens(), Some(u64::MAX));
}
