//! Servers over streamable HTTP.

mod inbox;
mod requests;

use std::fmt;
use std::sync::Arc;

use futures_util::StreamExt;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use rmcp::RoleClient;
use rmcp::model::{ClientNotification, JsonRpcMessage, RequestId};
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use telnyx_ai_core::sse::SseDecoder;
use telnyx_ai_core::transport::{ByteStream, Transport as Http, TransportBody, TransportRequest};
use telnyx_ai_core::{Client, Error, Result};
use tokio::sync::mpsc;
use tokio::time::timeout;
use url::Url;

use crate::limits::Limits;
use crate::output::bounded;
use inbox::Inbox;
use requests::Requests;

const SESSION: &str = "mcp-session-id";
const VERSION: &str = "mcp-protocol-version";
/// Maximum number of bytes of an error body in an error.
const MAX_ERROR_BODY: usize = 512;

/// The failure of an HTTP request, for the model.
#[derive(Debug)]
pub(crate) struct HttpError(String);

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for HttpError {}

/// A transport that sends each message in a request of its own, so that calls do not wait for each other.
pub(crate) struct HttpTransport {
    session: Arc<Session>,
    received: mpsc::Receiver<RxJsonRpcMessage<RoleClient>>,
}

struct Session {
    http: Arc<dyn Http>,
    url: Url,
    headers: HeaderMap,
    limits: Limits,
    inbox: Inbox,
    requests: Requests,
}

impl HttpTransport {
    pub(crate) fn new(url: &str, headers: &[(String, String)], limits: Limits) -> Result<Self> {
        // The client checks the URL, and has no key.
        let client: Client = Client::builder().base_url(url).no_api_key().build()?;
        let url = Url::parse(url).map_err(|error| Error::invalid_input("url", error))?;
        let (inbox, received) = Inbox::new();
        let (headers, requests) = (with_types(headers)?, Requests::default());
        let session = Session { http: client.transport(), url, headers, limits, inbox, requests };
        Ok(Self { session: Arc::new(session), received })
    }
}

impl Transport<RoleClient> for HttpTransport {
    type Error = HttpError;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleClient>,
    ) -> impl Future<Output = std::result::Result<(), HttpError>> + Send + 'static {
        let session = Arc::clone(&self.session);
        async move { session.send(message).await }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleClient>> {
        self.received.recv().await
    }

    async fn close(&mut self) -> std::result::Result<(), HttpError> {
        if self.session.inbox.session_id().is_none() {
            return Ok(());
        }
        self.session.bounded_by_time(self.session.request(Method::DELETE, TransportBody::Empty)).await.map(|_| ())
    }
}

impl Session {
    async fn send(&self, message: TxJsonRpcMessage<RoleClient>) -> std::result::Result<(), HttpError> {
        let body = serde_json::to_vec(&message).map_err(|error| HttpError(error.to_string()))?;
        let body = TransportBody::Bytes(body.into());
        match message {
            JsonRpcMessage::Request(request) => {
                let exchange = self.exchange(&request.id, body);
                self.requests.run(&request.id, exchange).await.unwrap_or(Ok(())) // cancelled
            }
            JsonRpcMessage::Notification(notification) => {
                if let ClientNotification::CancelledNotification(cancelled) = notification.notification
                    && let Some(id) = cancelled.params.request_id
                {
                    self.requests.cancel(&id);
                }
                self.bounded_by_time(self.request(Method::POST, body)).await.map(|_| ())
            }
            _ => self.bounded_by_time(self.request(Method::POST, body)).await.map(|_| ()),
        }
    }

    /// Limits a message without a response, which nothing else limits.
    async fn bounded_by_time<T>(
        &self,
        request: impl Future<Output = std::result::Result<T, HttpError>>,
    ) -> std::result::Result<T, HttpError> {
        let limit = self.limits.call_timeout;
        timeout(limit, request).await.unwrap_or_else(|_| Err(HttpError(format!("no response within {limit:?}"))))
    }

    /// Sends a request and returns the headers and the body of a successful response.
    async fn request(
        &self,
        method: Method,
        body: TransportBody,
    ) -> std::result::Result<(HeaderMap, ByteStream), HttpError> {
        let mut headers = self.headers.clone();
        headers.extend(self.inbox.session_headers());
        let request = TransportRequest::new(method, self.url.clone(), headers, body);
        let response = self.http.send(request).await.map_err(|error| HttpError(error.to_string()))?;
        if response.status.is_success() {
            return Ok((response.headers, response.body));
        }
        let status = response.status;
        let hint = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "; set its `authorization` with `.header(…)`",
            StatusCode::NOT_FOUND if self.inbox.session_id().is_some() => "; the session has ended, connect again",
            _ if status.is_redirection() => "; redirects are not followed",
            _ => "",
        };
        let body = read(response.body, self.limits.max_message_bytes).await.unwrap_or_default();
        let body = bounded(String::from_utf8_lossy(&body).trim().to_owned(), MAX_ERROR_BODY);
        let body = if body.is_empty() { body } else { format!(": {body}") };
        Err(HttpError(format!("the response is {status}{body}{hint}")))
    }

    /// Sends a request of JSON-RPC, and receives messages until its response.
    async fn exchange(&self, id: &RequestId, body: TransportBody) -> std::result::Result<(), HttpError> {
        let (headers, mut body) = self.request(Method::POST, body).await?;
        let max = self.limits.max_message_bytes;
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if content_type.starts_with("application/json") {
            let message = read(body, max).await?;
            return match self.inbox.receive(&message, &headers, id).await {
                true => Ok(()),
                false => Err(HttpError("the response has no result".to_owned())),
            };
        }
        if !content_type.starts_with("text/event-stream") {
            let shown = bounded(content_type.to_owned(), MAX_ERROR_BODY);
            return Err(HttpError(format!("the content type `{shown}` is neither JSON nor an event stream")));
        }
        let mut events = SseDecoder::new(max);
        while let Some(chunk) = body.next().await {
            events.push(chunk.map_err(|error| HttpError(error.to_string()))?);
            while let Some(event) = events.next_event().map_err(|error| HttpError(error.to_string()))? {
                if self.inbox.receive(&event.data, &headers, id).await {
                    return Ok(());
                }
            }
        }
        Err(HttpError("the event stream ended before the result".to_owned()))
    }
}

/// Returns the headers of each request: those of the caller, and the types of the bodies.
fn with_types(custom: &[(String, String)]) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    for (name, value) in custom {
        let parsed = name.parse::<HeaderName>().ok().zip(HeaderValue::try_from(value).ok());
        let Some((name, mut value)) = parsed else {
            return Err(Error::invalid_input("header", format!("`{name}` has an invalid name or value")));
        };
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(headers)
}

/// Reads a body of at most `max` bytes.
async fn read(mut body: ByteStream, max: usize) -> std::result::Result<Vec<u8>, HttpError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|error| HttpError(error.to_string()))?;
        if bytes.len() + chunk.len() > max {
            return Err(HttpError(format!("it sent a message of more than {max} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
