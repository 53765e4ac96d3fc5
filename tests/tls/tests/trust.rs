//! Trusted servers. Untrusted servers receive no request.

use std::time::Duration;

use telnyx_ai::{ClientBuilder, Telnyx};
use telnyx_ai_tests::{COMPLETION, FaultServer, Script, json_response, soon};
use telnyx_ai_tls_tests::{Authority, TlsServer, install_provider};

/// A service with a completion as its response, and TLS in front of it with a certificate for `host`.
async fn service(authority: &Authority, host: &str) -> (FaultServer, TlsServer) {
    let service = FaultServer::start([Script::respond(json_response(200, COMPLETION))]).await;
    let tls = TlsServer::start(authority.acceptor(host), service.addr()).await;
    (service, tls)
}

fn builder(tls: &TlsServer) -> ClientBuilder<Telnyx> {
    install_provider();
    Telnyx::builder().api_key("test-key").base_url(format!("https://{}/v2", tls.addr())).max_retries(1)
}

#[tokio::test]
async fn a_server_of_an_unknown_authority_receives_no_request() {
    let authority = Authority::new("private");
    let (service, tls) = service(&authority, "127.0.0.1").await;

    for builder in [builder(&tls), builder(&tls).root_certificate(Authority::new("another").pem())] {
        let before = tls.connections();
        let error = soon(builder.build().unwrap().chat().complete("Hi")).await.unwrap_err();
        // Nothing was sent, so a call that costs money may be retried.
        assert!(error.is_connect() && error.attempts() == 2, "{error:?}");
        assert!(error.to_string().to_lowercase().contains("certificate"), "{error}");
        assert_eq!((service.requests().len(), service.connections(), tls.connections() - before), (0, 0, 2));
    }

    let telnyx = builder(&tls).root_certificate(authority.pem()).build().unwrap();
    assert_eq!(soon(telnyx.chat().complete("Hi")).await.unwrap().text(), "Hello");
    assert_eq!(service.requests().len(), 1);
}

#[tokio::test]
async fn root_certificates_accumulate() {
    let (first, second, third) = (Authority::new("1st"), Authority::new("2nd"), Authority::new("3rd"));
    let bundle = format!("# The first\n{}\nand the second\r\n{}", first.pem(), second.pem());
    for authority in [&first, &second, &third] {
        let (service, tls) = service(authority, "127.0.0.1").await;
        let builder = builder(&tls).root_certificate(bundle.as_str()).root_certificate(third.pem());
        assert_eq!(soon(builder.build().unwrap().chat().complete("Hi")).await.unwrap().text(), "Hello");
        assert_eq!(service.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_certificate_for_another_host_is_rejected() {
    let authority = Authority::new("private");
    for host in ["api.telnyx.com", "127.0.0.2", "localhost"] {
        let (service, tls) = service(&authority, host).await;
        let telnyx = builder(&tls).root_certificate(authority.pem()).build().unwrap();
        let error = soon(telnyx.chat().complete("Hi")).await.unwrap_err();
        assert!(error.is_connect(), "{host}: {error:?}");
        assert!(error.to_string().to_lowercase().contains("certificate"), "{host}: {error}");
        assert_eq!((service.requests().len(), service.connections(), tls.connections()), (0, 0, 2), "{host}");
    }
}

#[tokio::test]
async fn a_server_without_tls_receives_no_request() {
    let plain = FaultServer::start([Script::respond(json_response(200, COMPLETION))]).await;
    install_provider();
    let builder = Telnyx::builder().api_key("test-key").base_url(format!("https://{}/v2", plain.addr()));
    // The server waits for the end of a request, the client for a response to its handshake.
    let builder = builder.max_retries(0).connect_timeout(Duration::from_millis(200));
    let error = soon(builder.build().unwrap().chat().complete("Hi")).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(plain.requests().len(), 0);
}

#[test]
fn an_invalid_certificate_is_rejected_and_not_shown() {
    let certificate = Authority::new("private").pem();
    let lines: Vec<_> = certificate.lines().collect();
    let label = |label: &str| certificate.replace("CERTIFICATE", label);
    for pem in [
        String::new(),
        "/etc/ssl/canary.pem".to_owned(),
        label("PRIVATE KEY").replace("MII", "canary"),
        format!("{}\nca?nary\n{}", lines[0], lines[lines.len() - 1]),
        format!("{}\nY2FuYXJ5\n{}", lines[0], lines[lines.len() - 1]), // "canary" is not DER
        lines[..lines.len() - 1].join("\n"),
        format!("{certificate}{}\nca?nary\n{}", lines[0], lines[lines.len() - 1]),
    ] {
        install_provider();
        let error = Telnyx::builder().api_key("k").root_certificate(pem.as_str()).build().unwrap_err();
        assert!(error.is_config(), "{pem}: {error:?}");
        assert!(error.to_string().starts_with("root_certificate "), "{error}");
        let cause = std::error::Error::source(&error);
        let shown = format!("{error} {error:?} {cause:?}");
        assert!(!shown.contains("canary") && !shown.contains("ca?nary"), "{shown}");
    }
    assert!(Telnyx::builder().api_key("k").root_certificate(certificate.into_bytes()).build().is_ok());
}
