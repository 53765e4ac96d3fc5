//! Schemas of scalars, lists and objects.

use serde_json::{Map, Value, json};

use super::super::nulls::allows_null;
use super::alternatives::{described, union};
use super::{Problem, Writer, closed, keywords, path};

impl Writer<'_> {
    /// Returns the strict form of a schema without combinations.
    pub(super) fn simple(&mut self, fields: &Map<String, Value>) -> Option<Value> {
        match fields.get("not") {
            None => {}
            Some(Value::Bool(true)) => return self.no_value(),
            Some(Value::Object(all)) if all.is_empty() => return self.no_value(),
            Some(_) if keywords::excluded(fields).is_some() => {}
            Some(_) => self.unsupported("has a schema with `not`"),
        }
        if let Some(keyword) = keywords::unknown(fields) {
            self.unsupported(format!("has a schema with `{keyword}`"));
        }
        if let Some(problem) = keywords::contradiction(fields) {
            self.invalid.get_or_insert_with(|| Problem::new(&path(&self.path), problem));
        }
        if fields.get("enum").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            return self.no_value();
        }
        match types(fields) {
            Types::One(kind) => self.of_type(&kind, fields),
            Types::Scalars(kinds) => Some(scalar(&kinds, fields)),
            Types::Several(kinds) => {
                let mut own = fields.clone();
                let description = own.remove("description");
                let nodes = kinds.iter().filter_map(|kind| self.of_type(kind, &own)).collect();
                Some(described(union(nodes)?, description))
            }
            Types::Any => {
                let any = self.any_value();
                Some(described(any, fields.get("description").cloned()))
            }
        }
    }

    fn of_type(&mut self, kind: &str, fields: &Map<String, Value>) -> Option<Value> {
        match kind {
            "object" => self.object(fields),
            "array" => self.list(fields),
            kind => Some(scalar(&[kind.to_owned()], fields)),
        }
    }

    fn object(&mut self, fields: &Map<String, Value>) -> Option<Value> {
        let required: Vec<&str> =
            fields.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let mut properties = Map::new();
        for (name, schema) in fields.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let written = self.inside(name, schema);
            let property = match (written, required.contains(&name.as_str())) {
                (Some(schema), true) => schema,
                (Some(written), false) if allows_null(self.root, schema) => written,
                (Some(written), false) => nullable(with_default(written, schema)),
                (None, true) => return None,
                // The field can only be absent.
                (None, false) => json!({ "type": "null" }),
            };
            properties.insert(name.clone(), property);
        }
        let has_properties = fields.contains_key("properties");
        let mut object = closed(properties);
        if let Some(object) = object.as_object_mut() {
            let open = match fields.get("additionalProperties") {
                // The schema of a struct without fields has neither keyword.
                None | Some(Value::Bool(false)) => None,
                Some(Value::Bool(true)) => Some(Value::Bool(true)),
                Some(schema) => self.inside("[]", schema),
            };
            let patterns = fields.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
            let patterns: Map<String, Value> =
                patterns.filter_map(|(pattern, schema)| Some((pattern.clone(), self.inside("[]", schema)?))).collect();
            let allows_any_key = open.is_some() || !patterns.is_empty();
            if allows_any_key {
                self.unsupported("allows any key, as a map does, which a strict schema cannot express");
            } else if !has_properties && fields.get("minProperties").and_then(Value::as_u64).unwrap_or(0) > 0 {
                // Only an empty map is possible, but the minimum excludes an empty map.
                return None;
            }
            if let Some(open) = open {
                object.insert("additionalProperties".to_owned(), open);
            }
            if !patterns.is_empty() {
                object.insert("patternProperties".to_owned(), patterns.into());
            }
            if allows_any_key && !has_properties {
                object.remove("properties");
                object.remove("required");
            }
        }
        Some(described(object, keywords::description(fields, keywords::notes("object", fields))))
    }

    fn list(&mut self, fields: &Map<String, Value>) -> Option<Value> {
        let mut list = Map::from_iter([("type".to_owned(), "array".into())]);
        let mut notes = keywords::notes("array", fields);
        let items = match (fields.get("prefixItems"), fields.get("items")) {
            (Some(Value::Array(items)), _) => {
                let items = items.iter().map(|item| self.inside("[]", item)).collect::<Option<Vec<_>>>()?;
                notes.push(format!(
                    "In this order: {}.",
                    items.iter().map(item_description).collect::<Vec<_>>().join(", ")
                ));
                union(items)
            }
            (_, Some(items)) => self.inside("[]", items),
            (_, None) if fields.get("maxItems").is_some_and(|max| max == 0) => None,
            (_, None) => Some(self.any_value()),
        };
        for keyword in ["minItems", "maxItems"] {
            list.extend(fields.get(keyword).map(|value| (keyword.to_owned(), value.clone())));
        }
        match items {
            Some(items) => drop(list.insert("items".to_owned(), items)),
            None if fields.get("minItems").and_then(Value::as_u64).unwrap_or(0) > 0 => return None,
            // Only an empty list is possible.
            None => {
                list.insert("items".to_owned(), json!({ "type": "null" }));
                list.insert("maxItems".to_owned(), 0.into());
            }
        }
        Some(described(list.into(), keywords::description(fields, notes)))
    }
}

