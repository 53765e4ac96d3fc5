//! Schemas in the form that strict servers accept: an object at the top, every object closed, all properties required,
//! and no `$ref`, `oneOf` or `allOf`.

mod alternatives;
mod keywords;
mod limits;
mod shapes;

use std::fmt;

use serde_json::{Map, Value, json};

use super::resolve;

/// Maximum depth of a recursive type. The depth is reduced if the schema exceeds a limit.
const MAX_LEVELS: usize = 5;

/// Maximum number of schemas inside a schema. Mutually recursive types grow exponentially with the levels.
const MAX_NODES: usize = 20_000;

/// Maximum depth of a schema, because it is written and read recursively.
const MAX_DEPTH: usize = 100;

/// Name of the property that wraps a value that is not an object.
pub(crate) const WRAPPER: &str = "value";

/// A schema for a strict server.
#[derive(Debug)]
pub(crate) struct Strict {
    pub(crate) schema: Value,
    /// Purpose of the response, from the description at the top of the schema.
    pub(crate) description: Option<String>,
    pub(crate) top: Top,
    /// A part that strict mode cannot express. The schema includes it anyway.
    pub(crate) unsupported: Option<Problem>,
}

/// The content of the object at the top of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Top {
    /// The fields of the value.
    Value,
    /// The value as its property [`WRAPPER`].
    Wrapper,
    /// Nothing, for a type that serializes to `null`.
    Nothing,
}

/// A problem with a field of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Path, such as `lines[].price`; empty for the type itself.
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

/// Returns the strict form of a schema. A recursive type is inlined to [`MAX_LEVELS`] levels. Below these levels its
/// lists are empty, its options are null, and its other variants are omitted.
///
/// With `within_limits`, fails if the schema exceeds the limits of strict servers.
pub(crate) fn strict(raw: &Value, within_limits: bool) -> Result<Strict, Problem> {
    let mut levels = MAX_LEVELS;
    loop {
        let mut writer = Writer::new(raw, levels);
        let written = writer.write();
        // The number of levels matters only for a recursive type.
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

/// The writer of a strict schema.
struct Writer<'a> {
    root: &'a Value,
    levels: usize,
    /// References being inlined, outermost first.
    inlined: Vec<String>,
    /// Fields around the current schema.
    path: Vec<String>,
    nodes: usize,
    /// The first recursive field.
    recursion: Option<String>,
    /// The first field that allows no value.
    without_value: Option<String>,
    /// The first problem that makes the schema unusable.
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
                    Problem::new(field, "contains itself without end; use an `Option` or a `Vec` there")
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
            // Any value: servers require an object.
            None if schema.as_object().is_some_and(Map::is_empty) => (json!({ "type": "object" }), Top::Value),
            _ => (closed(Map::from_iter([(WRAPPER.to_owned(), schema)])), Top::Wrapper),
        };
        Ok(Strict { schema, description, top, unsupported: self.unsupported.take() })
    }

    /// Returns the strict form of `schema`; `None` if no value matches it within the levels.
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

    /// Returns `true`, and records the problem, once the schema exceeds a limit.
    fn is_too_large(&mut self) -> bool {
        let is_too_large = self.nodes > MAX_NODES || self.path.len() > MAX_DEPTH;
        if is_too_large {
            self.invalid.get_or_insert_with(|| Problem::new(&path(&self.path), "is too large or nested too deeply"));
        }
        is_too_large
    }

    /// Returns the target of `reference`, merged with the keywords beside it.
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
        self.unsupported("allows any value");
        json!({})
    }
}

impl Problem {
    fn new(field: &str, problem: impl Into<String>) -> Self {
        Self { field: field.to_owned(), problem: problem.into() }
    }
}

/// Returns a path such as `lines[].price`.
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

/// Returns the `type` of a schema.
fn kind(schema: &Value) -> Option<&str> {
    schema.get("type")?.as_str()
}

/// Returns the schema of an object with exactly these properties.
fn closed(properties: Map<String, Value>) -> Value {
    let required: Vec<String> = properties.keys().cloned().collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

#[cfg(test)]
mod tests;
