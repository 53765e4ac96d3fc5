//! Checks of the documented ranges: of numbers, and of the lengths of texts, lists and maps.

use std::fmt::Write;

use serde_json::{Map, Number, Value};

use super::fit::{Walk, of_other_keys};
use super::resolve;

/// Checked keywords.
const RANGES: [&str; 11] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

/// A value outside the range that its type documents.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OutOfRange {
    /// Path, such as `lines[2].count`; `.` for the outermost value.
    pub(crate) path: String,
    pub(crate) problem: String,
}

/// Returns an error for the first value outside its range. Ignores the shape, which deserialization checks;
/// `uniqueItems`, because a set accepts duplicates; and `pattern`.
pub(crate) fn check(schema: &Value, value: &Value) -> Result<(), OutOfRange> {
    Walk::new(schema, value).check(schema, value, &mut Vec::new())
}

/// Returns `true` if [`check`] or [`drop_nulls`](super::drop_nulls) has an effect on values of this schema.
pub(crate) fn has_rules(schema: &Value) -> bool {
    rules(schema, schema)
}

fn rules(root: &Value, schema: &Value) -> bool {
    match schema {
        Value::Object(fields) => {
            let properties = fields.get("properties").and_then(Value::as_object).into_iter().flatten();
            RANGES.iter().any(|keyword| fields.get(*keyword).is_some_and(Value::is_number))
                || properties
                    .into_iter()
                    .any(|(name, schema)| super::fit::null_means_absent(root, fields, name, schema))
                || fields.values().any(|inner| rules(root, inner))
        }
        Value::Array(list) => list.iter().any(|inner| rules(root, inner)),
        _ => false,
    }
}

enum Step<'v> {
    Field(&'v str),
    Item(usize),
}

impl<'a> Walk<'a> {
    fn check<'v>(&mut self, schema: &'a Value, value: &'v Value, path: &mut Vec<Step<'v>>) -> Result<(), OutOfRange> {
        let Value::Object(fields) = schema else { return Ok(()) };
        if self.enter().is_none() {
            return Ok(());
        }
        let checked = self.check_keywords(fields, value, path);
        self.leave();
        checked
    }

    fn check_keywords<'v>(
        &mut self,
        fields: &'a Map<String, Value>,
        value: &'v Value,
        path: &mut Vec<Step<'v>>,
    ) -> Result<(), OutOfRange> {
        if let Some(problem) = out_of_range(fields, value) {
            return Err(OutOfRange { path: path_text(path), problem });
        }
        match value {
            Value::Object(members) => self.check_members(fields, members, path)?,
            Value::Array(items) => {
                let first = fields.get("prefixItems").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                for (at, item) in items.iter().enumerate() {
                    if let Some(schema) = first.get(at).or(fields.get("items")) {
                        path.push(Step::Item(at));
                        self.check(schema, item, path)?;
                        path.pop();
                    }
                }
            }
            _ => {}
        }
        let target = fields.get("$ref").and_then(Value::as_str).and_then(|name| resolve(self.root, name));
        let all = fields.get("allOf").and_then(Value::as_array).into_iter().flatten();
        for part in target.into_iter().chain(all) {
            self.check(part, value, path)?;
        }
        // One matching variant whose ranges hold is enough.
        let mut problem = None;
        let depth = path.len();
        for variant in self.variants(fields, value) {
            match self.check(variant, value, path) {
                Ok(()) => {
                    problem = None;
                    break;
                }
                Err(found) => {
                    path.truncate(depth);
                    problem.get_or_insert(found);
                }
            }
        }
        problem.map_or(Ok(()), Err)
    }

    fn check_members<'v>(
        &mut self,
        fields: &'a Map<String, Value>,
        members: &'v Map<String, Value>,
        path: &mut Vec<Step<'v>>,
    ) -> Result<(), OutOfRange> {
        let properties = fields.get("properties").and_then(Value::as_object);
        let rest = of_other_keys(fields);
        for (name, member) in members {
            if let Some(schema) = properties.and_then(|properties| properties.get(name)).or(rest) {
                path.push(Step::Field(name));
                self.check(schema, member, path)?;
                path.pop();
            }
        }
        Ok(())
    }
}

fn out_of_range(fields: &Map<String, Value>, value: &Value) -> Option<String> {
    let number = |keyword: &str| fields.get(keyword).and_then(Value::as_number);
    if let Value::Number(value) = value {
        let (min, max) = (number("minimum"), number("maximum"));
        let (above, below) = (number("exclusiveMinimum"), number("exclusiveMaximum"));
        return if let Some(min) = min.filter(|min| is_less(value, min)) {
            Some(format!("{value} is under the minimum of {min}"))
        } else if let Some(max) = max.filter(|max| is_less(max, value)) {
            Some(format!("{value} is over the maximum of {max}"))
        } else if let Some(above) = above.filter(|above| !is_less(above, value)) {
            Some(format!("{value} is not above {above}"))
        } else if let Some(below) = below.filter(|below| !is_less(value, below)) {
            Some(format!("{value} is not below {below}"))
        } else {
            number("multipleOf")
                .filter(|step| !is_multiple(value, step))
                .map(|step| format!("{value} is not a multiple of {step}"))
        };
    }
    let (count, min, max, unit) = match value {
        Value::String(text) => (text.chars().count(), "minLength", "maxLength", "characters"),
        Value::Array(items) => (items.len(), "minItems", "maxItems", "items"),
        Value::Object(members) => (members.len(), "minProperties", "maxProperties", "entries"),
        _ => return None,
    };
    let bound = |keyword: &str| number(keyword).and_then(Number::as_u64).and_then(|bound| usize::try_from(bound).ok());
    match (bound(min), bound(max)) {
        (Some(min), _) if count < min => Some(format!("{count} {unit} are under the minimum of {min}")),
        (_, Some(max)) if count > max => Some(format!("{count} {unit} are over the maximum of {max}")),
        _ => None,
    }
}

fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or(number.as_u64().map(i128::from))
}

fn is_less(one: &Number, other: &Number) -> bool {
    match (integer(one), integer(other)) {
        (Some(one), Some(other)) => one < other,
        _ => one.as_f64() < other.as_f64(),
    }
}

fn is_multiple(value: &Number, step: &Number) -> bool {
    if let (Some(value), Some(step)) = (integer(value), integer(step)) {
        return value.checked_rem(step).is_none_or(|rest| rest == 0);
    }
    let (Some(value), Some(step)) = (value.as_f64(), step.as_f64()) else { return true };
    let ratio = value / step;
    // Tolerance for rounding: 0.3 must count as a multiple of 0.1.
    !ratio.is_finite() || (ratio - ratio.round()).abs() <= 1e-9 * ratio.abs().max(1.0)
}

fn path_text(path: &[Step<'_>]) -> String {
    let mut text = String::new();
    for step in path {
        // Writing to a string does not fail.
        let _ = match step {
            Step::Item(at) => write!(text, "[{at}]"),
            Step::Field(name) if text.is_empty() => text.write_str(name),
            Step::Field(name) => write!(text, ".{name}"),
        };
    }
    if text.is_empty() { ".".to_owned() } else { text }
}

#[cfg(test)]
mod tests;
