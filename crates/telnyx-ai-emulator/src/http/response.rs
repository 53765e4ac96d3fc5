//! The forms of responses and of documented errors.

use std::{io::ErrorKind, time::Duration};

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::validate::Problem;

/// The reason why a request fails.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request violates the API description.
    Invalid(Vec<Problem>),
    /// A bucket, or a file in it, does not exist.
    NotInStorage { title: &'static str, detail: String },
    /// The path or its resource does not exist.
    NotFound(String),
    /// The model in the path does not exist.
    NoModel(String),
    /// The resource does not exist, in an operation whose 404 has no body.
    Absent,
    /// The request has no key.
    NoKey,
    /// The request comes from a forbidden origin or host.
    Forbidden(String),
    /// The path does not support this method.
    WrongMethod,
    /// The fields are valid individually but not together, or a filter is invalid.
    BadRequest(String),
    /// The model does not support a field of the body, given by its location: `response_format/type`.
    Unsupported { at: String, detail: String },
    /// A limit of the account is reached.
    FeatureLimited(&'static str),
    /// The query is invalid, in an operation whose errors have their status as code.
    Query(StatusCode, String),
    /// The body exceeds the limit of the emulator.
    TooLarge,
    /// The body did not arrive within this time.
    Slow(Duration),
    /// The disk has no space for the data.
    NoSpace(String),
    /// The uploaded file exceeds the limit of the service.
    FileTooLarge,
    /// The upstream server did not respond (502), or responded with an error of this status.
    Upstream(StatusCode, String),
    /// An injected fault with this status.
    Fault(StatusCode),
    /// A scripted error.
    Scripted { status: StatusCode, code: String, detail: String },
    /// An internal error of the emulator.
    Internal(String),
}

/// Wraps a value in the `data` envelope.
pub(crate) fn data(value: Value) -> Value {
    json!({ "data": value })
}

impl Failure {
    /// Creates the error of one invalid body field.
    pub(crate) fn field(name: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Problem::new(&[json!("body"), json!(name)], "value_error", message)])
    }

    /// Creates the error of a body field that the model does not support.
    pub(crate) fn unsupported(at: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Unsupported { at: at.into(), detail: detail.into() }
    }

    /// Renames body fields to the names of the request's form, as pairs of old and new name. The first match is used.
    pub(crate) fn renamed(mut self, names: &[(&str, &str)]) -> Self {
        match &mut self {
            Self::Invalid(problems) => problems.iter_mut().for_each(|problem| problem.rename(names)),
            Self::Unsupported { at, detail } => {
                let renamed = names.iter().find_map(|(here, there)| {
                    let rest = at.strip_prefix(here)?;
                    (rest.is_empty() || rest.starts_with('/')).then(|| format!("{there}{rest}"))
                });
                if let Some(renamed) = renamed {
                    *detail = detail.replace(at.as_str(), &renamed);
                    *at = renamed;
                }
            }
            _ => {}
        }
        self
    }

    /// Creates the error of a bucket that does not exist, or of a bucket that must be embedded but is not.
    pub(crate) fn bucket(name: &str, what: &str) -> Self {
        Self::NotInStorage { title: "Bucket not found", detail: format!("The bucket '{name}' {what}.") }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::NoSpace(format!("The data was not stored: {error}. Retry the request after freeing disk space."))
            }
            _ => Self::Internal(error.to_string()),
        }
    }
}

