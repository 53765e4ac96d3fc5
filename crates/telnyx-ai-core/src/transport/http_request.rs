//! Requests as those of the crate `http`.

use http::Request;
use url::Url;

use super::attempt_timeout::AttemptTimeout;
use super::{TransportBody, TransportError, TransportErrorKind, TransportRequest};

impl TransportRequest {
    /// Converts the request. Its extensions have the timeout of the attempt for [`from_http`](Self::from_http).
    #[doc(hidden)]
    pub fn into_http(self) -> Result<Request<TransportBody>, TransportError> {
        let uri: http::Uri = self
            .url
            .as_str()
            .parse()
            .map_err(|error: http::uri::InvalidUri| TransportError::new(TransportErrorKind::Unsendable, error))?;
        let mut request = Request::new(self.body);
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers;
        request.extensions_mut().insert(self.timeout);
        Ok(request)
    }

    /// Converts a request with an absolute URL.
    #[doc(hidden)]
    pub fn from_http(request: Request<TransportBody>) -> Result<Self, TransportError> {
        let (mut parts, body) = request.into_parts();
        let url: Url = parts
            .uri
            .to_string()
            .parse()
            .map_err(|error: url::ParseError| TransportError::new(TransportErrorKind::Unsendable, error))?;
        let timeout: AttemptTimeout = parts.extensions.remove().unwrap_or_default();
        Ok(Self::of_attempt(parts.method, url, parts.headers, body, timeout))
    }
}
