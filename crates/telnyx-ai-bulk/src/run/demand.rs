//! The parts of a request that bound its cost.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;
use telnyx_ai_core::Request;
use telnyx_ai_core::internal::multipart::BodySource;
use telnyx_ai_core::internal::{BodyContent, alternatives, recordable, without_boundary};

/// The tokens that a request may use.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Demand {
    pub(super) model: Option<String>,
    /// Size of a JSON body; `None` for another body, whose size does not bound its tokens.
    pub(super) bytes: Option<u64>,
    /// Most output tokens that the request allows; `None` if it has no bound.
    pub(super) max_output: Option<u64>,
    /// The tokens of the fallbacks, one of which may be sent instead.
    pub(super) fallbacks: Vec<Demand>,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    model: Value,
    #[serde(default)]
    max_tokens: Value,
    #[serde(default)]
    max_completion_tokens: Value,
    #[serde(default)]
    max_output_tokens: Value,
    /// Number of responses to the same prompt.
    #[serde(default)]
    n: Value,
}

impl Demand {
    pub(super) fn of<T>(request: &Request<T>) -> Self {
        Self { fallbacks: alternatives(request).map(Self::of).collect(), ..Self::without_fallbacks(request) }
    }

    fn without_fallbacks<T>(request: &Request<T>) -> Self {
        let Some(json) = request.json_body() else { return Self { model: form_model(request), ..Self::default() } };
        let bytes = Some(json.len() as u64);
        let Ok(body) = serde_json::from_slice::<Body>(json) else { return Self { bytes, ..Self::default() } };
        let bounds = [body.max_tokens, body.max_completion_tokens, body.max_output_tokens];
        // Embeddings have no output.
        let is_embedding = recordable(request).is_ok_and(|content| content.path.ends_with("/embeddings"));
        let most = if is_embedding { Some(0) } else { bounds.iter().filter_map(Value::as_u64).min() };
        let model = body.model.as_str().map(str::to_owned);
        let max_output = most.map(|most| most.saturating_mul(body.n.as_u64().unwrap_or(1).max(1)));
        Self { model, bytes, max_output, fallbacks: Vec::new() }
    }
}

/// The requested model. That of a JSON body is read only if a response names none, because that takes as much as an intent.
pub(super) enum RequestedModel {
    Body(Bytes),
    Form(Option<String>),
}

impl RequestedModel {
    pub(super) fn of<T>(request: &Request<T>) -> Self {
        match recordable(request).map(|content| content.body) {
            Ok(BodyContent::Bytes(body)) => Self::Body(body.clone()),
            _ => Self::Form(form_model(request)),
        }
    }

    pub(super) fn read(&self) -> Option<String> {
        match self {
            Self::Body(body) => serde_json::from_slice::<Body>(body).ok()?.model.as_str().map(str::to_owned),
            Self::Form(model) => model.clone(),
        }
    }
}

/// Returns the field `model` of a form.
fn form_model<T>(request: &Request<T>) -> Option<String> {
    let BodyContent::Form { boundary, segments } = recordable(request).ok()?.body else { return None };
    let texts = segments.iter().filter_map(|segment| match segment {
        BodySource::Bytes(bytes) => Some(without_boundary(bytes, boundary)),
        _ => None,
    });
    texts.flatten().find_map(|field| {
        let (header, value) = str::from_utf8(field).ok()?.split_once("\r\n\r\n")?;
        let value = value.split("\r\n").next()?;
        (header.contains("; name=\"model\"") && !value.is_empty()).then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests;
