//! Schemas that combine others with `anyOf`, `oneOf` or `allOf`.

use serde_json::{Map, Value, json};

use super::super::resolve;
use super::{Writer, keywords};

/// Maximum depth of nested references and combinations.
const MAX_DEPTH: usize = 32;

/// Keywords with alternatives.
const EITHER: [&str; 2] = ["oneOf", "anyOf"];

impl Writer<'_> {
    /// Returns the strict form of a schema that may combine others.
    pub(super) fn combined(&mut self, fields: &Map<String, Value>) -> Option<Value> {
        let either: Vec<&Value> = EITHER.iter().filter_map(|keyword| fields.get(*keyword)).collect();
        if either.is_empty() && !fields.contains_key("allOf") {
            return self.simple(fields);
        }
        let description = fields.get("description").cloned();
        let is_neutral =
            |keyword: &str| EITHER.contains(&keyword) || keyword == "description" || keywords::is_annotation(keyword);
        let is_alone = fields.keys().all(|keyword| is_neutral(keyword));
        let nodes: Vec<Value> = match either.as_slice() {
            [Value::Array(variants)] if is_alone => variants.iter().filter_map(|variant| self.node(variant)).collect(),
            _ => {
                let mut undescribed = fields.clone();
                undescribed.remove("description");
                let alternatives = self.alternatives(&undescribed, MAX_DEPTH);
                alternatives.iter().filter_map(|fields| self.simple(fields)).collect()
            }
        };
        let union = union(nodes).or_else(|| self.recursion.is_none().then(|| self.no_value()).flatten())?;
        Some(described(union, description))
    }

    /// Returns the alternatives of a schema, each without combinations.
    fn alternatives(&mut self, fields: &Map<String, Value>, depth: usize) -> Vec<Map<String, Value>> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        let mut own = fields.clone();
        let lists: Vec<Value> = EITHER.iter().filter_map(|keyword| own.remove(*keyword)).collect();
        let all = own.remove("allOf");
        let reference = own.remove("$ref");
        let mut found = vec![own];
        for list in &lists {
            let variants: Vec<_> = items(list).flat_map(|variant| self.flat(variant, depth)).collect();
            found = self.product(&found, &variants);
        }
        for part in all.iter().flat_map(items) {
            let variants = self.flat(part, depth);
            found = self.product(&found, &variants);
        }
        if let Some(target) = reference.as_ref().and_then(Value::as_str).and_then(|name| resolve(self.root, name)) {
            self.recursion.get_or_insert_with(|| super::path(&self.path));
            let variants = self.flat(target, depth);
            found = self.product(&found, &variants);
        }
        found
    }

    fn flat(&mut self, schema: &Value, depth: usize) -> Vec<Map<String, Value>> {
        match schema {
            Value::Bool(true) => vec![Map::new()],
            Value::Object(fields) => self.alternatives(fields, depth),
            _ => Vec::new(),
        }
    }

    fn product(&mut self, ones: &[Map<String, Value>], others: &[Map<String, Value>]) -> Vec<Map<String, Value>> {
        let mut found = Vec::new();
        for one in ones {
            for other in others {
                self.nodes = self.nodes.saturating_add(1);
                if self.is_too_large() {
                    return found;
                }
                found.extend(merge(one.clone(), other.clone()));
            }
        }
        found
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// Returns a schema of the values that match both schemas; `None` if no value matches both. The keywords of `one` have
/// precedence.
pub(super) fn merge(mut one: Map<String, Value>, other: Map<String, Value>) -> Option<Map<String, Value>> {
    for (keyword, value) in other {
        match (one.get_mut(&keyword), value) {
            (Some(Value::Object(own)), Value::Object(others)) if keyword == "properties" => {
                for (name, schema) in others {
                    own.entry(name).or_insert(schema);
                }
            }
            (Some(Value::Array(own)), Value::Array(others)) if keyword == "required" => {
                let new: Vec<_> = others.into_iter().filter(|name| !own.contains(name)).collect();
                own.extend(new);
            }
            (Some(Value::String(own)), Value::String(other)) if keyword == "type" && *own != other => return None,
            // Each schema declares only its own properties, so it must allow the properties of the other schema.
            (Some(own), value) if keyword == "additionalProperties" => {
                if *own == Value::Bool(false) {
                    *own = value;
                }
            }
            (Some(_), _) => {}
            (None, value) => drop(one.insert(keyword, value)),
        }
    }
    Some(one)
}

/// Returns one schema for the values that match any of `nodes`.
pub(super) fn union(nodes: Vec<Value>) -> Option<Value> {
    let mut distinct: Vec<Value> = Vec::new();
    for node in nodes {
        // Nested choices are flattened.
        let inner = match node.as_object() {
            Some(fields) if fields.len() == 1 => fields.get("anyOf").and_then(Value::as_array).cloned(),
            _ => None,
        };
        for node in inner.unwrap_or_else(|| vec![node]) {
            if !distinct.contains(&node) {
                distinct.push(node);
            }
        }
    }
    let literals: Option<Vec<Value>> =
        distinct.iter().map(literals).collect::<Option<Vec<_>>>().map(|lists| lists.concat());
    match (distinct.len(), literals) {
        (0, _) => None,
        (1, _) => distinct.pop(),
        (_, Some(literals)) => Some(json!({ "type": "string", "enum": literals })),
        _ => Some(json!({ "anyOf": distinct })),
    }
}

/// Returns the texts of a schema that consists only of texts.
fn literals(schema: &Value) -> Option<Vec<Value>> {
    let fields = schema.as_object().filter(|fields| fields.len() == 2 && super::kind(schema) == Some("string"))?;
    match (fields.get("const"), fields.get("enum")) {
        (Some(text), None) => Some(vec![text.clone()]),
        (None, Some(Value::Array(texts))) => Some(texts.clone()),
        _ => None,
    }
}

/// Adds a description to a schema that has none.
pub(super) fn described(mut schema: Value, description: Option<Value>) -> Value {
    if let (Some(description), Some(fields)) = (description, schema.as_object_mut()) {
        fields.entry("description").or_insert(description);
    }
    schema
}

#[cfg(test)]
mod tests;
