//! Custom transports: layers, shared and boxed transports, and requests for their tests.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use telnyx_ai_core::test_util::MockTransport;
use telnyx_ai_core::transport::{Transport, TransportBody, TransportError, TransportRequest, TransportResponse};
use telnyx_ai_core::{Client, HeaderMap, Method};

use crate::support::{CANARY, get, ok, script};

/// Records the request line and the headers that are not sensitive.
#[derive(Debug)]
struct Recorded<T> {
    inner: T,
    lines: Mutex<Vec<String>>,
}

#[async_trait]
impl<T: Transport> Transport for Recorded<T> {
    async fn send(&self, request: TransportRequest) -> Result<TransportResponse, TransportError> {
        let mut line = format!("{} {}", request.method, request.url.path());
        for (name, value) in request.headers.iter().filter(|(_, value)| !value.is_sensitive()) {
            line.push_str(&format!(" {name}={}", value.to_str().unwrap()));
        }
        self.lines.lock().unwrap().push(line);
        self.inner.send(request).await
    }
}

fn recorded<T>(inner: T) -> Arc<Recorded<T>> {
    Arc::new(Recorded { inner, lines: Mutex::default() })
}

#[tokio::test]
async fn a_shared_layer_sees_sensitive_headers() {
    let mock = script([ok(), ok()]);
    let boxed: Box<dyn Transport> = Box::new(mock.clone());
    let layer = recorded(boxed);
    let dynamic: Arc<dyn Transport> = Arc::clone(&layer) as _;
    let by_key = Client::builder().api_key(CANARY).transport(Arc::clone(&layer)).build().unwrap();
    let by_header = Client::builder().header("authorization", CANARY).transport(dynamic).build().unwrap();
    get(&by_key).header("x-api-key", CANARY).header("user-agent", "u/1").await.unwrap();
    get(&by_header).header("user-agent", "u/1").await.unwrap();
    let line = "GET /v2/things/t-1 user-agent=u/1 accept-encoding=identity accept=application/json";
    assert_eq!(*layer.lines.lock().unwrap(), [line, line]);
    assert_eq!(mock.requests()[0].header("authorization"), format!("Bearer {CANARY}"));
}

#[tokio::test]
async fn a_transport_can_be_called_directly() {
    let layer = recorded(script([ok()]));
    let url = "https://api.telnyx.com/v2/x".parse().unwrap();
    let body = TransportBody::Bytes("hi".into());
    let request = TransportRequest::new(Method::POST, url, HeaderMap::new(), body);
    assert!(!format!("{request:?}").contains("authorization"));
    assert_eq!(layer.send(request).await.unwrap().status, 200);
    assert_eq!(*layer.lines.lock().unwrap(), ["POST /v2/x"]);
    assert_eq!(layer.inner.requests()[0].body, "hi");
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn the_built_in_transport_serves_layers_and_several_clients() {
    use std::sync::atomic::Ordering;

    let (base, connections) = crate::counting_server::server();
    let builder = Client::builder().base_url(&base);
    let layer = recorded(builder.http_transport().unwrap());
    let one = builder.clone().api_key("one").transport(Arc::clone(&layer)).build().unwrap();
    let other = builder.api_key("other").transport(Arc::clone(&layer)).build().unwrap();
    for client in [&one, &other, &one] {
        assert_eq!(client.request(Method::GET, "/n").await.unwrap(), "7");
    }
    assert_eq!((layer.lines.lock().unwrap().len(), connections.load(Ordering::SeqCst)), (3, 1));
    assert_eq!(format!("{:?}", layer.inner), "HttpTransport { .. }");
}

#[cfg(feature = "reqwest")]
#[test]
fn the_built_in_transport_is_checked_like_build() {
    let problem = |builder: telnyx_ai_core::ClientBuilder| {
        let error = builder.http_transport().unwrap_err();
        assert!(error.is_config());
        error.to_string()
    };
    assert!(problem(Client::builder().base_url("api.telnyx.com")).starts_with("base_url is not a URL"));
    assert!(problem(Client::builder().base_url("http://10.0.0.7")).starts_with("base_url is plain http"));
    assert!(problem(Client::builder().proxy("proxy.test")).starts_with("proxy is not an http or https URL"));
    assert_eq!(
        problem(Client::builder().proxy("http://p.test").no_proxy()),
        "both proxy and no_proxy are set; drop one of them"
    );
    assert!(problem(Client::builder().root_certificate("a.pem")).starts_with("root_certificate "));
    let insecure = Client::builder().base_url("http://10.0.0.7").allow_insecure_http(true);
    assert!(insecure.http_transport().is_ok());
    // With a custom transport, `build` still checks the network settings.
    let both = Client::builder().api_key("k").transport(MockTransport::new()).proxy("proxy.test");
    assert!(both.build().unwrap_err().to_string().starts_with("proxy is not an http or https URL"));
}
