//! A proxy in front of an HTTPS service: the requests and bytes that each server receives.

use std::error::Error as _;

use telnyx_ai::{Client, ClientBuilder, Error, Telnyx};
use telnyx_ai_tests::{COMPLETION, FaultServer, Script, json_response, soon};
use telnyx_ai_tls_tests::{Authority, Proxy, TlsServer, Tunnel, install_provider};

const HOST: &str = "api.telnyx.test";
const KEY: &str = "KEY-canary-5d1c";
const PASSWORD: &str = "pass-canary-91e7";
/// `helpdesk:pass-canary-91e7`.
const BASIC: &str = "Basic aGVscGRlc2s6cGFzcy1jYW5hcnktOTFlNw==";

fn builder(proxy: &Proxy, authority: &Authority) -> ClientBuilder<Telnyx> {
    install_provider();
    Telnyx::builder()
        .api_key(KEY)
        .base_url(format!("https://{HOST}/v2"))
        .proxy(format!("http://helpdesk:{PASSWORD}@{}", proxy.addr()))
        .root_certificate(authority.pem())
        .max_retries(0)
}

/// A service with a completion as its response, and TLS in front of it.
async fn service(authority: &Authority) -> (FaultServer, TlsServer) {
    let service = FaultServer::start([Script::respond(json_response(200, COMPLETION))]).await;
    let tls = TlsServer::start(authority.acceptor(HOST), service.addr()).await;
    (service, tls)
}

