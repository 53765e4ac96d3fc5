//! A service of large responses, and the memory of the process. The SQL functions use it too.

use std::pin::Pin;

use serde_json::json;
use telnyx_ai::transport::{Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai::{Bytes, HeaderMap, StatusCode};

/// A service that sends the same completion for each request.
#[derive(Clone, Debug)]
pub(crate) struct Service(Bytes);

impl Service {
    /// `bytes` is the size of the text of the completion.
    pub(crate) fn new(bytes: usize) -> Self {
        let message = json!({ "role": "assistant", "content": "x".repeat(bytes) });
        let choice = json!({ "index": 0, "message": message, "finish_reason": "stop" });
        let usage = json!({ "prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5 });
        Self(json!({ "model": "m", "choices": [choice], "usage": usage }).to_string().into())
    }
}

impl Transport for Service {
    fn send<'s, 'f>(
        &'s self,
        _: TransportRequest,
    ) -> Pin<Box<dyn Future<Output = Result<TransportResponse, TransportError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/json".parse().unwrap());
        // A copy, as a real response is.
        let body = Bytes::copy_from_slice(&self.0);
        Box::pin(async move { Ok(TransportResponse::new(StatusCode::OK, headers, body.into())) })
    }
}

/// Returns the peak memory of this process in bytes.
pub(crate) fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().trim().parse::<u64>().unwrap() * 1024
}
