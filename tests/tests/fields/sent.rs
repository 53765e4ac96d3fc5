//! Fields of a request on the wire.

use std::collections::BTreeSet;

use serde_json::Value;
use telnyx_ai::test_util::MockRequest;

use crate::list::{Operation, Place};

/// Returns the fields of `request`, each prefixed with its location. A free-form object is one field, as in the list of
/// `operation`.
pub(crate) fn fields(request: &MockRequest, operation: &Operation) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    if !request.header("idempotency-key").is_empty() {
        all.insert(format!("{:?} idempotency-key", Place::Header));
    }
    all.extend(request.url.query_pairs().map(|(name, _)| format!("{:?} {name}", Place::Query)));
    let mut body = Body { listed: listed(operation), found: BTreeSet::new() };
    let text = String::from_utf8_lossy(&request.body);
    if request.header("content-type").starts_with("multipart/") {
        for part in text.split("; name=\"").skip(1) {
            let (name, rest) = part.split_once('"').unwrap();
            // The only form field with JSON.
            let json = (name == "model_config").then(|| rest.trim_start().lines().next().unwrap_or_default());
            body.value(name, &json.map_or(Value::Null, |json| serde_json::from_str(json).unwrap()));
        }
    } else if !text.is_empty() {
        body.value("", &serde_json::from_str(&text).unwrap());
    }
    all.extend(body.found.into_iter().map(|path| format!("{:?} {path}", Place::Body)));
    all
}

fn listed(operation: &Operation) -> Vec<&str> {
    let body = operation.fields.iter().filter(|field| field.place == Place::Body);
    body.map(|field| field.path.as_str()).collect()
}

struct Body<'a> {
    listed: Vec<&'a str>,
    found: BTreeSet<String>,
}

impl Body<'_> {
    fn value(&mut self, path: &str, value: &Value) {
        if self.listed.contains(&path) {
            self.found.insert(path.to_owned());
            return;
        }
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.value(&if path.is_empty() { name.clone() } else { format!("{path}.{name}") }, value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.value(&format!("{path}[]"), item)),
            // Text is allowed instead of a list of parts.
            Value::String(_) if self.listed.iter().any(|listed| listed.starts_with(&format!("{path}[]"))) => {}
            _ => {
                self.found.insert(path.to_owned());
            }
        }
    }
}
