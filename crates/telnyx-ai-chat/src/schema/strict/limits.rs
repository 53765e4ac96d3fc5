//! Size limits of strict schemas, according to the documentation of OpenAI. Telnyx documents no limits.

use serde_json::Value;

use super::{Problem, path};

const MAX_PROPERTIES: usize = 5000;
/// Maximum number of nested objects, including the outermost object.
const MAX_LEVELS: usize = 10;
/// Values of all enums.
const MAX_CHOICES: usize = 1000;
/// Characters of all property names and values of enums.
const MAX_CHARACTERS: usize = 120_000;

#[derive(Default)]
struct Count {
    path: Vec<String>,
    properties: usize,
    choices: usize,
    characters: usize,
}

/// Returns an error for the first part of a schema that exceeds a limit.
pub(super) fn check(schema: &Value) -> Result<(), Problem> {
    Count::default().add(schema, 0)
}

impl Count {
    fn add(&mut self, schema: &Value, levels: usize) -> Result<(), Problem> {
        let properties = schema.get("properties").and_then(Value::as_object);
        let levels = levels.saturating_add(usize::from(properties.is_some()));
        self.check_limit(levels, MAX_LEVELS, "levels of objects")?;
        let choices = schema.get("enum").and_then(Value::as_array).into_iter().flatten().chain(schema.get("const"));
        for choice in choices {
            self.choices = self.choices.saturating_add(1);
            self.add_text(choice.as_str().unwrap_or_default())?;
        }
        self.check_limit(self.choices, MAX_CHOICES, "values of enums")?;
        for (name, property) in properties.into_iter().flatten() {
            self.path.push(name.clone());
            self.properties = self.properties.saturating_add(1);
            self.check_limit(self.properties, MAX_PROPERTIES, "fields")?;
            self.add_text(name)?;
            self.add(property, levels)?;
            self.path.pop();
        }
        if let Some(items) = schema.get("items") {
            self.path.push("[]".to_owned());
            self.add(items, levels)?;
            self.path.pop();
        }
        for variant in schema.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
            self.add(variant, levels)?;
        }
        Ok(())
    }

    fn add_text(&mut self, text: &str) -> Result<(), Problem> {
        self.characters = self.characters.saturating_add(text.chars().count());
        self.check_limit(self.characters, MAX_CHARACTERS, "characters in names and values")
    }

    fn check_limit(&self, count: usize, max: usize, unit: &str) -> Result<(), Problem> {
        if count <= max {
            return Ok(());
        }
        Err(Problem::new(&path(&self.path), format!("makes the schema too large: more than {max} {unit}")))
    }
}

#[cfg(test)]
mod tests;
