//! A row of a job.

pub(crate) mod identity;

use std::fmt;

use telnyx_ai_core::Request;

/// A row of a job: a request with an optional key of the caller.
///
/// Created from a request, or from a key and a request.
#[derive(Debug)]
pub struct Row<T> {
    pub(crate) key: Option<String>,
    pub(crate) request: Result<Request<T>, BadRow>,
}

/// A row without a request: its input cannot be read.
///
/// It becomes an outcome of the job, and the other rows continue.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Number of the line in its file, from 1; `None` if the input has no lines.
    pub line: Option<u64>,
    /// The problem, and the field or column that has it.
    pub problem: String,
}

impl<T> From<Request<T>> for Row<T> {
    fn from(request: Request<T>) -> Self {
        Self { key: None, request: Ok(request) }
    }
}

impl<T, K: Into<String>> From<(K, Request<T>)> for Row<T> {
    fn from((key, request): (K, Request<T>)) -> Self {
        Self { key: Some(key.into()), request: Ok(request) }
    }
}

impl<T, R: Into<Row<T>>> From<Result<R, BadRow>> for Row<T> {
    fn from(row: Result<R, BadRow>) -> Self {
        match row {
            Ok(row) => row.into(),
            Err(bad) => Self { key: None, request: Err(bad) },
        }
    }
}

impl BadRow {
    /// Creates the error of a row whose input cannot be read.
    pub fn new(line: Option<u64>, problem: impl Into<String>) -> Self {
        Self { line, problem: problem.into() }
    }
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.problem),
            None => f.write_str(&self.problem),
        }
    }
}

impl std::error::Error for BadRow {}

/// The identity of a row: a hash of its operation, query, body and the key of the caller. See [`identity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct RowId(pub(crate) [u8; 16]);
