//! Validation of a JSON body against a table of fields, with FastAPI's error texts.
//!
//! Implemented here: no JSON Schema validator reports the error types and messages of FastAPI.

use serde_json::{Map, Value, json};

use crate::clock;

/// One field of an object.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) need: Need,
    pub(crate) rule: Rule,
}

/// The presence requirement of a field.
pub(crate) enum Need {
    Required,
    /// The field may be missing or null.
    Optional,
    /// The field may be missing or null if its object has this other field.
    UnlessBeside(&'static str),
}

/// The rule for a value.
pub(crate) enum Rule {
    /// Any string.
    Text,
    /// 1 to 64 letters, digits, `_` and `-`.
    Name,
    /// An `http` or `https` address.
    WebAddress,
    /// A date and a time of day.
    Moment,
    Flag,
    /// A whole number within bounds; 3.0 is valid.
    Integer(i64, i64),
    /// Any number within bounds.
    Number(f64, f64),
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// A list with a minimum and a maximum length.
    List(&'static Rule, usize, usize),
    /// An object with these fields. Other fields are accepted, as in FastAPI.
    Object(&'static [Field]),
    /// An object with only these fields.
    ClosedObject(&'static [Field]),
    /// An object with any fields, whose values follow this rule.
    Map(&'static Rule),
    /// An object whose fields depend on the string in one of the fields.
    Tagged(&'static str, &'static [(&'static str, &'static [Field])]),
    /// One of two rules, selected by the JSON type of the value.
    Either(&'static Rule, &'static Rule),
}

/// A violation of the API description.
#[derive(Debug, PartialEq)]
pub(crate) struct Problem {
    loc: Vec<Value>,
    kind: &'static str,
    msg: String,
}

impl Problem {
    pub(crate) fn new(loc: &[Value], kind: &'static str, msg: impl Into<String>) -> Self {
        Self { loc: loc.to_vec(), kind, msg: msg.into() }
    }

    /// Renames the body field of this problem, as pairs of old and new name of the first path step.
    pub(crate) fn rename(&mut self, names: &[(&str, &str)]) {
        if let Some(field) = self.loc.get_mut(1)
            && let Some((_, there)) = names.iter().find(|(here, _)| field == here)
        {
            *field = json!(there.split('/').next());
        }
    }

    /// Returns the body field of this problem: `messages.0.role`.
    pub(crate) fn field(&self) -> Option<String> {
        let path = self.path();
        (!path.is_empty() && self.loc.first() == Some(&json!("body"))).then_some(path)
    }

    /// Returns the problem as a line: `messages.0.role: Field required`.
    pub(crate) fn to_line(&self) -> String {
        let path = self.path();
        if path.is_empty() { self.msg.clone() } else { format!("{path}: {}", self.msg) }
    }

    fn path(&self) -> String {
        // A number alone is a position in invalid JSON.
        if self.loc.get(1).is_some_and(Value::is_number) {
            return String::new();
        }
        let steps = self.loc.iter().skip(1).map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned));
        steps.collect::<Vec<_>>().join(".")
    }

    pub(crate) fn into_json(self) -> Value {
        json!({ "loc": self.loc, "msg": self.msg, "type": self.kind })
    }
}

/// Maximum number of problems in one response.
const MAX_PROBLEMS: usize = 100;

/// Validates a complete body and returns all problems, up to a hundred.
pub(crate) fn check(fields: &'static [Field], body: &Value) -> Vec<Problem> {
    let mut checker = Checker { loc: vec![json!("body")], problems: Vec::new() };
    checker.value(&Rule::Object(fields), body);
    checker.problems
}

/// Removes optional fields that are null, which are equivalent to missing fields.
///
/// Objects with arbitrary fields and undescribed fields keep their nulls.
pub(crate) fn drop_nulls(fields: &[Field], body: &mut Value) {
    let Value::Object(object) = body else { return };
    for field in fields {
        match object.get_mut(field.name) {
            Some(Value::Null) if matches!(field.need, Need::Optional) => drop(object.remove(field.name)),
            Some(value) => drop_nulls_of(&field.rule, value),
            None => {}
        }
    }
}

fn drop_nulls_of(rule: &Rule, value: &mut Value) {
    match (rule, value) {
        (Rule::List(rule, ..), Value::Array(items)) => items.iter_mut().for_each(|item| drop_nulls_of(rule, item)),
        (Rule::Object(fields) | Rule::ClosedObject(fields), value) => drop_nulls(fields, value),
        (Rule::Map(rule), Value::Object(object)) => object.values_mut().for_each(|value| drop_nulls_of(rule, value)),
        (Rule::Tagged(tag, cases), value) => {
            let found = value.get(tag).and_then(Value::as_str).map(str::to_owned);
            let case = found.and_then(|found| cases.iter().find(|(case, _)| *case == found));
            if let Some((_, fields)) = case {
                drop_nulls(fields, value);
            }
        }
        (Rule::Either(one, other), value) => drop_nulls_of(if fits(one, value) { one } else { other }, value),
        _ => {}
    }
}

/// Returns the whole number in a value, saturated; 3.0 is valid, 3.5 and "3" are not.
pub(crate) fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64().filter(|n| n.fract() == 0.0).map(|n| n as i64))
}

struct Checker {
    loc: Vec<Value>,
    problems: Vec<Problem>,
}

impl Checker {
    fn problem(&mut self, kind: &'static str, msg: impl Into<String>) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem::new(&self.loc, kind, msg));
        }
    }

