//! The key of a request.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use telnyx_ai_core::transport::TransportRequest;

/// Headers that differ between equal requests and have no effect on the response.
const IGNORED: [&str; 5] = ["baggage", "idempotency-key", "traceparent", "tracestate", "user-agent"];

/// Returns the SHA-256 of a request, in hexadecimal. The request contains the API key, so the digest is of no use to a
/// reader of the store.
pub(super) fn of(request: &TransportRequest, body: &[u8]) -> String {
    let mut hash = Sha256::new();
    // Lengths keep the end of one part from being the start of another.
    let mut add = |part: &[u8]| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    };
    add(request.method.as_str().as_bytes());
    add(request.url.as_str().as_bytes());
    let mut names: Vec<_> = request.headers.keys().filter(|name| !IGNORED.contains(&name.as_str())).collect();
    names.sort_unstable_by_key(|name| name.as_str());
    for name in names {
        for value in request.headers.get_all(name) {
            add(name.as_str().as_bytes());
            add(value.as_bytes());
        }
    }
    add(body);
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
