//! What most tests of the SDK begin with: a client of a server, and answers as the service sends them.

use std::time::Duration;

use telnyx_ai::{ClientBuilder, Telnyx};

use crate::fault_server::{FaultServer, http_response};

/// The headers of a JSON answer.
pub const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

/// A whole completion that says `Hello`.
pub const COMPLETION: &str = r#"{"id":"c-1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":2,"completion_tokens":1,"total_tokens":3}}"#;

/// The events of a streamed completion that says `Hello`, one item per event.
pub const EVENTS: &[&str] = &[
    "data: {\"id\":\"c-1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hel\"}}]}\n\n",
    "data: {\"id\":\"c-1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}\n\n",
    "data: {\"id\":\"c-1\",\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1,\"total_tokens\":3}}\n\n",
    "data: [DONE]\n\n",
];

/// A builder of a client with a key, for a server whose address is `origin`, such as `http://127.0.0.1:1234`.
pub fn builder(origin: &str) -> ClientBuilder<Telnyx> {
    Telnyx::builder().api_key("test-key").base_url(format!("{origin}/v2"))
}

/// A client of `server` with all defaults.
///
/// # Panics
///
/// If the client cannot be made.
#[must_use]
pub fn telnyx(server: &FaultServer) -> Telnyx {
    builder(&server.base_url()).build().expect("a client of a server on this machine")
}

/// A JSON answer.
#[must_use]
pub fn json_response(status: u16, body: impl AsRef<[u8]>) -> Vec<u8> {
    http_response(status, JSON, body)
}

/// The output of `future`, which must come: a test that would hang fails.
///
/// # Panics
///
/// If it takes 20 s.
pub async fn soon<T>(future: impl IntoFuture<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), future.into_future()).await.expect("this should not take 20 s")
}

/// Runs all of these at once, so that their waits overlap, and gives their outputs in order.
///
/// # Panics
///
/// If one of them panics.
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