    fn within(&mut self, step: Value, check: impl FnOnce(&mut Self)) {
        self.loc.push(step);
        check(self);
        self.loc.pop();
    }

    fn value(&mut self, rule: &Rule, value: &Value) {
        if !fits(rule, value) {
            let (kind, wanted) = wanted(rule);
            return self.problem(kind, format!("Input should be {wanted}"));
        }
        match (rule, value) {
            (Rule::WebAddress, Value::String(text)) => {
                let url = url::Url::parse(text).ok();
                if !url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
                    self.problem("url_parsing", "Input should be a valid URL of http or https");
                }
            }
            (Rule::Name, Value::String(text))
                if !(1..=64).contains(&text.len())
                    || text.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-') =>
            {
                self.problem("string_pattern_mismatch", "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'");
            }
            (Rule::Moment, Value::String(text)) if clock::read(text).is_none() => {
                self.problem("datetime_parsing", "Input should be a valid datetime");
            }
            (Rule::OneOf(words), Value::String(text)) if !words.contains(&text.as_str()) => {
                let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
                self.problem("enum", format!("Input should be {}", words.join(" or ")));
            }
            (Rule::Integer(min, max), value) => match whole_number(value) {
                Some(n) => self.bounds(n < *min, n > *max, min, max),
                None => self.problem("int_from_float", "Input should be a valid integer, not a fraction"),
            },
            (Rule::Number(min, max), value) => {
                let n = value.as_f64().unwrap_or_default();
                self.bounds(n < *min, n > *max, min, max);
            }
            (Rule::List(rule, min, max), Value::Array(items)) => {
                if items.len() < *min {
                    self.problem("too_short", format!("List should have at least {min} items"));
                } else if items.len() > *max {
                    self.problem("too_long", format!("List should have at most {max} items"));
                }
                for (at, item) in items.iter().enumerate() {
                    self.within(json!(at), |checker| checker.value(rule, item));
                }
            }
            (Rule::Object(fields), Value::Object(object)) => self.fields(fields, object),
            (Rule::ClosedObject(fields), Value::Object(object)) => {
                self.fields(fields, object);
                for name in object.keys().filter(|name| fields.iter().all(|field| field.name != **name)) {
                    let extra =
                        |checker: &mut Self| checker.problem("extra_forbidden", "Extra inputs are not permitted");
                    self.within(json!(name), extra);
                }
            }
            (Rule::Map(rule), Value::Object(object)) => {
                for (name, value) in object {
                    self.within(json!(name), |checker| checker.value(rule, value));
                }
            }
            (Rule::Tagged(tag, cases), Value::Object(object)) => self.tagged(tag, cases, object),
            (Rule::Either(one, other), value) => self.value(if fits(one, value) { one } else { other }, value),
            _ => {}
        }
    }

    fn fields(&mut self, fields: &[Field], object: &Map<String, Value>) {
        for field in fields {
            self.within(json!(field.name), |checker| match (object.get(field.name), &field.need) {
                (None | Some(Value::Null), Need::UnlessBeside(other))
                    if object.get(*other).is_some_and(|other| !other.is_null()) => {}
                (None | Some(Value::Null), Need::Optional) => {}
                (None, _) => checker.problem("missing", "Field required"),
                (Some(value), _) => checker.value(&field.rule, value),
            });
        }
    }

    fn tagged(&mut self, tag: &'static str, cases: &[(&'static str, &[Field])], object: &Map<String, Value>) {
        let found = object.get(tag).and_then(Value::as_str);
        match found.and_then(|found| cases.iter().find(|(case, _)| *case == found)) {
            Some((_, fields)) => self.fields(fields, object),
            None => self.within(json!(tag), |checker| match object.get(tag) {
                None => checker.problem("missing", "Field required"),
                Some(_) => {
                    let cases: Vec<String> = cases.iter().map(|(case, _)| format!("'{case}'")).collect();
                    checker.problem("enum", format!("Input should be {}", cases.join(" or ")));
                }
            }),
        }
    }

    fn bounds(&mut self, low: bool, high: bool, min: impl std::fmt::Display, max: impl std::fmt::Display) {
        if low {
            self.problem("greater_than_equal", format!("Input should be greater than or equal to {min}"));
        } else if high {
            self.problem("less_than_equal", format!("Input should be less than or equal to {max}"));
        }
    }
}

