//! Schemas in the form that strict servers take: an object at the top, every object closed, all of its properties
//! required, no `$ref`, `oneOf` or `allOf`.

mod alternatives;
mod keywords;
mod limits;
mod shapes;

use std::fmt;

use serde_json::{Map, Value, json};

use super::resolve;

/// The most levels at which a type may be inside itself. Fewer where that many exceed a limit.
const MOST_LEVELS: usize = 5;

/// The most schemas inside a schema. Types that contain each other several times grow with a power of the levels.
const MOST_NODES: usize = 20_000;

/// The most schemas around a schema: it is written and read by recursion.
const MOST_DEPTH: usize = 100;

/// The name of the property that holds a value which is no object.
pub(crate) const WRAPPER: &str = "value";

/// A schema for a strict server, or the reason that it is none.
#[derive(Debug)]
pub(crate) struct Strict {
    pub(crate) schema: Value,
    /// Purpose of the response, from the description at the top of the schema.
    pub(crate) description: Option<String>,
    pub(crate) top: Top,
    /// A part that strict mode cannot express. The schema holds it all the same.
    pub(crate) unsupported: Option<Problem>,
}

/// The content of the object at the top of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Top {
    /// The fields of the value.
    Value,
    /// The value as its property [`WRAPPER`].
    Wrapper,
    /// Nothing, for a type that JSON writes as `null`.
    Nothing,
}

/// A problem with a field of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Such as `lines[].price`; empty for the type itself.
    pub(super) field: String,
    pub(super) problem: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => write!(f, "it {}", self.problem),
            field => write!(f, "field `{field}` {}", self.problem),
        }
    }
}

/// Writes the strict form of a schema. A type that contains itself is inlined at up to [`MOST_LEVELS`] levels, below which
/// its lists are empty, its options null and its variants left out.
///
/// With `within_limits`, a schema that a strict server takes must be within its limits.
pub(crate) fn strict(raw: &Value, within_limits: bool) -> Result<Strict, Problem> {
    let mut levels = MOST_LEVELS;
    loop {
        let mut writer = Writer::new(raw, levels);
        let written = writer.write();
        // Fewer levels change only a type that contains itself.
        let may_shrink = levels > 1 && writer.recursion.is_some();
        match written.and_then(|schema| schema.within_limits(within_limits)) {
            Err(_) if may_shrink => levels = levels.saturating_sub(1),
            result => return result,
        }
    }
}

impl Strict {
    fn within_limits(self, within_limits: bool) -> Result<Self, Problem> {
        if within_limits && self.unsupported.is_none() {
            limits::check(&self.schema)?;
        }
        Ok(self)
    }
}

/// Writes strict schemas.
struct Writer<'a> {
    root: &'a Value,
    levels: usize,
    /// The references that are being inlined, outermost first.
    inlined: Vec<String>,
    /// The fields around the schema.
    path: Vec<String>,
    nodes: usize,
    /// The first field at which a type contains itself.
    recursion: Option<String>,
    /// The first field that takes no value at all.
    without_value: Option<String>,
    /// The first problem that no setting avoids.
    invalid: Option<Problem>,
    unsupported: Option<Problem>,
}

impl<'a> Writer<'a> {
    fn new(root: &'a Value, levels: usize) -> Self {
        Self {
            root,
            levels,
            inlined: Vec::new(),
            path: Vec::new(),
            nodes: 0,
            recursion: None,
            without_value: None,
            invalid: None,
            unsupported: None,
        }
    }

    fn write(&mut self) -> Result<Strict, Problem> {
        let top = self.node(self.root);
        if let Some(problem) = self.invalid.take() {
            return Err(problem);
        }
        let Some(mut schema) = top else {
            return Err(match (&self.without_value, &self.recursion) {
                (None, Some(field)) => {
                    Problem::new(field, "contains itself without an end; use an `Option` or a `Vec` there")
                }
                (field, _) => Problem::new(field.as_deref().unwrap_or_default(), "has no possible value"),
            });
        };
        let description = match schema.as_object_mut().and_then(|fields| fields.remove("description")) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let (schema, top) = match kind(&schema) {
            Some("object") => (schema, Top::Value),
            // A type without content.
            Some("null") => (closed(Map::new()), Top::Nothing),
            // Any value: an object, as servers want one.
            None if schema.as_object().is_some_and(Map::is_empty) => (json!({ "type": "object" }), Top::Value),
            _ => (closed(Map::from_iter([(WRAPPER.to_owned(), schema)])), Top::Wrapper),
        };
        Ok(Strict { schema, description, top, unsupported: self.unsupported.take() })
    }

    /// The strict form of `schema`; `None` when no value matches it within the levels.
    fn node(&mut self, schema: &Value) -> Option<Value> {
        self.nodes = self.nodes.saturating_add(1);
        if self.is_too_large() {
            return None;
        }
        match schema {
            Value::Bool(false) => self.no_value(),
            Value::Object(fields) => match fields.get("$ref").and_then(Value::as_str) {
                Some(reference) => self.inline(reference, fields),
                None => self.combined(fields),
            },
            _ => Some(self.any_value()),
        }
    }

    /// Returns true, and keeps the problem, once the schema is over a bound.
    fn is_too_large(&mut self) -> bool {
        let is_too_large = self.nodes > MOST_NODES || self.path.len() > MOST_DEPTH;
        if is_too_large {
            self.invalid.get_or_insert_with(|| Problem::new(&path(&self.path), "is too large or nested too deeply"));
        }
        is_too_large
    }

    /// The schema that `reference` names, with what stands beside it.
    fn inline(&mut self, reference: &str, beside: &Map<String, Value>) -> Option<Value> {
        self.recursion.get_or_insert_with(|| path(&self.path));
        let level = self.inlined.iter().filter(|known| *known == reference).count().saturating_add(1);
        if level >= self.levels {
            return None;
        }
        let target = resolve(self.root, reference)?;
        let mut own = beside.clone();
        own.remove("$ref");
        self.inlined.push(reference.to_owned());
        let schema = match target {
            Value::Object(fields) if !own.is_empty() => {
                alternatives::merge(own, fields.clone()).and_then(|merged| self.node(&merged.into()))
            }
            target => self.node(target),
        };
        self.inlined.pop();
        schema
    }

    fn inside(&mut self, step: &str, schema: &Value) -> Option<Value> {
        self.path.push(step.to_owned());
        let schema = self.node(schema);
        self.path.pop();
        schema
    }

    fn unsupported(&mut self, problem: impl Into<String>) {
        if self.unsupported.is_none() {
            self.unsupported = Some(Problem::new(&path(&self.path), problem));
        }
    }

    fn no_value(&mut self) -> Option<Value> {
        self.without_value.get_or_insert_with(|| path(&self.path));
        None
    }

    fn any_value(&mut self) -> Value {
        self.unsupported("takes any value");
        json!({})
    }
}

impl Problem {
    fn new(field: &str, problem: impl Into<String>) -> Self {
        Self { field: field.to_owned(), problem: problem.into() }
    }
}

/// A path as in `lines[].price`.
fn path(steps: &[String]) -> String {
    let mut path = String::new();
    for step in steps {
        if !path.is_empty() && step != "[]" {
            path.push('.');
        }
        path.push_str(step);
    }
    path
}

/// The type of a schema that has one.
fn kind(schema: &Value) -> Option<&str> {
    schema.get("type")?.as_str()
}

/// An object that has exactly these properties.
fn closed(properties: Map<String, Value>) -> Value {
    let required: Vec<String> = properties.keys().cloned().collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

#[cfg(test)]
mod tests;
