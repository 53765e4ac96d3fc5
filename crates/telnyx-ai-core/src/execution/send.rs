//! Sends a request. No other module calls the transport.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use url::Url;

use super::Execution;
use super::failure::Failure;
use crate::client::default_headers::JSON;
use crate::client::header::IDEMPOTENCY_KEY;
use crate::redact::{Secrets, mark_secrets};
use crate::request::body::Body;
use crate::transport::attempt_timeout::AttemptTimeout;
use crate::transport::{TransportRequest, TransportResponse};

impl Execution<'_> {
    /// Sends the request to `url` with its authorization. Returns the response and the secrets of the request.
    pub(super) async fn send(
        &self,
        url: &Url,
        timeout: &AttemptTimeout,
    ) -> Result<(TransportResponse, Secrets), Failure> {
        let shared = &self.client.0;
        let mut headers = self.headers();
        if let Some(credentials) = self.client.credentials()
            && !headers.contains_key(AUTHORIZATION)
        {
            credentials.authorize(&mut headers).await.map_err(Failure::credentials)?;
            mark_secrets(&mut headers);
        }
        let of_client = shared.headers.secrets();
        let secrets = Secrets::of_request(&headers, of_client);
        self.client.recent_secrets().add(&secrets, of_client);
        // After its secrets are known: both forms hold the same key.
        shared.key_form.apply(&mut headers).map_err(Failure::last)?;
        let (method, body) = (self.call.method.clone(), self.call.body.open());
        let request = TransportRequest::of_attempt(method, url.clone(), headers, body, timeout.clone());
        let response = shared.transport.send(request).await.map_err(|error| Failure::no_response(error, url))?;
        Ok((response, secrets))
    }

    /// Returns the headers of each attempt, without the authorization that credentials add.
    pub(super) fn headers(&self) -> HeaderMap {
        let (defaults, call) = (&self.client.0.headers, self.call);
        let mut headers = defaults.of(matches!(call.body, Body::Json(_)));
        if call.accept != JSON && !defaults.has_custom_accept() {
            headers.insert(ACCEPT, HeaderValue::from_static(call.accept));
        }
        if let Body::Bytes(content_type, _) | Body::Segments(content_type, _) = &call.body {
            headers.insert(CONTENT_TYPE, content_type.clone());
        }
        replace(&mut headers, &call.headers);
        if let Some(key) = &self.idempotency_key {
            headers.insert(IDEMPOTENCY_KEY, key.clone());
        }
        replace(&mut headers, &call.options.headers);
        headers
    }
}

/// Inserts the headers of `with`, which replace headers of the same name.
fn replace(headers: &mut HeaderMap, with: &HeaderMap) {
    for (name, value) in with {
        headers.insert(name.clone(), value.clone());
    }
}
