//! Validation of a value against a schema.
//!
//! Implemented here: `jsonschema` adds 40 crates and `boon` 11; neither limits the work of a schema.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

use super::Steps;

/// Maximum depth of references for one value; far below the limit of the stack.
const MAX_LAYERS: usize = 200;

/// Returns `true` if `value` is valid for `schema`, whose references point into `root`.
///
/// Keywords outside the common core (`patternProperties`, `contains`, `format`, …) have no effect, as the specification
/// demands for unknown keywords. No value is valid after `steps` are used up.
pub(crate) fn is_valid(root: &Value, schema: &Value, value: &Value, steps: &Steps) -> bool {
    let valid = Checker { root, steps }.valid(schema, value, MAX_LAYERS);
    valid && steps.take(1).is_some()
}

struct Checker<'a> {
    root: &'a Value,
    steps: &'a Steps,
}

impl Checker<'_> {
    fn valid(&self, schema: &Value, value: &Value, layers: usize) -> bool {
        let (Some(layers), Some(())) = (layers.checked_sub(1), self.steps.take(1)) else {
            return false;
        };
        let map = match schema {
            Value::Bool(allows) => return *allows,
            Value::Object(map) => map,
            _ => return false,
        };
        let holds = |schema: &Value| self.valid(schema, value, layers);
        let reference = map.get("$ref").and_then(Value::as_str).is_none_or(|reference| {
            let target = reference.strip_prefix('#').and_then(|path| self.root.pointer(path));
            target.is_some_and(holds)
        });
        reference
            && map.get("const").is_none_or(|only| equal(only, value))
            && list(map, "enum").is_none_or(|all| self.within(all.len()) && all.iter().any(|one| equal(one, value)))
            && type_fits(map, value)
            && list(map, "allOf").is_none_or(|all| all.iter().all(holds))
            && list(map, "anyOf").is_none_or(|any| any.iter().any(holds))
            && list(map, "oneOf").is_none_or(|one| one.iter().filter(|schema| holds(schema)).count() == 1)
            && map.get("not").is_none_or(|not| !holds(not))
            && match value {
                Value::Number(number) => number_fits(map, number),
                Value::String(text) => size_fits(map, "Length", text.chars().count()),
                Value::Array(items) => self.array_fits(map, items, layers),
                Value::Object(object) => self.object_fits(map, object, layers),
                Value::Null | Value::Bool(_) => true,
            }
    }

    fn within(&self, work: usize) -> bool {
        self.steps.take(work).is_some()
    }

    fn array_fits(&self, map: &Map<String, Value>, items: &[Value], layers: usize) -> bool {
        let first = list(map, "prefixItems").map(Vec::as_slice).unwrap_or_default();
        let unique = map.get("uniqueItems").and_then(Value::as_bool).unwrap_or(false);
        size_fits(map, "Items", items.len())
            && items.iter().zip(first).all(|(item, schema)| self.valid(schema, item, layers))
            && map
                .get("items")
                .is_none_or(|schema| items.iter().skip(first.len()).all(|item| self.valid(schema, item, layers)))
            && (!unique || self.are_distinct(items))
    }

    fn are_distinct(&self, items: &[Value]) -> bool {
        let known = |at: usize, item: &Value| items.iter().take(at).any(|earlier| equal(earlier, item));
        items.iter().enumerate().all(|(at, item)| self.within(at) && !known(at, item))
    }

    fn object_fits(&self, map: &Map<String, Value>, object: &Map<String, Value>, layers: usize) -> bool {
        let properties = map.get("properties").and_then(Value::as_object);
        let known = |name: &str| properties.and_then(|properties| properties.get(name));
        size_fits(map, "Properties", object.len())
            && list(map, "required")
                .is_none_or(|names| names.iter().filter_map(Value::as_str).all(|name| object.contains_key(name)))
            && object.iter().all(|(name, value)| match (known(name), map.get("additionalProperties")) {
                (Some(schema), _) => self.valid(schema, value, layers),
                (None, Some(schema)) if !map.contains_key("patternProperties") => self.valid(schema, value, layers),
                _ => true,
            })
    }
}

