//! The operations whose responses are the same each time.

use http::header::ACCEPT;
use http::{HeaderMap, Method};
use serde::Deserialize;

/// Ends of the paths of operations that are deterministic at temperature 0.
const COMPLETIONS: [&str; 3] = ["/ai/chat/completions", "/ai/openai/chat/completions", "/ai/anthropic/v1/messages"];
const EMBEDDINGS: &str = "/ai/openai/embeddings";

/// The fields of a completion request that decide if its response may be cached.
#[derive(Deserialize)]
struct Parameters {
    temperature: Option<f64>,
    #[serde(default)]
    stream: bool,
    #[serde(default)]
    tools: Vec<Tool>,
}

#[derive(Deserialize)]
struct Tool {
    r#type: Option<String>,
}

/// Returns `true` if an earlier response is as good as a new one.
pub(super) fn is_deterministic(method: &Method, path: &str, body: &[u8]) -> bool {
    if method != Method::POST {
        return false;
    }
    if path.ends_with(EMBEDDINGS) {
        return true;
    }
    let Ok(Parameters { temperature, stream, tools }) = serde_json::from_slice(body) else { return false };
    // Other tools read documents or the web, whose content changes.
    let is_function = |tool: &Tool| matches!(tool.r#type.as_deref(), None | Some("function" | "custom"));
    COMPLETIONS.iter().any(|end| path.ends_with(end))
        && temperature == Some(0.0)
        && !stream
        && tools.iter().all(is_function)
}

/// Returns `true` if the response is a stream of events.
pub(super) fn is_streamed(headers: &HeaderMap, body: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Streamed {
        stream: bool,
    }
    let accepts = headers.get(ACCEPT).is_some_and(|accept| accept == "text/event-stream");
    accepts || serde_json::from_slice(body).is_ok_and(|Streamed { stream }| stream)
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::is_deterministic;

    #[test]
    fn the_table() {
        let chat = "/v2/ai/chat/completions";
        for (method, path, body, expected) in [
            (Method::POST, chat, r#"{"temperature":0}"#, true),
            (Method::POST, chat, r#"{"temperature":0.0,"tools":[{"type":"function"}]}"#, true),
            (Method::POST, chat, r#"{"temperature":0,"tools":[{"type":"retrieval"}]}"#, false),
            (Method::POST, chat, r#"{"temperature":0,"stream":true}"#, false),
            (Method::POST, chat, r#"{"temperature":0,"stream":false}"#, true),
            (Method::POST, chat, r#"{"temperature":0.1}"#, false),
            (Method::POST, chat, "{}", false),
            (Method::POST, chat, "", false),
            (Method::PUT, chat, r#"{"temperature":0}"#, false),
            (Method::POST, "/v2/ai/openai/chat/completions", r#"{"temperature":0}"#, true),
            (Method::POST, "/v2/ai/anthropic/v1/messages", r#"{"temperature":0,"tools":[{"name":"f"}]}"#, true),
            (Method::POST, "/v2/ai/openai/responses", r#"{"temperature":0}"#, false),
            (Method::POST, "/v2/ai/openai/embeddings", r#"{"input":"a"}"#, true),
            (Method::POST, "/v2/ai/embeddings", r#"{"temperature":0}"#, false),
            (Method::POST, "/v2/ai/embeddings/similarity-search", "{}", false),
            (Method::GET, "/v2/ai/models", "", false),
        ] {
            assert_eq!(is_deterministic(&method, path, body.as_bytes()), expected, "{method} {path} {body}");
        }
    }
}
