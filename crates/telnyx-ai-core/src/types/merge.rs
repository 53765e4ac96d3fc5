//! Merging of extra fields of the events of a stream.
//!
//! `null` changes nothing. Objects are merged recursively.

use serde_json::{Map, Value};

/// Merges fields of the complete response, such as `system_fingerprint` and `citations`: the last value wins. An empty
/// text, list or object does not replace a value.
pub fn latest(known: &mut Map<String, Value>, later: &Map<String, Value>) {
    merge(known, later, &|known, later| {
        if !is_empty(later) && known != later {
            known.clone_from(later);
        }
    });
}

/// Merges counts of the complete response, such as the details of usage, like [`latest`]. 0 does not replace a number.
pub fn counts(known: &mut Map<String, Value>, later: &Map<String, Value>) {
    merge(known, later, &|known, later| {
        let is_zero = later.as_f64() == Some(0.0) && known.is_number();
        if !is_zero && !is_empty(later) && known != later {
            known.clone_from(later);
        }
    });
}

/// Merges fields of a delta: lists and streamed texts are appended. For other values, the last value wins.
pub fn deltas(known: &mut Map<String, Value>, delta: &Map<String, Value>) {
    append(known, delta, "");
}

fn append(known: &mut Map<String, Value>, delta: &Map<String, Value>, parent: &str) {
    for (name, value) in delta {
        match (known.get_mut(name), value) {
            (None, value) => {
                known.insert(name.clone(), value.clone());
            }
            (Some(Value::Object(known)), Value::Object(delta)) => append(known, delta, name),
            (Some(Value::Array(known)), Value::Array(delta)) => known.extend_from_slice(delta),
            (Some(Value::String(known)), Value::String(delta)) if is_streamed(parent, name) => known.push_str(delta),
            (Some(known), value) if !is_empty(value) => known.clone_from(value),
            (Some(_), _) => {}
        }
    }
}

/// Returns `true` for texts that are streamed in parts. Other texts, such as an id, are sent completely in each event.
fn is_streamed(parent: &str, name: &str) -> bool {
    matches!(
        (parent, name),
        ("", "refusal") | ("audio", "data" | "transcript") | ("custom", "input") | ("function_call", "arguments")
    )
}

fn merge(known: &mut Map<String, Value>, later: &Map<String, Value>, replace: &impl Fn(&mut Value, &Value)) {
    for (name, value) in later {
        match (known.get_mut(name), value) {
            (None, value) => {
                known.insert(name.clone(), value.clone());
            }
            (Some(Value::Object(known)), Value::Object(later)) => merge(known, later, replace),
            (Some(known), value) => replace(known, value),
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) | Value::Number(_) => false,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
    }
}

#[cfg(test)]
mod tests;
