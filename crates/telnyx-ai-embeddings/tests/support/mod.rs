//! A server that answers everything alike and keeps what it was sent, byte for byte.

use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use telnyx_ai_core::Client;

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) body: String,
    headers: Vec<(String, String)>,
}

impl Sent {
    /// The value of a header that came at most once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "`{name}` came more than once");
        value
    }
}

pub(crate) struct Server {
    mock: MockServer,
    seen: Arc<Mutex<Vec<Sent>>>,
}

impl Server {
    pub(crate) async fn answering(content_type: &'static str, body: &'static str) -> Self {
        let (mock, seen) = (MockServer::start_async().await, Arc::new(Mutex::new(Vec::new())));
        let (kept, origin) = (seen.clone(), mock.base_url());
        mock.mock_async(|when, then| {
            when.any_request();
            then.respond_with(move |request: &HttpMockRequest| {
                kept.lock().unwrap().push(Sent {
                    method: request.method_str().to_owned(),
                    target: request.uri_str().trim_start_matches(&origin).to_owned(),
                    body: request.body_string(),
                    headers: request.headers_vec().clone(),
                });
                HttpMockResponse::builder().status(200).header("content-type", content_type).body(body).build()
            });
        })
        .await;
        Self { mock, seen }
    }

    pub(crate) fn client(&self) -> Client {
        Client::builder().api_key("KEY0123").base_url(self.mock.url("/v2")).build().unwrap()
    }

    /// The only request that came.
    pub(crate) fn sent(&self) -> Sent {
        let seen = self.seen.lock().unwrap();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen[0].clone()
    }
}