/// Returns `true` if two values are equal in JSON, where 1 and 1.0 are the same number.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => compare(a, b).is_some_and(Ordering::is_eq),
        _ => a == b,
    }
}

fn list<'a>(map: &'a Map<String, Value>, keyword: &str) -> Option<&'a Vec<Value>> {
    map.get(keyword).and_then(Value::as_array)
}

fn type_fits(map: &Map<String, Value>, value: &Value) -> bool {
    match map.get("type") {
        Some(Value::String(name)) => is_of_type(value, name),
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).any(|name| is_of_type(value, name)),
        _ => true,
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0),
        _ => false,
    }
}

fn number_fits(map: &Map<String, Value>, number: &Number) -> bool {
    let holds = |keyword: &str, fits: fn(Ordering) -> bool| match map.get(keyword) {
        Some(Value::Number(bound)) => compare(number, bound).is_some_and(fits),
        _ => true,
    };
    holds("minimum", Ordering::is_ge)
        && holds("maximum", Ordering::is_le)
        && holds("exclusiveMinimum", Ordering::is_gt)
        && holds("exclusiveMaximum", Ordering::is_lt)
        && map.get("multipleOf").and_then(Value::as_number).is_none_or(|step| is_multiple(number, step))
}

/// Compares whole numbers exactly, because large neighbours are equal as floating-point numbers.
fn compare(a: &Number, b: &Number) -> Option<Ordering> {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

fn is_multiple(number: &Number, step: &Number) -> bool {
    if let (Some(number), Some(step)) = (number.as_i128(), step.as_i128().filter(|step| *step != 0)) {
        return number % step == 0;
    }
    let times = number.as_f64().unwrap_or_default() / step.as_f64().unwrap_or_default();
    (times - times.round()).abs() < 1e-9
}

fn size_fits(map: &Map<String, Value>, what: &str, size: usize) -> bool {
    let bound = |keyword: &str| map.get(&format!("{keyword}{what}")).and_then(Value::as_f64);
    let size = size as f64;
    bound("min").is_none_or(|min| size >= min) && bound("max").is_none_or(|max| size <= max)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(schema: Value, good: Value, bad: Value) {
        assert!(is_valid(&schema, &schema, &good, &Steps::new()), "{good} under {schema}");
        assert!(!is_valid(&schema, &schema, &bad, &Steps::new()), "{bad} under {schema}");
    }

    #[test]
    fn every_keyword_is_checked() {
        check(json!({"type": "integer"}), json!(2.0), json!(2.5));
        check(json!({"type": ["string", "null"]}), json!(null), json!(1));
        check(json!({"const": 1}), json!(1.0), json!(2));
        check(json!({"enum": ["a", "b"]}), json!("b"), json!("c"));
        check(json!({"minimum": 1, "exclusiveMaximum": 3}), json!(1), json!(3));
        check(json!({"multipleOf": 0.1}), json!(0.3), json!(0.25));
        check(json!({"minLength": 2, "maxLength": 3}), json!("žš"), json!("ž"));
        check(json!({"uniqueItems": true, "minItems": 2}), json!([1, 2]), json!([1, 1]));
        check(json!({"prefixItems": [{"type": "null"}], "items": false}), json!([null]), json!([null, 1]));
        check(json!({"required": ["a"]}), json!({"a": 1}), json!({"b": 1}));
        check(
            json!({"properties": {"a": {"type": "null"}}, "additionalProperties": false}),
            json!({"a": null}),
            json!({"b": null}),
        );
        check(json!({"oneOf": [{"type": "number"}, {"type": "integer"}]}), json!(1.5), json!(1));
        check(json!({"anyOf": [{"type": "null"}, {"type": "string"}]}), json!("x"), json!(1));
        check(json!({"not": {"type": "null"}}), json!(1), json!(null));
        check(json!({"$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}}), json!("x"), json!(1));
    }

    #[test]
    fn endless_schema_accepts_nothing() {
        for schema in [
            json!({"$ref": "#"}),
            json!({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}),
            json!({"not": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}),
        ] {
            assert!(!is_valid(&schema, &schema, &json!(1), &Steps::new()), "{schema}");
        }
    }
}
