//! The headers of a request.

use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};

use super::Execution;
use crate::client::default_headers::JSON;
use crate::client::header::IDEMPOTENCY_KEY;
use crate::request::body::Body;

impl Execution<'_> {
    /// The headers of each attempt, without an authorization that credentials have yet to add.
    pub(super) fn headers(&self) -> HeaderMap {
        let (defaults, call) = (&self.client.0.headers, self.call);
        let mut headers = defaults.of(matches!(call.body, Body::Json(_)));
        if call.accept != JSON && !defaults.accepts_given() {
            headers.insert(ACCEPT, HeaderValue::from_static(call.accept));
        }
        if let Body::Bytes(content_type, _) | Body::Segments(content_type, _) = &call.body {
            headers.insert(CONTENT_TYPE, content_type.clone());
        }
        replace(&mut headers, &call.headers);
        if let Some(key) = &self.idempotency_key {
            headers.insert(IDEMPOTENCY_KEY, key.clone());
        }
        replace(&mut headers, &self.options.headers);
        headers
    }
}

/// Inserts each header of `with`, in place of those of its name.
fn replace(headers: &mut HeaderMap, with: &HeaderMap) {
    for (name, value) in with {
        headers.insert(name.clone(), value.clone());
    }
}
