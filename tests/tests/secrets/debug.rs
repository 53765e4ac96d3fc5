//! `Debug` of each public type that can contain a client, a request or a response.

use std::error::Error as StdError;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, Method};
use telnyx_ai::embeddings::{Embeddings, SearchDocuments};
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai::transport::{Transport, TransportError, TransportRequest, TransportResponse};
use telnyx_ai::{ApiKey, Client, Credentials, Telnyx};
use telnyx_ai_core::internal::Endpoint;
use telnyx_ai_tests::{COMPLETION, EVENTS};

use crate::{KEY, assert_hidden};

#[track_caller]
fn assert_debug_hides(what: &str, value: &impl Debug) {
    assert_hidden(what, &format!("{value:?}"));
    assert_hidden(what, &format!("{value:#?}"));
}

/// Mock responses that echo the key in their headers.
fn echoing(replies: impl IntoIterator<Item = MockReply>) -> MockTransport {
    let echo = |reply: MockReply| reply.header("x-echo", KEY).header("x-request-id", KEY);
    replies.into_iter().map(echo).fold(MockTransport::new(), MockTransport::reply)
}

#[test]
fn clients_and_builders() {
    assert_debug_hides("ApiKey", &ApiKey::new(KEY).unwrap());
    assert_debug_hides("ClientBuilder", &Client::builder().api_key(KEY).header("x-api-key", KEY));
    let builder = Telnyx::builder()
        .api_key(KEY)
        .header("authorization", format!("Bearer {KEY}"))
        .base_url(format!("https://api.telnyx.com/v2?key={KEY}"))
        .transport(MockTransport::new());
    assert_debug_hides("ClientBuilder<Telnyx>", &builder);
    assert_debug_hides("ClientBuilder<Telnyx>", &builder.clone().base_url(format!("https://{KEY}@host")));
    let telnyx = builder.build().unwrap();
    assert_debug_hides("Telnyx", &telnyx);
    assert_debug_hides("Client", telnyx.client());
    assert_debug_hides("Chat", &telnyx.chat());
    assert_debug_hides("Models", &telnyx.models());
    assert_debug_hides("Embeddings", &telnyx.embeddings());
    assert_debug_hides("Buckets", &telnyx.embeddings().buckets());
}

#[test]
fn unsent_requests() {
    let telnyx = Telnyx::builder().api_key(KEY).transport(MockTransport::new()).build().unwrap();
    let request = telnyx
        .models()
        .list()
        .header("authorization", format!("Bearer {KEY}"))
        .header("x-api-key", KEY)
        .query("key", KEY)
        .idempotency_key(KEY);
    assert_debug_hides("Request", &request);
    assert_debug_hides("Request", &request.clone().header("x", format!("{KEY}\n")));
    assert_debug_hides("WithResponse", &request.with_response());
    assert_debug_hides("Request<Bytes>", &telnyx.request(Method::POST, "/x").body(&KEY).body_bytes("text/plain", KEY));
    assert_debug_hides("Request<ChatStream>", &telnyx.chat().stream(KEY));
    let endpoint = Endpoint::get("keys.list", "/keys").query("key", KEY).page::<serde_json::Value>();
    assert_debug_hides("Endpoint", &endpoint);
    let list = endpoint.on(telnyx.client());
    assert_debug_hides("Request<Page>", &list);
    assert_debug_hides("Pages", &list.clone().pages());
    assert_debug_hides("Items", &list.items());
    let embeddings = Embeddings::new(telnyx.client());
    assert_debug_hides("Poller", &embeddings.wait("t-1").poll_interval(Duration::from_secs(1)));
    assert_debug_hides("Request<Vec<Document>>", &embeddings.search_documents(SearchDocuments::new(KEY, KEY)));
}

