//! Values of options of the form `NAME=VALUE`.

use std::str::FromStr;

use serde_json::{Map, Value};

use crate::resource;

/// A field of a query, a body or metadata.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    value: Value,
}

impl Field {
    /// Returns the value as it is written in a query.
    pub(crate) fn text(&self) -> String {
        resource::text(&self.value)
    }
}

impl FromStr for Field {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => {
                let json = serde_json::from_str(value).ok().filter(|value: &Value| !value.is_string());
                Ok(Self { name: name.to_owned(), value: json.unwrap_or_else(|| value.into()) })
            }
            _ => Err("write NAME=VALUE".to_owned()),
        }
    }
}

/// Returns the object of these fields. The last of several fields with the same name counts.
pub(crate) fn object(fields: &[Field]) -> Map<String, Value> {
    fields.iter().map(|field| (field.name.clone(), field.value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_json_or_text() {
        let fields: Vec<Field> =
            ["a=1", "b=x=y", "c=[1,\"z\"]", "d=", "e=null", "f=\"q\"", "a=2"].map(|text| text.parse().unwrap()).into();
        let expected = json!({ "a": 2, "b": "x=y", "c": [1, "z"], "d": "", "e": null, "f": "\"q\"" });
        assert_eq!(Value::Object(object(&fields)), expected);
        assert_eq!(fields.iter().map(Field::text).collect::<Vec<_>>().join("|"), "1|x=y|[1,\"z\"]||null|\"q\"|2");
        assert_eq!("=1".parse::<Field>(), Err("write NAME=VALUE".to_owned()));
    }
}