enum Types {
    One(String),
    /// Several types other than lists and objects.
    Scalars(Vec<String>),
    Several(Vec<String>),
    Any,
}

/// Returns the types that a schema declares or implies.
fn types(fields: &Map<String, Value>) -> Types {
    let has = |keywords: &[&str]| keywords.iter().any(|keyword| fields.contains_key(*keyword));
    match fields.get("type") {
        Some(Value::String(kind)) => Types::One(kind.clone()),
        Some(Value::Array(kinds)) => {
            let kinds: Vec<String> = kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            match kinds.as_slice() {
                [kind] => Types::One(kind.clone()),
                kinds if kinds.iter().any(|kind| kind == "object" || kind == "array") => Types::Several(kinds.to_vec()),
                kinds => Types::Scalars(kinds.to_vec()),
            }
        }
        _ if has(&["enum", "const"]) => {
            let values = fields.get("enum").and_then(Value::as_array).cloned();
            let values = values.unwrap_or_else(|| fields.get("const").cloned().into_iter().collect());
            let mut kinds: Vec<String> = values.iter().map(|value| type_of(value).to_owned()).collect();
            kinds.sort();
            kinds.dedup();
            match kinds.as_slice() {
                [kind] => Types::One(kind.clone()),
                _ => Types::Scalars(kinds),
            }
        }
        _ if has(&["properties", "additionalProperties", "patternProperties", "required"]) => {
            Types::One("object".into())
        }
        _ if has(&["items", "prefixItems"]) => Types::One("array".into()),
        _ if has(&["pattern", "minLength", "maxLength"]) => Types::One("string".into()),
        _ if has(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]) => {
            Types::One("number".into())
        }
        _ => Types::Any,
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Returns the strict form of a schema for texts, numbers, booleans or null.
fn scalar(kinds: &[String], fields: &Map<String, Value>) -> Value {
    let mut scalar = Map::new();
    for keyword in ["enum", "const"] {
        scalar.extend(fields.get(keyword).map(|value| (keyword.to_owned(), value.clone())));
    }
    let mut notes = Vec::new();
    for kind in kinds {
        for keyword in keywords::accepted(kind) {
            scalar.extend(fields.get(*keyword).map(|value| ((*keyword).to_owned(), value.clone())));
        }
        if kind == "string" {
            scalar.extend(keywords::format(fields).map(|format| ("format".to_owned(), format.clone())));
        }
        notes.extend(keywords::notes(kind, fields));
    }
    let kind = match kinds {
        [kind] => kind.as_str().into(),
        kinds => kinds.into(),
    };
    scalar.insert("type".to_owned(), kind);
    described(scalar.into(), keywords::description(fields, notes))
}

/// Returns a schema that allows null too.
fn nullable(mut schema: Value) -> Value {
    if allows_null(&schema, &schema) {
        return schema;
    }
    let Some(fields) = schema.as_object_mut() else { return schema };
    let is_literal = fields.contains_key("enum") || fields.contains_key("const");
    let absent = json!({ "type": "null" });
    let kind = fields.get("type").cloned();
    match (fields.get_mut("anyOf"), kind) {
        (Some(Value::Array(variants)), _) => variants.push(absent),
        (_, Some(Value::String(kind))) if !is_literal && kind != "object" && kind != "array" => {
            fields.insert("type".to_owned(), json!([kind, "null"]));
        }
        _ => {
            let description = fields.remove("description");
            schema = described(json!({ "anyOf": [schema, absent] }), description);
        }
    }
    schema
}

/// Adds the default that null stands for to the description.
fn with_default(mut schema: Value, raw: &Value) -> Value {
    let default = raw.get("default").filter(|value| value.is_string() || value.is_number() || value.is_boolean());
    if let (Some(default), Some(fields)) = (default, schema.as_object_mut()) {
        let description = keywords::description(fields, vec![format!("Null for the default, {default}.")]);
        fields.extend(description.map(|text| ("description".to_owned(), text)));
    }
    schema
}

/// Describes an item of a tuple.
fn item_description(item: &Value) -> String {
    let mut kinds = Vec::new();
    add_kinds(item, &mut kinds);
    let kinds = if kinds.is_empty() { "anything".to_owned() } else { kinds.join(" or ") };
    match item.get("description").and_then(Value::as_str) {
        Some(description) => format!("{kinds} ({description})"),
        None => kinds,
    }
}

/// Adds the types of a strict schema to `kinds`, without duplicates.
fn add_kinds<'a>(schema: &'a Value, kinds: &mut Vec<&'a str>) {
    let named = match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.as_slice(),
        Some(kind) => std::slice::from_ref(kind),
        None => &[],
    };
    for kind in named.iter().filter_map(Value::as_str) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    for variant in schema.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
        add_kinds(variant, kinds);
    }
}
