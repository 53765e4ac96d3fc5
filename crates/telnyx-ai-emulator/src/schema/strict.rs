//! The rules of strict mode for schemas, from OpenAI's documentation; Telnyx documents no rules.

use std::collections::HashSet;

use serde_json::{Map, Value};

const MAX_PROPERTIES: usize = 5000;
/// Maximum nesting of objects, including the root.
const MAX_LEVELS: usize = 10;
/// Maximum number of values of all enums together.
const MAX_CHOICES: usize = 1000;
/// Maximum number of characters of all property names and enum values together.
const MAX_CHARACTERS: usize = 120_000;
/// Maximum nesting of schemas, where lists and choices are not levels.
const MAX_DEPTH: usize = 100;

/// The keywords of any schema, then the keywords of objects and lists, of numbers and of texts.
const KEYWORDS: &str = "$comment $defs $id $ref $schema anyOf const definitions description enum title type \
                        additionalProperties properties required items maxItems minItems \
                        exclusiveMaximum exclusiveMinimum maximum minimum multipleOf format pattern";

const FORMATS: &[&str] = &["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"];

/// A violated rule.
#[derive(Debug, PartialEq)]
pub(crate) struct Violation {
    /// The location in the schema, as a JSON pointer.
    pub(crate) at: String,
    pub(crate) problem: String,
}

/// Finds the first violation of the rules of strict mode.
pub(crate) fn check(schema: &Value) -> Result<(), Violation> {
    let mut checker = Checker { root: schema, at: String::new(), counts: Counts::default() };
    let top = checker.target(schema);
    if top.get("type").and_then(Value::as_str) != Some("object") || top.get("anyOf").is_some() {
        return checker.violation("the root of the schema must be an object: \"type\": \"object\", without anyOf");
    }
    checker.schema(schema, 0, MAX_DEPTH)
}

#[derive(Default)]
struct Counts {
    properties: usize,
    choices: usize,
    characters: usize,
}

struct Checker<'a> {
    root: &'a Value,
    at: String,
    counts: Counts,
}

impl<'a> Checker<'a> {
    fn violation<T>(&self, problem: impl Into<String>) -> Result<T, Violation> {
        Err(Violation { at: self.at.clone(), problem: problem.into() })
    }

    fn within(
        &mut self,
        steps: &[&str],
        check: impl FnOnce(&mut Self) -> Result<(), Violation>,
    ) -> Result<(), Violation> {
        let before = self.at.len();
        for step in steps {
            self.at.push('/');
            self.at.push_str(&step.replace('~', "~0").replace('/', "~1"));
        }
        check(self)?;
        self.at.truncate(before);
        Ok(())
    }

