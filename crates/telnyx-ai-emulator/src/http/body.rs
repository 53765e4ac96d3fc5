//! Reading a request body.

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
    reply::Failure,
    validate::{Field, Problem, check, drop_nulls, whole},
};

/// The largest body that is kept.
const LARGEST: usize = 16 * 1024 * 1024;
/// How much of a larger one is read before the connection is closed on it.
const MOST_DISCARDED: usize = 256 * 1024 * 1024;

/// A body that was read to its end, among the extensions of its request.
#[derive(Clone)]
pub(crate) struct Whole(pub(crate) Bytes);

/// A body that keeps the API description: its fields can be read without further checks.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

/// Reads a body to its end.
///
/// # Errors
///
/// It is larger than the emulator keeps. It is read on for a while even so: a connection closed in
/// the middle of a body is reset, and the client would never see why.
pub(crate) async fn collect(body: Body) -> Result<Bytes, Failure> {
    let mut stream = body.into_data_stream();
    let mut whole = BytesMut::new();
    let mut size: usize = 0;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| invalid(&[json!("body")], format!("The body broke off: {error}")))?;
        size = size.saturating_add(chunk.len());
        if size <= LARGEST {
            whole.extend_from_slice(&chunk);
        } else if size > MOST_DISCARDED {
            break;
        }
    }
    if size > LARGEST { Err(Failure::TooLarge) } else { Ok(whole.freeze()) }
}

/// Reads a body to its end, for the reason that [`collect`] gives, and forgets it.
pub(crate) async fn discard(body: Body) {
    let (lent, _) = Lent::new(body);
    lent.discard().await;
}

/// A body that its handler reads while it arrives, as far as it wants to.
pub(crate) struct Lent(Arc<Mutex<Fuse<BodyDataStream>>>);

impl Lent {
    /// Lends a body out.
    pub(crate) fn new(body: Body) -> (Self, Body) {
        let lent = Self(Arc::new(Mutex::new(body.into_data_stream().fuse())));
        let shared = Self(Arc::clone(&lent.0));
        (lent, Body::from_stream(stream::poll_fn(move |context| shared.poll(context))))
    }

    /// Reads what the handler left, for the reason that [`collect`] gives.
    pub(crate) async fn discard(self) {
        let mut size: usize = 0;
        while size <= MOST_DISCARDED {
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

/// Parses a body and checks it against `table`.
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

/// Checks a body that was read as JSON.
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
    /// A body that was made here from one that was checked.
    pub(crate) fn made(fields: Map<String, Value>) -> Self {
        Self(fields)
    }

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

    /// Any field, if given and not null.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
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
