//! Matching of values and the variants of a schema.

use serde_json::{Map, Value};

use super::nulls::allows_null;
use super::resolve;

/// Maximum number of comparisons with a schema, for each nested value. The limit bounds the time for a hostile response
/// and still allows a large response.
const STEPS_PER_VALUE: usize = 50;

/// Minimum of that limit.
const MIN_STEPS: usize = 300_000;

/// Maximum depth of nested schemas: five for each level of the deepest JSON that `serde_json` reads.
const MAX_DEPTH: usize = 640;

/// A walk along a value and its schema.
pub(super) struct Walk<'a> {
    pub(super) root: &'a Value,
    /// Number of comparisons left.
    steps: usize,
    depth: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(root: &'a Value, value: &Value) -> Self {
        Self { root, steps: size(value).saturating_mul(STEPS_PER_VALUE).max(MIN_STEPS), depth: 0 }
    }

    /// Enters a schema; `None` once a limit is reached.
    pub(super) fn enter(&mut self) -> Option<()> {
        self.steps = self.steps.checked_sub(1)?;
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth = self.depth.saturating_add(1);
        Some(())
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Returns the variants of `schema` that `value` matches.
    pub(super) fn variants(&mut self, schema: &'a Map<String, Value>, value: &Value) -> Vec<&'a Value> {
        let lists = ["oneOf", "anyOf"].iter().filter_map(|keyword| schema.get(*keyword)?.as_array());
        lists.flatten().filter(|variant| self.fits(variant, value, 2)).collect()
    }

    /// Returns `true` if the shape of `value`, to a depth of `levels`, matches `schema`.
    fn fits(&mut self, schema: &'a Value, value: &Value, levels: usize) -> bool {
        if self.enter().is_none() {
            return false;
        }
        let fits = match schema {
            Value::Object(fields) => self.fits_keywords(fields, value, levels),
            Value::Bool(all) => *all,
            _ => true,
        };
        self.leave();
        fits
    }

    fn fits_keywords(&mut self, fields: &'a Map<String, Value>, value: &Value, levels: usize) -> bool {
        let names_type = match fields.get("type") {
            Some(Value::String(kind)) => is_type(kind, value),
            Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(|kind| is_type(kind, value)),
            _ => true,
        };
        let is_literal = fields.get("const").is_none_or(|literal| literal == value)
            && fields.get("enum").and_then(Value::as_array).is_none_or(|literals| literals.contains(value));
        if !names_type || !is_literal {
            return false;
        }
        if let Some(target) = fields.get("$ref").and_then(Value::as_str).and_then(|name| resolve(self.root, name))
            && !self.fits(target, value, levels)
        {
            return false;
        }
        let lists: Vec<&'a Vec<Value>> =
            ["oneOf", "anyOf"].iter().filter_map(|keyword| fields.get(*keyword)?.as_array()).collect();
        for list in lists {
            if !list.iter().any(|variant| self.fits(variant, value, levels)) {
                return false;
            }
        }
        let all = fields.get("allOf").and_then(Value::as_array).into_iter().flatten();
        for part in all {
            if !self.fits(part, value, levels) {
                return false;
            }
        }
        match (value, levels.checked_sub(1)) {
            (Value::Object(members), Some(levels)) => self.fits_object(fields, members, levels),
            _ => true,
        }
    }

    fn fits_object(&mut self, fields: &'a Map<String, Value>, members: &Map<String, Value>, levels: usize) -> bool {
        let required: Vec<&str> = required(fields).collect();
        if required.iter().any(|name| !members.contains_key(*name)) {
            return false;
        }
        let properties = fields.get("properties").and_then(Value::as_object);
        let is_closed = fields.get("additionalProperties") == Some(&Value::Bool(false));
        if is_closed && !fields.contains_key("patternProperties") {
            let known = |name: &String| properties.is_some_and(|properties| properties.contains_key(name));
            if !members.keys().all(known) {
                return false;
            }
        }
        for (name, schema) in properties.into_iter().flatten() {
            let Some(member) = members.get(name) else { continue };
            // Null stands for an absent field.
            let is_absent = member.is_null() && !required.contains(&name.as_str());
            if !is_absent && !self.fits(schema, member, levels) {
                return false;
            }
        }
        true
    }
}

/// Returns the names of the required properties.
pub(super) fn required(fields: &Map<String, Value>) -> impl Iterator<Item = &str> {
    fields.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn is_type(kind: &str, value: &Value) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// Returns `true` if a null in this property of an object stands for an absent field.
pub(super) fn null_means_absent(root: &Value, fields: &Map<String, Value>, name: &str, schema: &Value) -> bool {
    !required(fields).any(|required| required == name) && !allows_null(root, schema)
}

/// Returns the schema of the members that are not properties. A single pattern counts for every key; patterns are not
/// matched.
pub(super) fn of_other_keys(fields: &Map<String, Value>) -> Option<&Value> {
    let patterns = fields.get("patternProperties").and_then(Value::as_object).filter(|patterns| patterns.len() == 1);
    patterns.and_then(|patterns| patterns.values().next()).or(fields.get("additionalProperties"))
}

/// Returns the number of values in a value, including itself.
fn size(value: &Value) -> usize {
    let inner: usize = match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    };
    inner.saturating_add(1)
}
