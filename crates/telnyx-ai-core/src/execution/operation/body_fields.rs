//! The fields of a JSON body that spans record. A body is only read if a subscriber or an observer
//! receives the operation.

use std::cell::OnceCell;
use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::request::body::Body;
use crate::trace::list;

/// The fields of a body by their wire names, read at the first use. A field of another type than expected counts as
/// absent.
pub(super) struct BodyFields<'a> {
    body: &'a Body,
    fields: OnceCell<HashMap<String, &'a RawValue>>,
}

impl<'a> BodyFields<'a> {
    pub(super) fn of(body: &'a Body) -> Self {
        Self { body, fields: OnceCell::new() }
    }

    fn fields(&self) -> &HashMap<String, &'a RawValue> {
        let read = || self.body.as_json().and_then(|json| serde_json::from_slice(json).ok());
        self.fields.get_or_init(|| read().unwrap_or_default())
    }

    /// Returns the first of these fields that is present.
    pub(super) fn get<T: DeserializeOwned>(&self, names: &[&str]) -> Option<T> {
        names.iter().find_map(|name| serde_json::from_str(self.fields().get(*name)?.get()).ok())
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(&[name])
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.get(&[name])
    }

    /// Returns the stop sequences as the text of a JSON array.
    pub(super) fn stop_sequences(&self) -> Option<String> {
        let names = ["stop", "stop_sequences"];
        let several: Option<Vec<String>> = self.get(&names);
        several.or_else(|| Some(vec![self.get(&names)?])).filter(|all| !all.is_empty()).map(|all| list(&all))
    }

    /// Returns the number of choices, unless it is 1.
    pub(super) fn choice_count(&self) -> Option<i64> {
        self.get(&["n"]).filter(|count| *count != 1)
    }

    /// Returns `true` for a request of a stream.
    pub(super) fn is_stream(&self) -> Option<bool> {
        self.get(&["stream"]).filter(|is_stream| *is_stream)
    }

    /// Returns the output type that the request names.
    pub(super) fn output_type(&self) -> Option<&'static str> {
        let text = self.get::<Value>(&["text"]).unwrap_or_default();
        let format = self.get(&["response_format"]).unwrap_or_else(|| text.get("format").cloned().unwrap_or_default());
        match format.get("type").and_then(Value::as_str) {
            Some("text") => Some("text"),
            Some("json_object" | "json_schema") => Some("json"),
            _ => self.fields().contains_key("guided_json").then_some("json"),
        }
    }

    /// Returns the id of the conversation that the service continues.
    pub(super) fn conversation(&self) -> Option<String> {
        match self.get(&["conversation"])? {
            Value::String(id) => Some(id),
            object => Some(object.get("id")?.as_str()?.to_owned()),
        }
    }
}
