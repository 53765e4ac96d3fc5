//! Forwarding of chat requests to an OpenAI-compatible server.

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, StatusCode, header},
    response::Response,
};
use serde_json::{Map, Value, json};
use telnyx_ai_core::Error;

use super::completion::Completion;
use crate::{
    engine::search::Hit,
    http::response::Failure,
    upstream::{ChatServer, UpstreamResponse},
};

/// Headers of the connection, and the request id, which the emulator sets.
const NOT_PASSED_ON: [HeaderName; 6] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("x-request-id"),
];

/// Forwards a body and returns the response as it arrives, with any status.
///
/// # Errors
///
/// Fails if the upstream server is unreachable.
pub(crate) async fn forward(server: &ChatServer, body: Bytes) -> Result<Response, Failure> {
    pass_on(server.post(body).await)
}

/// Forwards a body and parses the response, for requests of other forms.
///
/// # Errors
///
/// Fails if the upstream server is unreachable, or does not respond with a completion.
pub(crate) async fn complete(server: &ChatServer, body: Map<String, Value>) -> Result<Completion, Failure> {
    let bad_gateway = |problem: String| Failure::Upstream(StatusCode::BAD_GATEWAY, problem);
    let upstream = server.post(Value::Object(body).to_string().into()).await.map_err(unreachable)?;
    let status = upstream.status;
    let text = upstream.text().await.map_err(bad_gateway)?;
    if !status.is_success() {
        return Err(Failure::Upstream(status, format!("The upstream server responded with {status}: {text}")));
    }
    let upstream: Option<Value> = serde_json::from_str(&text).ok();
    let completion = upstream.as_ref().and_then(Completion::read);
    completion.ok_or_else(|| bad_gateway("The response of the upstream server is not a completion.".to_owned()))
}

fn unreachable(error: Error) -> Failure {
    Failure::Upstream(StatusCode::BAD_GATEWAY, format!("The upstream server did not respond: {error}"))
}

/// Converts the response of another server.
pub(crate) fn pass_on(upstream: Result<UpstreamResponse, Error>) -> Result<Response, Failure> {
    let upstream = upstream.map_err(unreachable)?;
    let mut response = Response::new(Body::from_stream(upstream.body));
    *response.status_mut() = upstream.status;
    for (name, value) in &upstream.headers {
        if !NOT_PASSED_ON.contains(name) {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    Ok(response)
}

/// Returns a body without retrieval tools, with their results in a system message.
pub(crate) fn with_documents(mut body: Map<String, Value>, hits: &[Hit]) -> Bytes {
    let mut system = "Answer from these documents. Name the file you use.".to_owned();
    for hit in hits {
        system.push_str(&format!("\n\n[{}/{}]\n{}", hit.bucket, hit.filename, hit.text));
    }
    if let Some(Value::Array(messages)) = body.get_mut("messages") {
        messages.insert(0, json!({ "role": "system", "content": system }));
    }
    if let Some(Value::Array(tools)) = body.get_mut("tools") {
        tools.retain(|tool| tool.get("retrieval").is_none());
        if tools.is_empty() {
            // Servers reject an empty list and a choice without tools.
            body.remove("tools");
            body.remove("tool_choice");
        }
    }
    Value::Object(body).to_string().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        engine::search::search,
        store::{Indexed, Store},
    };

    #[test]
    fn retrieval_tools_become_a_system_message() {
        let store = Store::in_memory();
        let options = store.begin("shop", None).unwrap();
        store.commit("shop", vec![Indexed::new("a.txt", Ok("Free shipping.".into()), &options)], true).unwrap();
        let hits = search(&store, &["shop"], "shipping", 1).unwrap();
        let body = json!({
            "messages": [{"role": "user", "content": "Shipping?"}],
            "tools": [{"type": "retrieval", "retrieval": {"bucket_ids": ["shop"]}}],
            "tool_choice": "auto"
        });
        let sent = with_documents(body.as_object().unwrap().clone(), &hits);
        let sent: Value = serde_json::from_slice(&sent).unwrap();
        assert!(sent.get("tools").is_none() && sent.get("tool_choice").is_none());
        let system = sent["messages"][0]["content"].as_str().unwrap();
        assert!(system.ends_with("[shop/a.txt]\nFree shipping."), "{system}");
        assert_eq!(sent["messages"][1]["role"], "user");
    }
}