/// The parts of an error, for the forms of other paths.
#[derive(Clone, Debug)]
pub(crate) struct ErrorParts {
    pub(crate) message: String,
    /// The invalid field of the body.
    pub(crate) param: Option<String>,
    /// The code of the service.
    pub(crate) code: Option<String>,
    /// The body in the form of the service; null for an error without a body.
    pub(crate) body: Value,
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Invalid(problems) => {
                let lines: Vec<String> = problems.iter().map(Problem::to_line).collect();
                let param = problems.first().and_then(Problem::field);
                let detail: Vec<Value> = problems.into_iter().map(Problem::into_json).collect();
                let body = json!({ "detail": detail });
                respond(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    ErrorParts { message: lines.join("; "), param, code: None, body },
                )
            }
            Self::NotInStorage { title, detail } => {
                let body = json!({ "detail": [{ "code": "10005", "title": title, "detail": detail }] });
                let code = Some("10005".to_owned());
                respond(StatusCode::NOT_FOUND, ErrorParts { message: detail, param: None, code, body })
            }
            Self::NotFound(detail) => errors(StatusCode::NOT_FOUND, "10005", &detail),
            Self::NoModel(id) => {
                let detail = format!("There is no model with the id '{id}'.");
                errors_about(StatusCode::NOT_FOUND, "10005", "Resource not found", &detail, Some("model"))
            }
            Self::Absent => {
                let message = "Resource not found".to_owned();
                let parts = ErrorParts { message, param: None, code: Some("10005".to_owned()), body: Value::Null };
                respond(StatusCode::NOT_FOUND, parts)
            }
            Self::NoKey => {
                errors(StatusCode::UNAUTHORIZED, "10009", "Could not find any usable credentials in the request.")
            }
            Self::Forbidden(detail) => errors(StatusCode::FORBIDDEN, "10010", &detail),
            // No code is documented, so the code is the status.
            Self::WrongMethod => {
                let detail = "The path does not support this method.";
                errors_about(StatusCode::METHOD_NOT_ALLOWED, "405", "Method not allowed", detail, None)
            }
            Self::TooLarge => errors(StatusCode::PAYLOAD_TOO_LARGE, "10015", "The body is larger than 16 MiB."),
            // No code is documented for these two, so the code is the status.
            Self::Slow(limit) => {
                let detail =
                    format!("Less than 1 KiB of the body arrived within {limit:?}, and the body is incomplete.");
                errors(StatusCode::REQUEST_TIMEOUT, "408", &detail)
            }
            Self::NoSpace(detail) => errors(StatusCode::INSUFFICIENT_STORAGE, "507", &detail),
            Self::BadRequest(detail) => errors(StatusCode::BAD_REQUEST, "10015", &detail),
            Self::Unsupported { at, detail } => {
                let source = json!({ "pointer": format!("/{at}") });
                let error = json!({ "code": "10015", "title": "Bad Request", "detail": detail, "source": source });
                let (param, code) = (Some(at.replace('/', ".")), Some("10015".to_owned()));
                respond(
                    StatusCode::BAD_REQUEST,
                    ErrorParts { message: detail, param, code, body: json!({ "errors": [error] }) },
                )
            }
            Self::FeatureLimited(detail) => errors(StatusCode::FORBIDDEN, "10039", detail),
            Self::Query(status, detail) => errors(status, status.as_str(), &detail),
            Self::FileTooLarge => errors(StatusCode::PAYLOAD_TOO_LARGE, "10015", "The file is larger than 100 MB."),
            Self::Upstream(status, detail) => errors(status, "10007", &detail),
            Self::Fault(status) => {
                let code = match status.as_u16() {
                    400 => "10015",
                    401 => "10009",
                    403 => "10010",
                    404 => "10005",
                    429 => "10011",
                    500 => "10007",
                    _ => status.as_str(),
                };
                errors(status, code, "This error is an injected fault.")
            }
            Self::Scripted { status, code, detail } => errors(status, &code, &detail),
            Self::Internal(detail) => errors(StatusCode::INTERNAL_SERVER_ERROR, "10007", &detail),
        }
    }
}

fn errors(status: StatusCode, code: &str, detail: &str) -> Response {
    let title = match code {
        "10005" => "Resource not found",
        "10007" => "Unexpected error",
        "10009" => "Authentication failed",
        "10010" => "Authorization failed",
        "10011" => "Too many requests",
        "10015" => "Bad Request",
        "10039" => "Feature limited",
        _ => status.canonical_reason().unwrap_or("Error"),
    };
    errors_about(status, code, title, detail, None)
}

fn errors_about(status: StatusCode, code: &str, title: &str, detail: &str, param: Option<&str>) -> Response {
    let body = json!({ "errors": [{ "code": code, "title": title, "detail": detail }] });
    let (message, code) = (detail.to_owned(), Some(code.to_owned()));
    respond(status, ErrorParts { message, param: param.map(str::to_owned), code, body })
}

fn respond(status: StatusCode, parts: ErrorParts) -> Response {
    let mut response = match &parts.body {
        Value::Null => status.into_response(),
        body => (status, Json(body)).into_response(),
    };
    response.extensions_mut().insert(parts);
    response
}
