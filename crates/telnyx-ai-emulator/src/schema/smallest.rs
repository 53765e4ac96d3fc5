//! The smallest valid value of a schema.

use serde_json::{Map, Value, json};

use super::{
    Steps,
    check::is_valid,
    merge::{merge, plain},
    number::{integer, number, whole_number},
    pattern, size,
};

/// Maximum nesting of the value.
const MAX_DEPTH: usize = 24;
/// Maximum length of required lists and texts.
const MAX_LENGTH: u64 = 10_000;

/// A callback that suggests a text for a plain string field with this name.
pub(crate) type Suggest<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Returns the smallest value that is valid for `schema`, or `None` if no valid value is found.
///
/// Objects have only their required properties, lists have the minimum length, numbers are as near to zero as possible,
/// and the first possible alternative is used. `suggest` may fill string fields.
pub(crate) fn smallest(schema: &Value, suggest: &Suggest<'_>) -> Option<Value> {
    let maker = Maker { root: schema, suggest, steps: Steps::new() };
    // Increasing the depth step by step ends a recursive list at the smallest depth.
    let found = (1..=MAX_DEPTH).find_map(|depth| maker.make(schema, "", depth))?;
    // The final validation makes the shortcuts above safe.
    maker.is_valid(schema, &found).then_some(found)
}

struct Maker<'a> {
    root: &'a Value,
    suggest: &'a Suggest<'a>,
    steps: Steps,
}