/// Returns `true` if a value has the JSON type of a rule.
fn fits(rule: &Rule, value: &Value) -> bool {
    match rule {
        Rule::Text | Rule::Name | Rule::WebAddress | Rule::Moment | Rule::OneOf(_) => value.is_string(),
        Rule::Flag => value.is_boolean(),
        Rule::Integer(..) | Rule::Number(..) => value.is_number(),
        Rule::List(..) => value.is_array(),
        Rule::Object(_) | Rule::ClosedObject(_) | Rule::Map(_) | Rule::Tagged(..) => value.is_object(),
        Rule::Either(one, other) => fits(one, value) || fits(other, value),
    }
}

/// Returns the error type for a value of another JSON type, and the expected value.
fn wanted(rule: &Rule) -> (&'static str, String) {
    let (kind, wanted) = match rule {
        Rule::Text | Rule::Name | Rule::OneOf(_) => ("string_type", "a valid string"),
        Rule::WebAddress => ("url_type", "a valid URL"),
        Rule::Moment => ("datetime_type", "a valid datetime"),
        Rule::Flag => ("bool_type", "a valid boolean"),
        Rule::Integer(..) => ("int_type", "a valid integer"),
        Rule::Number(..) => ("float_type", "a valid number"),
        Rule::List(..) => ("list_type", "a valid list"),
        Rule::Object(_) | Rule::ClosedObject(_) | Rule::Map(_) | Rule::Tagged(..) => {
            ("dict_type", "a valid dictionary")
        }
        Rule::Either(one, other) => {
            let ((kind, one), (_, other)) = (self::wanted(one), self::wanted(other));
            return (kind, format!("{one} or {other}"));
        }
    };
    (kind, wanted.to_owned())
}

#[cfg(test)]
mod tests;
