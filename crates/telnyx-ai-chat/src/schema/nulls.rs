//! Nulls that stand for absent fields.
//!
//! A strict schema requires every property, so the model writes null for a field with a default.

use serde_json::{Map, Value};

use super::fit::{Walk, null_means_absent, of_other_keys};
use super::resolve;

/// Maximum number of references to follow, because references may form a cycle.
const MAX_DEPTH: usize = 32;

/// Removes each null of a property that is optional in `schema` and must not be null. Returns `true` if a null was
/// removed.
pub(crate) fn drop_nulls(schema: &Value, value: &mut Value) -> bool {
    Walk::new(schema, value).drop_nulls(schema, value)
}

/// Returns `true` if null matches the schema.
pub(super) fn allows_null(root: &Value, schema: &Value) -> bool {
    allows(root, schema, MAX_DEPTH)
}

fn allows(root: &Value, schema: &Value, depth: usize) -> bool {
    let (Some(depth), Value::Object(fields)) = (depth.checked_sub(1), schema) else {
        return schema == &Value::Bool(true);
    };
    let by_type = match fields.get("type") {
        Some(Value::String(kind)) => kind == "null",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "null"),
        _ => true,
    };
    let by_literal = fields.get("const").is_none_or(Value::is_null)
        && fields.get("enum").and_then(Value::as_array).is_none_or(|literals| literals.contains(&Value::Null));
    let list = |keyword: &str| fields.get(keyword).and_then(Value::as_array);
    let by_either = ["oneOf", "anyOf"].iter().filter_map(|keyword| list(keyword));
    let by_reference = fields.get("$ref").and_then(Value::as_str);
    by_type
        && by_literal
        && by_either.clone().all(|variants| variants.iter().any(|variant| allows(root, variant, depth)))
        && list("allOf").is_none_or(|parts| parts.iter().all(|part| allows(root, part, depth)))
        && by_reference.is_none_or(|name| resolve(root, name).is_some_and(|target| allows(root, target, depth)))
        && !fields.contains_key("not")
}

impl<'a> Walk<'a> {
    fn drop_nulls(&mut self, schema: &'a Value, value: &mut Value) -> bool {
        let Value::Object(fields) = schema else { return false };
        if !(value.is_object() || value.is_array()) || self.enter().is_none() {
            return false;
        }
        let mut dropped = match value {
            Value::Object(members) => self.drop_members(fields, members),
            Value::Array(items) => self.drop_in_items(fields, items),
            _ => false,
        };
        let target = fields.get("$ref").and_then(Value::as_str).and_then(|name| resolve(self.root, name));
        let all = fields.get("allOf").and_then(Value::as_array).into_iter().flatten();
        let either = self.variants(fields, value);
        for part in target.into_iter().chain(all).chain(either) {
            dropped |= self.drop_nulls(part, value);
        }
        self.leave();
        dropped
    }

    fn drop_members(&mut self, fields: &'a Map<String, Value>, members: &mut Map<String, Value>) -> bool {
        let mut dropped = false;
        let properties = fields.get("properties").and_then(Value::as_object);
        for (name, schema) in properties.into_iter().flatten() {
            match members.get_mut(name) {
                Some(Value::Null) if null_means_absent(self.root, fields, name, schema) => {
                    members.remove(name);
                    dropped = true;
                }
                Some(member) => dropped |= self.drop_nulls(schema, member),
                None => {}
            }
        }
        if let Some(schema) = of_other_keys(fields) {
            for (name, member) in members {
                if !properties.is_some_and(|properties| properties.contains_key(name)) {
                    dropped |= self.drop_nulls(schema, member);
                }
            }
        }
        dropped
    }

    fn drop_in_items(&mut self, fields: &'a Map<String, Value>, items: &mut [Value]) -> bool {
        let first = fields.get("prefixItems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let rest = fields.get("items");
        let mut dropped = false;
        for (at, item) in items.iter_mut().enumerate() {
            if let Some(schema) = first.get(at).or(rest) {
                dropped |= self.drop_nulls(schema, item);
            }
        }
        dropped
    }
}