    /// Returns the target of a reference, or the schema itself.
    fn target(&self, schema: &'a Value) -> &'a Value {
        let reference = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
        reference.and_then(|path| self.root.pointer(path)).unwrap_or(schema)
    }

    fn schema(&mut self, schema: &'a Value, levels: usize, depth: usize) -> Result<(), Violation> {
        let Some(depth) = depth.checked_sub(1) else {
            return self.violation(format!("schemas may be {MAX_DEPTH} deep at most"));
        };
        let Value::Object(fields) = schema else {
            return self.violation("a schema must be an object with a type");
        };
        for keyword in fields.keys() {
            if !KEYWORDS.split(' ').any(|known| known == keyword) {
                return self.within(&[keyword], |checker| {
                    checker.violation(format!("the keyword {keyword} is not supported in strict mode"))
                });
            }
        }
        if !["type", "anyOf", "$ref", "enum", "const"].iter().any(|keyword| fields.contains_key(*keyword)) {
            return self.violation("a schema must have a type, or be anyOf, enum, const or $ref");
        }
        if let Some(format) = fields.get("format").filter(|format| !FORMATS.iter().any(|known| *format == known)) {
            let problem = format!("the format {format} is not supported in strict mode");
            return self.within(&["format"], |checker| checker.violation(problem));
        }
        if fields.contains_key("$ref") && std::ptr::eq(self.target(schema), schema) {
            return self.within(&["$ref"], |checker| {
                checker.violation("the reference does not point to a schema in this one")
            });
        }
        self.choices(fields)?;
        let levels = if is_object(fields) { self.object(fields, levels)? } else { levels };
        self.subschemas(fields, levels, depth)
    }

    /// Checks the keywords of an object and counts it.
    fn object(&mut self, fields: &Map<String, Value>, levels: usize) -> Result<usize, Violation> {
        if fields.get("additionalProperties") != Some(&Value::Bool(false)) {
            return self
                .within(&["additionalProperties"], |checker| {
                    checker.violation("additionalProperties must be false in every object")
                })
                .map(|()| levels);
        }
        let levels = levels + 1;
        self.check_limit(levels, MAX_LEVELS, "levels of objects")?;
        let properties = fields.get("properties").and_then(Value::as_object);
        let required = fields.get("required").and_then(Value::as_array).into_iter().flatten();
        let required: HashSet<&str> = required.filter_map(Value::as_str).collect();
        for name in properties.into_iter().flat_map(Map::keys) {
            if !required.contains(name.as_str()) {
                let problem = format!("required must name every property, and {name} is missing");
                return self.within(&["required"], |checker| checker.violation(problem)).map(|()| levels);
            }
            self.counts.properties += 1;
            self.check_limit(self.counts.properties, MAX_PROPERTIES, "properties")?;
            self.count_text(name)?;
        }
        if let Some(name) = required.iter().find(|name| properties.is_none_or(|all| !all.contains_key(**name))) {
            let problem = format!("required contains {name}, which is not a property");
            self.within(&["required"], |checker| checker.violation(problem))?;
        }
        Ok(levels)
    }

    /// Checks the nested schemas.
    fn subschemas(&mut self, fields: &'a Map<String, Value>, levels: usize, depth: usize) -> Result<(), Violation> {
        if let Some(Value::Object(properties)) = fields.get("properties") {
            for (name, property) in properties {
                self.within(&["properties", name], |checker| checker.schema(property, levels, depth))?;
            }
        }
        if let Some(items) = fields.get("items") {
            self.within(&["items"], |checker| checker.schema(items, levels, depth))?;
        }
        if let Some(Value::Array(variants)) = fields.get("anyOf") {
            for (at, variant) in variants.iter().enumerate() {
                self.within(&["anyOf", &at.to_string()], |checker| checker.schema(variant, levels, depth))?;
            }
        }
        for keyword in ["$defs", "definitions"] {
            if let Some(Value::Object(named)) = fields.get(keyword) {
                for (name, schema) in named {
                    self.within(&[keyword, name], |checker| checker.schema(schema, 0, depth))?;
                }
            }
        }
        Ok(())
    }

    fn choices(&mut self, fields: &Map<String, Value>) -> Result<(), Violation> {
        let listed = fields.get("enum").and_then(Value::as_array).into_iter().flatten();
        for choice in listed.chain(fields.get("const")) {
            self.counts.choices += 1;
            self.check_limit(self.counts.choices, MAX_CHOICES, "values of enums")?;
            self.count_text(choice.as_str().unwrap_or_default())?;
        }
        Ok(())
    }

    fn count_text(&mut self, text: &str) -> Result<(), Violation> {
        self.counts.characters += text.chars().count();
        self.check_limit(
            self.counts.characters,
            MAX_CHARACTERS,
            "characters in names of properties and values of enums",
        )
    }

    fn check_limit(&self, count: usize, max: usize, what: &str) -> Result<(), Violation> {
        if count > max { self.violation(format!("a schema may have {max} {what} at most")) } else { Ok(()) }
    }
}

fn is_object(fields: &Map<String, Value>) -> bool {
    match fields.get("type") {
        Some(Value::String(kind)) => kind == "object",
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == "object"),
        _ => fields.contains_key("properties"),
    }
}

#[cfg(test)]
mod tests;