#[tokio::test]
async fn responses() {
    let mock = echoing([
        MockReply::json(200, COMPLETION),
        MockReply::events(EVENTS.iter().copied()),
        MockReply::events(["data: 1\n\n"]),
        MockReply::bytes(200, "text/plain", "x"),
        MockReply::json(500, format!(r#"{{"errors":[{{"detail":"{KEY}"}}]}}"#)),
    ]);
    let telnyx = Telnyx::builder().api_key(KEY).max_retries(0).transport(mock.clone()).build().unwrap();

    let response = telnyx.chat().complete("Hi").with_response().await.unwrap();
    assert_debug_hides("Response", &response);
    assert_debug_hides("ResponseMetadata", response.metadata());
    assert_debug_hides("HeaderMap", response.headers());
    assert_eq!(response.headers()["x-echo"], "[redacted]");

    let mut stream = telnyx.chat().stream("Hi").await.unwrap();
    stream.try_next().await.unwrap();
    assert_debug_hides("ChatStream", &stream);
    assert_debug_hides("ResponseMetadata", stream.metadata());
    let events = telnyx.request(Method::GET, "/events").events::<u8>().await.unwrap();
    assert_debug_hides("EventStream", &events);
    let download = telnyx.request(Method::GET, "/file").download().await.unwrap();
    assert_debug_hides("Download", &download);
    assert_debug_hides("Error", &telnyx.models().list().await.unwrap_err());

    // Tests print these. They show requests, in which the key is marked as sensitive.
    assert_eq!(mock.requests()[0].header("authorization"), format!("Bearer {KEY}"));
    assert_debug_hides("MockRequest", &mock.requests());
    assert_debug_hides("MockTransport with its requests", &Requests(mock));
}

/// The requests of a mock. The responses are omitted, because this test wrote the key into the responses.
struct Requests(MockTransport);

impl Debug for Requests {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{:?}", self.0);
        let requests = text.find("requests").expect("the mock shows its requests");
        f.write_str(text.get(requests..).unwrap_or_default())
    }
}

/// A transport that records the `Debug` output of requests and responses.
#[derive(Clone, Debug, Default)]
struct DebugTransport(Arc<Mutex<String>>, MockTransport);

#[async_trait]
impl Transport for DebugTransport {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let before = format!("{request:?} {:?} {:?} {:?}", request.body, request.headers, request.method);
        let response = self.1.send(request).await?;
        let after = format!("{response:?} {:?}", response.body);
        self.0.lock().unwrap().push_str(&format!("{before}\n{after}\n"));
        Ok(response)
    }
}

#[tokio::test]
async fn requests_in_a_transport() {
    let nosy = DebugTransport(Arc::default(), echoing([MockReply::json(200, COMPLETION)]));
    let telnyx = Telnyx::builder().api_key(KEY).transport(nosy.clone()).build().unwrap();
    telnyx.chat().complete(KEY).await.unwrap();

    let seen = nosy.0.lock().unwrap().clone();
    assert!(seen.contains("TransportRequest { method: POST, path: \"/v2/ai/chat/completions\""), "{seen}");
    assert!(seen.contains("\"authorization\": Sensitive"), "{seen}");
    assert_hidden("a transport", &seen);
}

/// Credentials of a caller with a scheme other than `Bearer` and with a sensitive header.
#[derive(Debug)]
struct CustomCredentials;

#[async_trait]
impl Credentials for CustomCredentials {
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let mut value = HeaderValue::from_static(KEY);
        value.set_sensitive(true);
        headers.insert("x-api-key", value);
        Ok(())
    }
}

#[tokio::test]
async fn secrets_of_other_credentials() {
    let mock = echoing([MockReply::json(403, format!(r#"{{"errors":[{{"detail":"{KEY}"}}]}}"#))]);
    let telnyx = Telnyx::builder().credentials(CustomCredentials).transport(mock.clone()).build().unwrap();
    let error = telnyx.models().list().await.unwrap_err();

    assert!(error.is_permission_denied());
    assert_eq!(mock.requests()[0].header("x-api-key"), KEY);
    assert_hidden("an error", &crate::shown(&error));
    assert_eq!(error.details()[0].message.as_deref(), Some("[redacted]"));
}
