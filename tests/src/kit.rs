//! Shared set-up of tests: clients of a server, and responses of the service.

use std::time::Duration;

use telnyx_ai::{ClientBuilder, Telnyx};

use crate::fault_server::{FaultServer, http_response};

/// Headers of a JSON response.
pub const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

/// A completion with the text `Hello`.
pub const COMPLETION: &str = r#"{"id":"c-1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":1,"total_tokens":3}}"#;

/// Events of a streamed completion with the text `Hello`, one item per event.
pub const EVENTS: &[&str] = &[
    "data: {\"id\":\"c-1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hel\"}}]}\n\n",
    "data: {\"id\":\"c-1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n\n",
    "data: {\"id\":\"c-1\",\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1,\"total_tokens\":3}}\n\n",
    "data: [DONE]\n\n",
];

/// Returns a client builder with a key, for a server at `origin`, such as `http://127.0.0.1:1234`.
pub fn builder(origin: &str) -> ClientBuilder<Telnyx> {
    Telnyx::builder().api_key("test-key").base_url(format!("{origin}/v2"))
}

/// Returns a client of `server` with default settings.
///
/// # Panics
///
/// Panics if the client cannot be built.
#[must_use]
pub fn telnyx(server: &FaultServer) -> Telnyx {
    builder(&server.base_url()).build().expect("a client of a server on this machine")
}

/// Returns a JSON response.
#[must_use]
pub fn json_response(status: u16, body: impl AsRef<[u8]>) -> Vec<u8> {
    http_response(status, JSON, body)
}

/// Awaits `future` with a timeout, so that a hanging test fails.
///
/// # Panics
///
/// Panics if `future` takes 20 s.
pub async fn soon<T>(future: impl IntoFuture<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future.into_future()).await.expect("this should not take 20 s")
}

/// Runs all futures concurrently and returns their outputs in order.
///
/// # Panics
///
/// Panics if one of the futures panics.
pub async fn all<T: Send + 'static>(
    futures: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let running: Vec<_> = futures.into_iter().map(tokio::spawn).collect();
    let mut outputs = Vec::new();
    for task in running {
        outputs.push(soon(task).await.expect("a task that does not panic"));
    }
    outputs
}
