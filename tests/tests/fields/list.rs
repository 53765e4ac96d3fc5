//! The list of fields, and sample responses with these fields.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Header,
    Query,
    Body,
    Response,
}

pub(crate) struct Field {
    pub(crate) place: Place,
    pub(crate) path: String,
    kind: String,
}

pub(crate) struct Operation {
    /// Method and path.
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
}

/// Parses the list.
pub(crate) fn operations() -> Vec<Operation> {
    let mut all: Vec<Operation> = Vec::new();
    for line in include_str!("2026-11.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("  ") {
            None => all.push(Operation { name: line.to_owned(), fields: Vec::new() }),
            Some(field) => {
                let words: Vec<&str> = field.trim_start_matches("also ").split(' ').collect();
                let place = match words[0] {
                    "header" => Place::Header,
                    "query" => Place::Query,
                    "body" => Place::Body,
                    "response" => Place::Response,
                    other => panic!("{other}"),
                };
                let kind = words.get(2).copied().unwrap_or_default().to_owned();
                all.last_mut().unwrap().fields.push(Field { place, path: words[1].to_owned(), kind });
            }
        }
    }
    all
}

impl Operation {
    /// Returns the fields of the request, each prefixed with its location.
    pub(crate) fn requested(&self) -> impl Iterator<Item = String> {
        let request = self.fields.iter().filter(|field| field.place != Place::Response);
        request.map(|field| format!("{:?} {}", field.place, field.path))
    }

    pub(crate) fn has_response(&self) -> bool {
        self.fields.iter().any(|field| field.place == Place::Response)
    }

    pub(crate) fn has_no_duplicates(&self) -> bool {
        let distinct: BTreeSet<_> =
            self.fields.iter().map(|field| format!("{:?} {}", field.place, field.path)).collect();
        distinct.len() == self.fields.len()
    }

    pub(crate) fn matches(&self, method: &str, path: &str) -> bool {
        let (listed, template) = self.name.split_once(' ').unwrap();
        let template: Vec<&str> = template.split('/').collect();
        let path: Vec<&str> = path.strip_prefix("/v2").unwrap().split('/').collect();
        let same = template.iter().zip(&path).all(|(step, came)| step.starts_with('{') || step == came);
        listed == method && template.len() == path.len() && same
    }

    /// Returns the number of responses needed for each value of each field.
    pub(crate) fn rounds(&self) -> usize {
        let responses = self.fields.iter().filter(|field| field.place == Place::Response);
        responses.map(|field| field.kind.split('|').count()).max().unwrap_or_default()
    }

    /// Returns a response with all fields.
    pub(crate) fn response(&self, round: usize) -> Value {
        let mut body = Value::Object(Map::new());
        for field in self.fields.iter().filter(|field| field.place == Place::Response) {
            set(&mut body, &field.path, field.sample(round));
        }
        body
    }
}

impl Field {
    fn sample(&self, round: usize) -> Value {
        match self.kind.as_str() {
            "text" => self.path.clone().into(),
            "time" => "2026-11-01T12:00:00Z".into(),
            "unix" => 1_793_534_400.into(),
            "count" | "envelope" => 7.into(),
            "zero" => 0.into(),
            "number" => json!(0.5),
            "flag" => true.into(),
            "map" => json!({ "text": "a", "count": 1, "flag": true, "list": ["a", 1, true] }),
            words => {
                let words: Vec<&str> = words.strip_prefix('=').expect(words).split('|').collect();
                words[round % words.len()].into()
            }
        }
    }

    /// Returns the value that the response is encoded with; `None` for a dropped field.
    pub(crate) fn written(&self, round: usize) -> Option<Value> {
        match self.kind.as_str() {
            "envelope" => None,
            "unix" => Some("2026-11-01T12:00:00Z".into()),
            _ => Some(self.sample(round)),
        }
    }
}

/// Returns the value at a path such as `data[].metadata`, of the first item of a list.
pub(crate) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |value, step| match step.strip_suffix("[]") {
        Some(name) => value.get(name)?.get(0),
        None => value.get(step),
    })
}

fn set(body: &mut Value, path: &str, leaf: Value) {
    let slot = path.split('.').fold(body, |value, step| match step.strip_suffix("[]") {
        Some(name) => {
            let list = &mut value[name];
            if list.is_null() {
                *list = json!([null]);
            }
            &mut list[0]
        }
        None => &mut value[step],
    });
    *slot = leaf;
}
