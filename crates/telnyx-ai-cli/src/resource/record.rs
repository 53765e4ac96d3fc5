//! An object of the service: a line for each field, or JSON.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::exit::{Failure, Outcome};
use crate::output;

/// Writes an object. Fields without a value are left out of the lines.
pub(crate) fn print(value: &impl Serialize, json: bool) -> Outcome {
    if json { output::json(value) } else { output::print_line(&lines(value)?) }
}

/// Writes the id of a new object, or the object as JSON.
pub(crate) fn print_id(id: &str, value: &impl Serialize, json: bool) -> Outcome {
    if json { output::json(value) } else { output::print_line(id) }
}

fn lines(value: &impl Serialize) -> Outcome<String> {
    let failed = |error| Failure::Failed(format!("JSON: {error}"));
    let text = serde_json::to_string(value).map_err(failed)?;
    let Fields(fields) = serde_json::from_str(&text).map_err(failed)?;
    let fields: Vec<_> = fields.iter().filter_map(|(name, value)| Some((name, cell(value)?))).collect();
    let width = fields.iter().map(|(name, _)| name.len() + 2).max().unwrap_or_default();
    let indent = format!("\n{:width$}", "");
    let line = |(name, text): &(&String, String)| {
        format!("{:width$}{}", format!("{name}:"), output::printable(text.trim_end()).replace('\n', &indent))
    };
    Ok(fields.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// Returns the text of a value, or `None` for an empty one. A list has a line for each item.
fn cell(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => String::new(),
        Value::Object(fields) if fields.is_empty() => String::new(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("\n"),
        value => text(value),
    };
    (!text.is_empty()).then_some(text)
}

/// Returns a text without quotes, and any other value as JSON.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The fields of an object in their order, which a map of JSON does not keep.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Fields, M::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::{Value, json};

    use super::lines;

    #[derive(Serialize)]
    struct Sample {
        name: &'static str,
        empty: Option<bool>,
        instructions: &'static str,
        count: Value,
    }

    #[test]
    fn fields_keep_their_order_and_empty_ones_are_left_out() {
        let sample = Sample { name: "a", empty: None, instructions: "b\nc\n", count: json!([1, { "x": null }]) };
        let expected = "name:         a\ninstructions: b\n              c\ncount:        1\n              {\"x\":null}";
        assert_eq!(lines(&sample).unwrap(), expected);
        assert_eq!(lines(&json!({ "a": "\u{1b}[2J" })).unwrap(), "a: \u{fffd}[2J");
        assert_eq!(lines(&json!({ "a": "", "b": [], "c": {}, "d": false })).unwrap(), "d: false");
    }
}
