//! Request bodies.

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};

use axum::body::{Body, BodyDataStream};
use bytes::{Bytes, BytesMut};
use futures_util::{
    StreamExt,
    stream::{self, Fuse},
};
use serde_json::{Map, Value, json};

use super::{
    response::Failure,
    validate::{Field, Problem, check, drop_nulls, whole_number},
};

/// Maximum size of a body in bytes.
const MAX_SIZE: usize = 16 * 1024 * 1024;
/// Number of bytes of a larger body that are read before the connection is closed.
const MAX_DISCARDED: usize = 256 * 1024 * 1024;

/// A complete body, stored in the extensions of its request.
#[derive(Clone)]
pub(crate) struct CompleteBody(pub(crate) Bytes);

/// A body that was validated, so its fields can be read without further checks.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

/// Reads a complete body.
///
/// # Errors
///
/// Fails if the body is larger than the limit. Reading continues for a while, because closing a connection during a
/// body resets the connection, and the client would not receive the error.
pub(crate) async fn collect(body: Body) -> Result<Bytes, Failure> {
    let mut stream = body.into_data_stream();
    let mut data = BytesMut::new();
    let mut size: usize = 0;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| invalid(&[json!("body")], format!("The body is incomplete: {error}")))?;
        size = size.saturating_add(chunk.len());
        if size <= MAX_SIZE {
            data.extend_from_slice(&chunk);
        } else if size > MAX_DISCARDED {
            break;
        }
    }
    if size > MAX_SIZE { Err(Failure::TooLarge) } else { Ok(data.freeze()) }
}

/// Reads and discards a complete body, for the reason given at [`collect`].
pub(crate) async fn discard(body: Body) {
    let (shared, _) = SharedBody::new(body);
    shared.discard().await;
}

/// A body that its handler reads as it arrives, completely or in part.
pub(crate) struct SharedBody(Arc<Mutex<Fuse<BodyDataStream>>>);

impl SharedBody {
    /// Shares a body between the handler and this value.
    pub(crate) fn new(body: Body) -> (Self, Body) {
        let shared = Self(Arc::new(Mutex::new(body.into_data_stream().fuse())));
        let reader = Self(Arc::clone(&shared.0));
        (shared, Body::from_stream(stream::poll_fn(move |context| reader.poll(context))))
    }

    /// Reads the rest of the body, for the reason given at [`collect`].
    pub(crate) async fn discard(self) {
        let mut size: usize = 0;
        while size <= MAX_DISCARDED {
            match poll_fn(|context| self.poll(context)).await {
                Some(Ok(chunk)) => size = size.saturating_add(chunk.len()),
                _ => break,
            }
        }
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, axum::Error>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).poll_next_unpin(context)
    }
}

/// Parses a body and validates it against `table`.
pub(crate) fn read(table: &'static [Field], body: &[u8]) -> Result<Fields, Failure> {
    checked(table, parse(body)?)
}

/// Parses a body.
pub(crate) fn parse(body: &[u8]) -> Result<Value, Failure> {
    if body.is_empty() {
        return Err(Failure::Invalid(vec![Problem::new(&[json!("body")], "missing", "Field required")]));
    }
    serde_json::from_slice(body).map_err(|error| {
        let line_start: usize =
            body.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
        let at = line_start + error.column().saturating_sub(1);
        invalid(&[json!("body"), json!(at)], format!("JSON decode error: {error}"))
    })
}

/// Validates a parsed body.
pub(crate) fn checked(table: &'static [Field], mut value: Value) -> Result<Fields, Failure> {
    drop_nulls(table, &mut value);
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
    /// Creates a body from the fields of another validated body.
    pub(crate) fn from_map(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

    /// Returns a string, empty if missing.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns a string, if present.
    pub(crate) fn optional_text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// Returns a validated non-negative number, if present.
    pub(crate) fn count(&self, name: &str) -> Option<usize> {
        let n = self.0.get(name).and_then(whole_number)?;
        Some(usize::try_from(n).unwrap_or(usize::MAX))
    }

    /// Returns a flag, `false` if missing.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.0.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// Returns a list, empty if missing.
    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.0.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns a field, if present and not null.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Returns all fields.
    pub(crate) fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tables, *};

    #[test]
    fn json_error_has_a_position() {
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
    fn deep_and_empty_bodies_are_rejected() {
        assert!(read(tables::SUMMARIZE, "[".repeat(100_000).as_bytes()).is_err());
        assert!(read(tables::SUMMARIZE, b"").is_err());
        assert!(read(tables::SUMMARIZE, b"\xFF").is_err());
    }
}
