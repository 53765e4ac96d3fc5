//! Reading a request body.

use axum::{body::Bytes, extract::rejection::BytesRejection, http::StatusCode};
use serde_json::{Map, Value, json};

use super::{
    reply::Failure,
    validate::{Field, Problem, check, whole},
};

/// A body that keeps the API description: its fields can be read without further checks.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

/// What axum hands to a handler as the body.
pub(crate) type RawBody = Result<Bytes, BytesRejection>;

/// The bytes of a body.
pub(crate) fn bytes(body: RawBody) -> Result<Bytes, Failure> {
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => invalid(&[json!("body")], "The body could not be read"),
    })
}

/// Parses a body and checks it against `table`.
pub(crate) fn read(table: &'static [Field], body: &[u8]) -> Result<Fields, Failure> {
    if body.is_empty() {
        return Err(Failure::Invalid(vec![Problem::new(&[json!("body")], "missing", "Field required")]));
    }
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        let line_start: usize =
            body.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
        let at = line_start + error.column().saturating_sub(1);
        invalid(&[json!("body"), json!(at)], format!("JSON decode error: {error}"))
    })?;
    let problems = check(table, &value);
    match value {
        Value::Object(fields) if problems.is_empty() => Ok(Fields(fields)),
        _ => Err(Failure::Invalid(problems)),
    }
}

fn invalid(loc: &[Value], msg: impl Into<String>) -> Failure {
    Failure::Invalid(vec![Problem::new(loc, "json_invalid", msg)])
}

impl Fields {
    /// A string, empty if not given.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A string, if given.
    pub(crate) fn optional_text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A count that was checked not to be negative, if given.
    pub(crate) fn count(&self, name: &str) -> Option<usize> {
        let n = self.0.get(name).and_then(whole)?;
        Some(usize::try_from(n).unwrap_or(usize::MAX))
    }

    /// A flag, off if not given.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A list, empty if not given.
    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.0.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// Any field, if given.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The fields themselves.
    pub(crate) fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tables, *};

    #[test]
    fn broken_json_says_where() {
        for (body, at) in [("{\"a\": }", 6), ("{\n\"a\"\n x}", 7), ("\u{1}", 0), ("[", 0)] {
            let Err(Failure::Invalid(problems)) = read(tables::SUMMARIZE, body.as_bytes()) else {
                panic!("{body:?} is not valid")
            };
            let problem = problems.into_iter().next().unwrap().into_json();
            assert_eq!(problem["type"], "json_invalid");
            assert_eq!(problem["loc"], json!(["body", at]), "{body:?}");
        }
    }

    #[test]
    fn deep_and_empty_bodies_are_refused() {
        assert!(read(tables::SUMMARIZE, "[".repeat(100_000).as_bytes()).is_err());
        assert!(read(tables::SUMMARIZE, b"").is_err());
        assert!(read(tables::SUMMARIZE, b"\xFF").is_err());
    }
}