#[track_caller]
fn assert_no_secret(error: &Error) {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut cause = error.source();
    while let Some(deeper) = cause {
        text.push_str(&format!("{deeper}\n{deeper:?}\n"));
        cause = deeper.source();
    }
    for secret in [KEY, PASSWORD, &BASIC[6..]] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn a_call_uses_a_tunnel_that_the_proxy_cannot_read() {
    let authority = Authority::new("private");
    let (service, tls) = service(&authority).await;
    let proxy = Proxy::start(Tunnel::To(tls.addr()), None).await;
    let telnyx = builder(&proxy, &authority).build().unwrap();
    for _ in 0..2 {
        assert_eq!(soon(telnyx.chat().complete("Hi, prompt-canary")).await.unwrap().text(), "Hello");
    }

    // One connection, one tunnel, two calls.
    let heads = proxy.heads();
    assert_eq!(heads.len(), 1, "{heads:?}");
    let lines: Vec<_> = heads[0].trim_end().split("\r\n").collect();
    assert_eq!(lines[..2], ["CONNECT api.telnyx.test:443 HTTP/1.1", "Host: api.telnyx.test:443"]);
    let authorization: Vec<_> = lines.iter().filter(|line| line.to_lowercase().contains("authorization")).collect();
    assert_eq!(authorization.len(), 1, "{lines:?}");
    assert!(authorization[0].eq_ignore_ascii_case(&format!("proxy-authorization: {BASIC}")), "{lines:?}");

    let requests = service.requests();
    assert_eq!((requests.len(), tls.connections()), (2, 1));
    for request in requests {
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v2/ai/chat/completions"));
        assert_eq!(request.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
        assert_eq!((request.header("host"), request.header("proxy-authorization")), (Some(HOST), None));
        assert!(!format!("{:?}", request.headers).contains(PASSWORD));
        assert!(request.text().contains("prompt-canary"));
    }
    let seen = String::from_utf8_lossy(&proxy.sent()).into_owned();
    assert!(seen.len() > 500, "the tunnel was listened to");
    for secret in [KEY, "Bearer", "prompt-canary", "completions"] {
        assert!(!seen.contains(secret) && !heads[0].contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_proxy_at_https_is_trusted_by_the_same_certificates() {
    let authority = Authority::new("private");
    let (service, tls) = service(&authority).await;
    let proxy = Proxy::start(Tunnel::To(tls.addr()), Some(authority.acceptor("127.0.0.1"))).await;
    let through = |builder: ClientBuilder<Telnyx>| {
        builder.proxy(format!("https://helpdesk:{PASSWORD}@{}", proxy.addr())).build().unwrap()
    };
    let telnyx = through(builder(&proxy, &authority));
    assert_eq!(soon(telnyx.chat().complete("Hi")).await.unwrap().text(), "Hello");
    assert_eq!((proxy.heads().len(), service.requests().len()), (1, 1));

    // A proxy of an unknown authority does not receive the password.
    let stranger = through(builder(&proxy, &Authority::new("another")));
    let error = soon(stranger.chat().complete("Hi")).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert!(error.to_string().contains("the proxy cannot be reached: "), "{error}");
    assert_no_secret(&error);
    assert_eq!((proxy.heads().len(), service.requests().len()), (1, 1));
}

#[tokio::test]
async fn a_proxy_without_a_tunnel_is_reported_and_nothing_is_charged() {
    let authority = Authority::new("private");
    let (service, tls) = service(&authority).await;
    let echo = format!("proxy-authenticate: {BASIC}\r\nx: {PASSWORD}\r\ncontent-length: 16\r\n\r\n{PASSWORD}");
    for (answer, says) in [
        (format!("HTTP/1.1 407 {PASSWORD}\r\n{echo}"), "the proxy rejected the credentials, or their absence (407)"),
        (format!("HTTP/1.1 502 Bad Gateway\r\n{echo}"), "the proxy did not open a tunnel"),
        (format!("HTTP/1.1 302 Found\r\nlocation: http://x.test\r\n{echo}"), "the proxy did not open a tunnel"),
        (format!("{PASSWORD}\r\n\r\n"), "the proxy did not open a tunnel"),
        (String::new(), "the proxy closed the connection before the tunnel was open"),
        ("HTTP/1.1 200".to_owned(), "the proxy closed the connection before the tunnel was open"),
    ] {
        let proxy = Proxy::start(Tunnel::Answer(answer), None).await;
        let telnyx = builder(&proxy, &authority).max_retries(1).build().unwrap();
        let error = soon(telnyx.chat().complete("Hi")).await.unwrap_err();
        assert!(error.is_connect(), "{error:?}");
        let begins = format!("chat.complete: {HOST}:443: could not connect: {says}");
        assert!(error.to_string().starts_with(&begins), "{error}");
        assert_no_secret(&error);
        // Nothing was sent, so a call that costs money may be retried.
        assert_eq!((error.attempts(), proxy.heads().len()), (2, 2));
    }
    assert_eq!((service.requests().len(), tls.connections()), (0, 0));
}

#[tokio::test]
async fn an_unreachable_proxy_is_reported() {
    let authority = Authority::new("private");
    let refused = FaultServer::refused();
    let proxy = format!("http://helpdesk:{PASSWORD}@{}", refused.addr());
    install_provider();
    let telnyx = Telnyx::builder().api_key(KEY).base_url(format!("https://{HOST}/v2")).max_retries(0).proxy(proxy);
    let telnyx = telnyx.root_certificate(authority.pem()).build().unwrap();
    let error = soon(telnyx.models().list()).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert!(error.to_string().contains("the proxy cannot be reached: Connection refused"), "{error}");
    assert_no_secret(&error);
}

#[test]
fn every_runtime_has_the_proxy_and_the_certificates() {
    let authority = Authority::new("private");
    let serving = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (service, tls) = serving.block_on(service(&authority));
    let proxy = serving.block_on(Proxy::start(Tunnel::To(tls.addr()), None));
    let telnyx = builder(&proxy, &authority).build().unwrap();
    // More runtimes than the client keeps connections for.
    for calls in 1..=10 {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let reply = runtime.block_on(async { soon(telnyx.chat().complete("Hi")).await });
        assert_eq!(reply.unwrap().text(), "Hello");
        assert_eq!((proxy.heads().len(), service.requests().len()), (calls, calls));
    }
    assert!(proxy.heads().iter().all(|head| head.contains(BASIC)));
}

#[test]
fn debug_does_not_show_the_proxy() {
    install_provider();
    let builder = Client::builder().api_key(KEY).proxy(format!("http://helpdesk:{PASSWORD}@proxy.test:3128"));
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    assert!(!shown.contains(PASSWORD) && !shown.contains("helpdesk") && !shown.contains("proxy.test"), "{shown}");
}
