//! Errors of the storage API.

use std::io::{self, ErrorKind};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{call::split_path, xml::Writer};
use crate::http::response::{ErrorParts, Failure};

/// The reason for which a request fails, with the code of S3.
#[derive(Clone, Debug)]
pub(super) struct StorageError {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) message: String,
}

/// The id of a request.
#[derive(Clone)]
struct RequestId(String);

impl StorageError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into() }
    }

    /// Creates an error with status 400.
    pub(super) fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(super) fn no_bucket() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NoSuchBucket", "The specified bucket does not exist.")
    }

    pub(super) fn no_key() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.")
    }

    pub(super) fn no_upload() -> Self {
        let message = "The upload does not exist. It may have been completed or aborted, or the emulator restarted.";
        Self::new(StatusCode::NOT_FOUND, "NoSuchUpload", message)
    }

    pub(super) fn denied(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "AccessDenied", message)
    }

    pub(super) fn wrong_method() -> Self {
        let message = "The resource does not support this method.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
    }

    pub(super) fn unsupported(what: &str) -> Self {
        let message = format!("The emulator does not support {what}.");
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", message)
    }

    pub(super) fn malformed(problem: impl AsRef<str>) -> Self {
        Self::bad("MalformedXML", format!("The XML of the body is invalid: {}.", problem.as_ref()))
    }

    pub(super) fn precondition(header: &str) -> Self {
        let message = format!("The condition of the header {header} does not hold.");
        Self::new(StatusCode::PRECONDITION_FAILED, "PreconditionFailed", message)
    }
}

impl From<io::Error> for StorageError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                let message = format!("The data was not stored: {error}. Retry the request after freeing disk space.");
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "InsufficientStorage", message)
            }
            ErrorKind::InvalidInput
            | ErrorKind::InvalidFilename
            | ErrorKind::NotADirectory
            | ErrorKind::AlreadyExists
            | ErrorKind::IsADirectory => {
                let message = format!(
                    "The key cannot be the name of a file: {error}. Each part between slashes must be a visible file \
                     name without a backslash, and a key cannot be both an object and the folder of another one."
                );
                Self::bad("InvalidArgument", message)
            }
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", error.to_string()),
        }
    }
}

impl From<Failure> for StorageError {
    fn from(failure: Failure) -> Self {
        let response = failure.into_response();
        let message = response.extensions().get::<ErrorParts>().map(|parts| parts.message.clone());
        Self::of(response.status(), message.unwrap_or_default())
    }
}

impl StorageError {
    /// Returns the error of S3 for a status.
    fn of(status: StatusCode, message: String) -> Self {
        let code = match status.as_u16() {
            401 | 403 => "AccessDenied",
            404 => "NoSuchKey",
            405 => "MethodNotAllowed",
            408 => "RequestTimeout",
            409 => "OperationAborted",
            412 => "PreconditionFailed",
            413 => "EntityTooLarge",
            416 => "InvalidRange",
            429 => "TooManyRequests",
            500 => "InternalError",
            501 => "NotImplemented",
            503 => "SlowDown",
            507 => "InsufficientStorage",
            _ if status.is_client_error() => "InvalidRequest",
            _ => "ServiceUnavailable",
        };
        Self { status, code, message }
    }
}

impl IntoResponse for StorageError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Adds an id to a request and to its response.
pub(super) async fn identify(mut request: Request, next: Next) -> Response {
    let id = uuid::Uuid::new_v4().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-amz-request-id"), id.clone());
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// Writes errors of all layers as XML.
pub(super) async fn shape(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let mut response = next.run(request).await;
    let status = response.status();
    let parts = response.extensions_mut().remove::<ErrorParts>().map(|parts| StorageError::of(status, parts.message));
    if let Some(error) = response.extensions_mut().remove::<StorageError>().or(parts) {
        let (bucket, key) = split_path(&path).unwrap_or_default();
        let mut xml = Writer::new();
        xml.open("Error").text("Code", error.code).text("Message", &error.message);
        for (name, value) in [("BucketName", bucket), ("Key", key)] {
            if !value.is_empty() {
                xml.text(name, &value);
            }
        }
        let body = xml.text("RequestId", &id).text("HostId", "emulator").close("Error").finish();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::from(body);
    }
    response
}
