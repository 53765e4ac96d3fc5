//! Requests of the emulator itself to the upstream server.

use bytes::Bytes;
use serde_json::{Value, json};

use super::request::DEFAULT_MODEL;
use crate::upstream::ChatServer;

/// Returns the text of the default model, as JSON if `json` is set.
///
/// # Errors
///
/// Fails if the server does not respond, or responds without a text.
pub(crate) async fn prompt(server: &ChatServer, system: &str, user: &str, json: bool) -> Result<String, String> {
    let mut body = json!({
        "model": DEFAULT_MODEL,
        "messages": [{ "role": "system", "content": system }, { "role": "user", "content": user }],
    });
    if json {
        crate::json::set(&mut body, "response_format", json!({ "type": "json_object" }));
    }
    let response = server.post(Bytes::from(body.to_string())).await.map_err(|error| error.to_string())?;
    if !response.status.is_success() {
        return Err(format!("the upstream server responded with {}", response.status));
    }
    let response: Value = serde_json::from_str(&response.text().await?).map_err(|error| error.to_string())?;
    let text = response.pointer("/choices/0/message/content").and_then(Value::as_str);
    text.map(str::to_owned).ok_or_else(|| "the response of the upstream server has no text".to_owned())
}
