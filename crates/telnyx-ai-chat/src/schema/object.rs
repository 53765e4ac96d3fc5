//! Conversion of schemas to one plain object.

use serde_json::{Map, Value, json};

use super::resolve;

/// Keywords that combine schemas.
pub(super) const COMBINING: [&str; 4] = ["oneOf", "anyOf", "allOf", "$ref"];

/// Maximum number of references to follow, because references may form a cycle.
const MAX_DEPTH: usize = 32;

/// Returns the schema as one object with `properties`: variants that are all objects are joined, and `null` is omitted.
/// `None` if the schema allows a value that is not an object.
///
/// A field of several variants allows the values of each of these variants, and is required if all of these variants
/// require the field. The joined schema therefore allows every valid value. The joined schema also allows some invalid
/// values, which deserialization rejects.
pub(super) fn merged(schema: &Value) -> Option<Map<String, Value>> {
    let mut object = match part(schema, schema, MAX_DEPTH)? {
        Part::Object(object) => object,
        Part::Null => {
            let description = schema.get("description").cloned();
            description.into_iter().map(|text| ("description".to_owned(), text)).collect()
        }
    };
    object.insert("type".to_owned(), "object".into());
    object.entry("properties").or_insert_with(|| json!({}));
    if let Some(definitions) = schema.get("$defs") {
        object.insert("$defs".to_owned(), definitions.clone());
    }
    Some(object)
}

/// Returns `true` if a variant of the schema is `null`.
#[cfg(feature = "client")]
pub(super) fn allows_null(schema: &Map<String, Value>) -> bool {
    let variants = ["oneOf", "anyOf"].iter().filter_map(|keyword| schema.get(*keyword)?.as_array());
    variants.flatten().any(|variant| variant.get("type").is_some_and(|kind| kind == "null"))
}

enum Part {
    Object(Map<String, Value>),
    Null,
}

fn part(root: &Value, schema: &Value, depth: usize) -> Option<Part> {
    let depth = depth.checked_sub(1)?;
    let fields = match schema {
        Value::Bool(true) => return Some(Part::Object(Map::new())),
        Value::Object(fields) => fields,
        _ => return None,
    };
    match fields.get("type") {
        Some(Value::String(kind)) if kind == "null" => return Some(Part::Null),
        Some(Value::String(kind)) if kind != "object" => return None,
        Some(Value::Array(kinds)) if kinds.iter().any(|kind| kind != "object" && kind != "null") => return None,
        _ => {}
    }
    if ["enum", "const", "not"].iter().any(|keyword| fields.contains_key(*keyword)) {
        return None;
    }
    let mut object = fields.clone();
    for keyword in COMBINING.iter().chain(&["$defs"]) {
        object.remove(*keyword);
    }
    for keyword in ["oneOf", "anyOf"] {
        if let Some(variants) = fields.get(keyword) {
            let variants = variants.as_array()?.iter().map(|variant| part(root, variant, depth));
            let variants: Option<Vec<Part>> = variants.collect();
            let objects: Vec<_> = variants?.into_iter().filter_map(Part::object).collect();
            if objects.is_empty() {
                return Some(Part::Null);
            }
            add(&mut object, any_of(objects));
        }
    }
    for schema in fields.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        add(&mut object, part(root, schema, depth)?.object()?);
    }
    if let Some(reference) = fields.get("$ref") {
        add(&mut object, part(root, resolve(root, reference.as_str()?)?, depth)?.object()?);
    }
    Some(Part::Object(object))
}

impl Part {
    fn object(self) -> Option<Map<String, Value>> {
        match self {
            Self::Object(object) => Some(object),
            Self::Null => None,
        }
    }
}

/// Adds the requirements of `other`.
fn add(object: &mut Map<String, Value>, other: Map<String, Value>) {
    for (keyword, value) in other {
        match (object.get_mut(&keyword), value) {
            (Some(Value::Object(own)), Value::Object(others)) if keyword == "properties" => {
                for (name, schema) in others {
                    own.entry(name).or_insert(schema);
                }
            }
            (Some(Value::Array(own)), Value::Array(others)) if keyword == "required" => {
                let new: Vec<_> = others.into_iter().filter(|name| !own.contains(name)).collect();
                own.extend(new);
            }
            // Each part declares only its own properties, so it must allow the properties of the other part.
            (Some(own), _) if keyword == "additionalProperties" => *own = true.into(),
            (Some(_), _) => {}
            (None, value) => drop(object.insert(keyword, value)),
        }
    }
}

/// Returns one object schema for all variants.
fn any_of(mut variants: Vec<Map<String, Value>>) -> Map<String, Value> {
    if variants.len() == 1 {
        return variants.pop().unwrap_or_default();
    }
    let mut fields: Vec<(String, Vec<Value>)> = Vec::new();
    for variant in &mut variants {
        let description = variant.remove("description");
        let Some(Value::Object(properties)) = variant.remove("properties") else { continue };
        for (name, mut schema) in properties {
            // The description of a variant moves to its tag.
            if let (Some(description), Some(tag)) = (&description, schema.as_object_mut())
                && tag.contains_key("const")
            {
                tag.entry("description").or_insert_with(|| description.clone());
            }
            match fields.iter_mut().find(|(known, _)| *known == name) {
                Some((_, schemas)) if schemas.contains(&schema) => {}
                Some((_, schemas)) => schemas.push(schema),
                None => fields.push((name, vec![schema])),
            }
        }
    }
    let mut object = Map::new();
    let properties: Map<_, _> = fields.into_iter().map(|(name, schemas)| (name, any_schema(schemas))).collect();
    object.insert("properties".to_owned(), properties.into());
    let required = |variant: &Map<String, Value>| variant.get("required").and_then(Value::as_array).cloned();
    let mut lists = variants.iter().map(|variant| required(variant).unwrap_or_default());
    let mut by_all = lists.next().unwrap_or_default();
    lists.for_each(|list| by_all.retain(|name| list.contains(name)));
    if !by_all.is_empty() {
        object.insert("required".to_owned(), by_all.into());
    }
    let is_closed = |variant: &Map<String, Value>| {
        variant.get("additionalProperties") == Some(&Value::Bool(false)) && !variant.contains_key("patternProperties")
    };
    if variants.iter().all(is_closed) {
        object.insert("additionalProperties".to_owned(), false.into());
    }
    object
}

/// Returns one schema that allows every value that any of `schemas` allows.
fn any_schema(mut schemas: Vec<Value>) -> Value {
    if schemas.len() == 1 {
        return schemas.pop().unwrap_or_default();
    }
    let text = |schema: &Value| match schema.as_object() {
        Some(fields) if fields.len() == 2 && fields.get("type")? == "string" => fields.get("const").cloned(),
        _ => None,
    };
    match schemas.iter().map(text).collect::<Option<Vec<_>>>() {
        Some(texts) => json!({ "type": "string", "enum": texts }),
        None => json!({ "anyOf": schemas }),
    }
}
