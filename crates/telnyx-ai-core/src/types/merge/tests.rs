use serde_json::{Map, Value, json};

use super::{counts, deltas, latest};

fn merged(merge: fn(&mut Map<String, Value>, &Map<String, Value>), values: impl IntoIterator<Item = Value>) -> Value {
    let mut known = Map::new();
    for fields in values {
        merge(&mut known, fields.as_object().unwrap());
    }
    known.into()
}

#[test]
fn the_last_nonempty_value_wins() {
    let values = [
        json!({ "fingerprint": "a", "citations": ["x"], "filter": { "hate": { "filtered": true, "level": 1 } }, "n": 1 }),
        json!({ "fingerprint": "b", "citations": ["x", "y"], "filter": { "hate": { "level": 2 }, "sex": {} }, "n": 0 }),
        json!({ "fingerprint": null, "citations": [], "filter": {}, "n": null }),
        json!({ "fingerprint": "", "filter": null, "tier": "flex" }),
    ];
    assert_eq!(
        merged(latest, values),
        json!({
            "fingerprint": "b", "citations": ["x", "y"], "n": 0, "tier": "flex",
            "filter": { "hate": { "filtered": true, "level": 2 }, "sex": {} },
        })
    );
    assert_eq!(merged(latest, [json!({ "a": { "b": 1 } }), json!({ "a": 7 })]), json!({ "a": 7 }));
}

#[test]
fn zero_does_not_replace_a_number() {
    let values = [
        json!({ "details": { "cached": 7, "audio": 0, "by": { "tool": 2 } }, "cost": 0.5, "kind": "a" }),
        json!({ "details": { "cached": 0, "audio": 3, "by": { "tool": 0.0 } }, "cost": 0, "kind": 0 }),
        json!({ "details": null, "cost": null }),
    ];
    let whole = json!({ "details": { "cached": 7, "audio": 3, "by": { "tool": 2 } }, "cost": 0.5, "kind": 0 });
    assert_eq!(merged(counts, values), whole);
}

#[test]
fn deltas_append_lists_and_streamed_texts() {
    let values = [
        json!({ "refusal": "I ", "audio": { "id": "a-1" }, "annotations": [1], "custom": { "name": "f", "input": "a" } }),
        json!({ "refusal": "", "audio": { "data": "AA", "transcript": "Hel" }, "annotations": [1], "extra_content": { "sign": "s" } }),
        json!({ "refusal": "can", "audio": { "id": "a-1", "data": "BB", "transcript": "lo" }, "custom": { "name": "f", "input": "a" } }),
        json!({ "refusal": "can", "audio": { "id": null }, "annotations": [], "extra_content": { "sign": "s", "n": 0 } }),
        json!({ "function_call": { "name": "g", "arguments": "{" } }),
        json!({ "function_call": { "arguments": "}" }, "extra_content": { "n": 1 } }),
    ];
    assert_eq!(
        merged(deltas, values),
        json!({
            "refusal": "I cancan", "annotations": [1, 1],
            "audio": { "id": "a-1", "data": "AABB", "transcript": "Hello" },
            "custom": { "name": "f", "input": "aa" },
            "function_call": { "name": "g", "arguments": "{}" },
            "extra_content": { "sign": "s", "n": 1 },
        })
    );
}

#[test]
fn an_empty_object_does_not_replace_a_value() {
    for merge in [latest, counts, deltas] {
        assert_eq!(merged(merge, [json!({ "a": 1 }), json!({ "a": {} })]), json!({ "a": 1 }));
    }
}
