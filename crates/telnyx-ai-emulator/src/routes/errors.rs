//! Errors in the form of their paths.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::{
    anthropic::error::error as anthropic,
    http::{openai::error as openai, response::ErrorParts},
};

const ANTHROPIC: &str = "/v2/ai/anthropic/";
const OPENAI: &str = "/v2/ai/openai/";

/// Converts errors of all layers to the form of their path.
pub(super) async fn shape(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (is_anthropic, is_openai) = (path.starts_with(ANTHROPIC), path.starts_with(OPENAI));
    let mut response = next.run(request).await;
    if (is_anthropic || is_openai)
        && let Some(parts) = response.extensions_mut().remove::<ErrorParts>()
    {
        let status = response.status();
        let body = if is_openai { openai(status, parts) } else { anthropic(status, &parts.message) };
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *response.body_mut() = Body::from(body.to_string());
    }
    response
}
