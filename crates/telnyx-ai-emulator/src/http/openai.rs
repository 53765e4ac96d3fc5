//! Errors in the form that OpenAI's clients read.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::response::ErrorParts;

/// Returns the body of an error, with `error` beside the fields of the service.
pub(crate) fn error(status: StatusCode, parts: ErrorParts) -> Value {
    let kind = match status.as_u16() {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        400..=499 => "invalid_request_error",
        _ => "server_error",
    };
    let ErrorParts { message, param, code, body } = parts;
    let mut body = if body.is_object() { body } else { json!({}) };
    crate::json::set(&mut body, "error", json!({ "message": message, "type": kind, "param": param, "code": code }));
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_type() {
        for (status, kind) in [
            (400, "invalid_request_error"),
            (401, "authentication_error"),
            (403, "permission_error"),
            (404, "invalid_request_error"),
            (405, "invalid_request_error"),
            (409, "invalid_request_error"),
            (422, "invalid_request_error"),
            (429, "rate_limit_error"),
            (500, "server_error"),
            (503, "server_error"),
        ] {
            let parts =
                ErrorParts { message: "why".into(), param: None, code: Some("7".into()), body: json!({"errors": []}) };
            assert_eq!(
                error(StatusCode::from_u16(status).unwrap(), parts),
                json!({"errors": [], "error": {"message": "why", "type": kind, "param": null, "code": "7"}})
            );
        }
    }
}
