//! The size of schemas that strict servers take, as the documentation of OpenAI has it. Telnyx documents none.

use serde_json::Value;

use super::{Problem, path};

const MOST_PROPERTIES: usize = 5000;
/// Objects inside objects, the top included.
const MOST_LEVELS: usize = 10;
/// Values of all enums together.
const MOST_CHOICES: usize = 1000;
/// Characters of property names and values of enums together.
const MOST_CHARACTERS: usize = 120_000;

#[derive(Default)]
struct Count {
    path: Vec<String>,
    properties: usize,
    choices: usize,
    characters: usize,
}

/// Fails at the first part of a schema that is over a limit.
pub(super) fn check(schema: &Value) -> Result<(), Problem> {
    Count::default().add(schema, 0)
}

impl Count {
    fn add(&mut self, schema: &Value, levels: usize) -> Result<(), Problem> {
        let properties = schema.get("properties").and_then(Value::as_object);
        let levels = levels.saturating_add(usize::from(properties.is_some()));
        self.under(levels, MOST_LEVELS, "levels of objects")?;
        let choices = schema.get("enum").and_then(Value::as_array).into_iter().flatten().chain(schema.get("const"));
        for choice in choices {
            self.choices = self.choices.saturating_add(1);
            self.spell(choice.as_str().unwrap_or_default())?;
        }
        self.under(self.choices, MOST_CHOICES, "values of enums")?;
        for (name, property) in properties.into_iter().flatten() {
            self.path.push(name.clone());
            self.properties = self.properties.saturating_add(1);
            self.under(self.properties, MOST_PROPERTIES, "fields")?;
            self.spell(name)?;
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

    fn spell(&mut self, text: &str) -> Result<(), Problem> {
        self.characters = self.characters.saturating_add(text.chars().count());
        self.under(self.characters, MOST_CHARACTERS, "characters in names and values")
    }

    fn under(&self, count: usize, most: usize, what: &str) -> Result<(), Problem> {
        if count <= most {
            return Ok(());
        }
        Err(Problem::new(&path(&self.path), format!("makes the schema too large: more than {most} {what}")))
    }
}

#[cfg(test)]
mod tests;