impl Maker<'_> {
    fn is_valid(&self, schema: &Value, value: &Value) -> bool {
        is_valid(self.root, schema, value, &self.steps)
    }

    fn make(&self, schema: &Value, name: &str, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let mut schema = plain(self.root, schema, &self.steps)?;
        if let Some(only) = schema.get("const") {
            return Some(only.clone());
        }
        if let Some(Value::Array(all)) = schema.get("enum") {
            let object = Value::Object(schema.clone());
            return all.iter().find(|one| self.is_valid(&object, one)).cloned();
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(Value::Array(branches)) = schema.get(keyword) {
                return self.choose(&schema, keyword, branches, name, depth);
            }
        }
        match schema.remove("type") {
            Some(Value::String(kind)) => self.of_type(&kind, &schema, name, depth),
            Some(Value::Array(kinds)) => {
                let mut kinds = kinds.iter().filter_map(Value::as_str);
                kinds.find_map(|kind| self.of_type(kind, &schema, name, depth))
            }
            _ => self.of_type(likely_type(&schema), &schema, name, depth),
        }
    }

    /// Returns the first alternative whose value also meets the surrounding schema.
    fn choose(
        &self,
        schema: &Map<String, Value>,
        keyword: &str,
        branches: &[Value],
        name: &str,
        depth: usize,
    ) -> Option<Value> {
        let object = Value::Object(schema.clone());
        let mut around = schema.clone();
        around.remove(keyword);
        let around_size = around.values().map(size).sum();
        for branch in branches {
            let Some(mut both) = plain(self.root, branch, &self.steps) else {
                continue;
            };
            self.steps.take(around_size)?;
            merge(&mut both, around.clone(), &self.steps)?;
            let made = self.make(&Value::Object(both), name, depth);
            if let Some(value) = made.filter(|value| self.is_valid(&object, value)) {
                return Some(value);
            }
        }
        None
    }

    fn of_type(&self, kind: &str, schema: &Map<String, Value>, name: &str, depth: usize) -> Option<Value> {
        match kind {
            "null" => Some(Value::Null),
            "boolean" => Some(Value::Bool(false)),
            "integer" => integer(schema),
            "number" => number(schema),
            "string" => self.string(schema, name),
            "array" => self.array(schema, name, depth),
            "object" => self.object(schema, depth),
            _ => None,
        }
    }

    fn string(&self, schema: &Map<String, Value>, name: &str) -> Option<Value> {
        let min = count(schema, "minLength");
        if min > MAX_LENGTH {
            return None;
        }
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
            return pattern::smallest(pattern).ok().map(Value::String);
        }
        if let Some(sample) = schema.get("format").and_then(Value::as_str).and_then(sample) {
            return Some(sample.into());
        }
        let object = Value::Object(schema.clone());
        (self.suggest)(name)
            .map(Value::String)
            .filter(|text| self.is_valid(&object, text))
            .or_else(|| Some(Value::String((0..min).map(|_| 'a').collect())))
    }

    fn array(&self, schema: &Map<String, Value>, name: &str, depth: usize) -> Option<Value> {
        let min = count(schema, "minItems");
        if min > MAX_LENGTH {
            return None;
        }
        let first = schema.get("prefixItems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let rest = schema.get("items").cloned().unwrap_or(Value::Bool(true));
        let unique = schema.get("uniqueItems").and_then(Value::as_bool).unwrap_or(false);
        let mut items: Vec<Value> = Vec::new();
        for at in 0..usize::try_from(min).ok()? {
            let schema = first.get(at).unwrap_or(&rest);
            let item = match items.last() {
                // Items of one schema are equal, so the last item is copied.
                Some(last) if !unique && at > first.len() => {
                    self.steps.take(size(last))?;
                    last.clone()
                }
                _ => self.make(schema, name, depth)?,
            };
            let item = if unique { self.another(schema, &items, item)? } else { item };
            items.push(item);
        }
        Some(Value::Array(items))
    }

    /// Returns `item`, changed until it differs from the previous items.
    fn another(&self, schema: &Value, made: &[Value], item: Value) -> Option<Value> {
        let plain = plain(self.root, schema, &self.steps)?;
        let listed = plain.get("enum").and_then(Value::as_array).cloned().unwrap_or_default();
        // Numbered items differ by their index, so the next number is the best guess.
        let numbered = (1..=made.len()).rev().filter_map(|n| match &item {
            Value::Number(first) => whole_number(first.as_i128()?.checked_add(i128::try_from(n).ok()?)?),
            Value::String(first) => Some(json!(format!("{first}{n}"))),
            Value::Null => Some(json!(n)),
            Value::Bool(_) => Some(json!(n % 2 == 1)),
            _ => None,
        });
        let candidates = std::iter::once(item.clone()).chain(listed).chain(numbered);
        let is_new = |one: &Value| self.steps.take(made.len()).is_some() && !made.contains(one);
        candidates.into_iter().find(|one| is_new(one) && self.is_valid(schema, one))
    }

    fn object(&self, schema: &Map<String, Value>, depth: usize) -> Option<Value> {
        let properties = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties").cloned().unwrap_or(Value::Bool(true));
        let required = schema.get("required").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut object = Map::new();
        for name in required.iter().filter_map(Value::as_str) {
            let property = properties.and_then(|properties| properties.get(name)).unwrap_or(&others);
            object.insert(name.to_owned(), self.make(property, name, depth)?);
        }
        let min = count(schema, "minProperties");
        if min > MAX_LENGTH {
            return None;
        }
        for (name, property) in properties.into_iter().flatten() {
            if (object.len() as u64) < min && !object.contains_key(name) {
                object.insert(name.clone(), self.make(property, name, depth)?);
            }
        }
        for extra in 1.. {
            if object.len() as u64 >= min {
                break;
            }
            object.insert(format!("property{extra}"), self.make(&others, "", depth)?);
        }
        Some(Value::Object(object))
    }
}

/// Returns the most likely type of a schema without a `type`.
fn likely_type(schema: &Map<String, Value>) -> &'static str {
    let has = |keywords: &[&str]| keywords.iter().any(|keyword| schema.contains_key(*keyword));
    if has(&["items", "prefixItems", "minItems", "maxItems", "uniqueItems"]) {
        "array"
    } else if has(&["minLength", "maxLength", "pattern", "format"]) {
        "string"
    } else if has(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) {
        "number"
    } else {
        "object"
    }
}

fn count(schema: &Map<String, Value>, keyword: &str) -> u64 {
    schema.get(keyword).and_then(Value::as_f64).map_or(0, |min| min.max(0.0).ceil() as u64)
}

fn sample(format: &str) -> Option<&'static str> {
    Some(match format {
        "date-time" => "2000-01-01T00:00:00Z",
        "date" => "2000-01-01",
        "time" => "00:00:00Z",
        "duration" => "PT0S",
        "uuid" => "00000000-0000-0000-0000-000000000000",
        "email" => "a@example.com",
        "uri" | "url" => "https://example.com/",
        "hostname" => "example.com",
        "ipv4" => "127.0.0.1",
        "ipv6" => "::1",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
