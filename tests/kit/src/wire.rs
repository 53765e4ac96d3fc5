//! A server that records the exact bytes of its requests.

use std::sync::{Arc, Mutex};

use httpmock::{HttpMockRequest, HttpMockResponse, MockServer};
use telnyx_ai_core::{Client, Request};

/// A request as received.
#[derive(Clone, Debug)]
pub struct SentRequest {
    pub method: String,
    pub target: String,
    pub body: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl SentRequest {
    /// Returns the value of a header that occurs at most once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "`{name}` occurs more than once");
        value
    }

    /// Returns the body, which must be UTF-8.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// Checks a request without a body and without body headers.
    #[track_caller]
    pub fn assert_no_body(&self, method: &str, target: &str) {
        self.assert_headers(method, target, "application/json");
        assert_eq!((self.text(), self.header("content-type"), self.header("idempotency-key")), ("", None, None));
        // A POST declares its empty body.
        assert_eq!(self.header("content-length"), (method == "POST").then_some("0"));
    }

    /// Checks a request with exactly this JSON body.
    #[track_caller]
    pub fn assert_json(&self, method: &str, target: &str, keyed: bool, body: &str) {
        self.assert_headers(method, target, "application/json");
        assert_eq!((self.text(), self.header("content-type")), (body, Some("application/json")));
        let key = self.header("idempotency-key").unwrap_or_default();
        assert_eq!(key.len(), if keyed { 36 } else { 0 }, "{key}");
        assert!(key.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()), "{key}");
    }

    #[track_caller]
    pub fn assert_headers(&self, method: &str, target: &str, accept: &str) {
        assert_eq!((self.method.as_str(), self.target.as_str()), (method, target));
        assert_eq!(self.header("authorization"), Some("Bearer KEY0123"));
        assert_eq!(self.header("accept"), Some(accept));
    }
}

/// Status, headers and body of a response.
pub type Reply = (u16, &'static [(&'static str, &'static str)], &'static str);

pub struct Server {
    mock: MockServer,
    requests: Arc<Mutex<Vec<SentRequest>>>,
}

impl Server {
    /// Responds to each request with this body.
    pub async fn responding(content_type: &'static str, body: &'static str) -> Self {
        Self::new(move |_| {
            HttpMockResponse::builder().status(200).header("content-type", content_type).body(body).build()
        })
        .await
    }

    /// Responds with these responses in order, and with the last response to all further requests.
    pub async fn responding_in_order(replies: &'static [Reply]) -> Self {
        Self::new(move |before| {
            let (status, headers, body) = replies.get(before).or(replies.last()).unwrap();
            let reply = HttpMockResponse::builder().status(*status).body(*body);
            headers.iter().fold(reply, |reply, (name, value)| reply.header(*name, *value)).build()
        })
        .await
    }

    /// Responds with the result of `reply`, called with the number of earlier requests.
    async fn new(reply: impl Fn(usize) -> HttpMockResponse + Send + Sync + 'static) -> Self {
        let (mock, requests) = (MockServer::start_async().await, Arc::new(Mutex::new(Vec::new())));
        let (received, origin) = (requests.clone(), mock.base_url());
        mock.mock_async(|when, then| {
            when.any_request();
            then.respond_with(move |request: &HttpMockRequest| {
                let mut received = received.lock().unwrap();
                received.push(SentRequest {
                    method: request.method_str().to_owned(),
                    target: request.uri_str().trim_start_matches(&origin).to_owned(),
                    body: request.body_vec(),
                    headers: request.headers_vec().clone(),
                });
                reply(received.len() - 1)
            });
        })
        .await;
        Self { mock, requests }
    }

    pub fn client(&self) -> Client {
        Client::builder().api_key("KEY0123").base_url(self.mock.url("/v2")).build().unwrap()
    }

    /// Returns the only request.
    pub fn sent(&self) -> SentRequest {
        let requests = self.all_sent();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }

    pub fn all_sent(&self) -> Vec<SentRequest> {
        self.requests.lock().unwrap().clone()
    }
}

/// Returns the request of a call that receives this JSON.
pub async fn sent<T: 'static>(reply: &'static str, call: impl FnOnce(&Client) -> Request<T>) -> SentRequest {
    let server = Server::responding("application/json", reply).await;
    call(&server.client()).await.unwrap();
    server.sent()
}

/// Ids that must be one path segment, with their encoding.
pub const ENCODED_IDS: &[(&str, &str)] = &[
    ("a b", "a%20b"),
    ("a/b", "a%2Fb"),
    ("../../keys", "..%2F..%2Fkeys"),
    ("ü", "%C3%BC"),
    ("50%", "50%25"),
    ("%2F", "%252F"),
    ("a?b#c", "a%3Fb%23c"),
    ("a+b", "a+b"),
    ("{insight_id}", "%7Binsight_id%7D"),
    ("\n", "%0A"),
    ("...", "..."),
];

/// Ids that would change the path, with their error.
pub const INVALID_IDS: &[(&str, &str)] = &[
    ("", "is empty; give the id or name of the resource"),
    (".", "is `.`, which would change the path of the request"),
    ("..", "is `..`, which would change the path of the request"),
];
