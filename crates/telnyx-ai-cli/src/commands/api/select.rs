//! Parts of a JSON value, by a path such as `data.id`.

use serde_json::Value;

/// Returns the values at a path. A name selects the field of an object, or of each object of a list; a number selects an
/// item of a list.
pub(super) fn select<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    path.split('.').fold(vec![value], |values, name| values.into_iter().flat_map(|value| step(value, name)).collect())
}

fn step<'a>(value: &'a Value, name: &str) -> Vec<&'a Value> {
    match (value, name.parse::<usize>()) {
        (Value::Array(items), Ok(index)) => items.get(index).into_iter().collect(),
        (Value::Array(items), Err(_)) => items.iter().filter_map(|item| item.get(name)).collect(),
        (value, _) => value.get(name).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::select;

    #[test]
    fn names_select_fields_of_each_item() {
        let value = json!({ "data": [{ "id": "a", "tags": [1, 2] }, { "id": "b" }], "meta": { "0": true } });
        for (path, expected) in [
            ("data.id", json!(["a", "b"])),
            ("data.1.id", json!(["b"])),
            ("data.tags", json!([[1, 2]])),
            ("meta.0", json!([true])),
            ("data.x", json!([])),
            ("data.9", json!([])),
        ] {
            assert_eq!(json!(select(&value, path)), expected, "{path}");
        }
    }
}
