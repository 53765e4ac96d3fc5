//! The key is sent only to the origin of the base URL.

use telnyx_ai::Telnyx;
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai_tests::{COMPLETION, FaultServer, Script, http_response, json_response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{KEY, assert_hidden, builder, shown};

fn redirect(status: u16, to: &str) -> Script {
    Script::respond(http_response(status, &[("location", to)], ""))
}

#[tokio::test]
async fn a_redirect_to_another_origin_is_not_followed() {
    let other = FaultServer::start([Script::respond(json_response(200, COMPLETION))]).await;
    let port = other.addr().port();
    for status in [301, 302, 303, 307, 308] {
        for target in [
            format!("http://127.0.0.1:{port}/v2/ai/models"),
            format!("//127.0.0.1:{port}/v2/ai/models"),
            format!("http://localhost:{port}/"),
            format!("http://user:password@127.0.0.1:{port}/"),
        ] {
            let server = FaultServer::start([redirect(status, &target)]).await;
            let telnyx = builder(&server.base_url()).build().unwrap();
            let get = telnyx.models().list().await.unwrap_err();
            let post = telnyx.chat().complete("Hi").idempotent(true).await.unwrap_err();

            for error in [get, post] {
                assert!(error.is_redirect(), "{status} {target}: {error:?}");
                assert_eq!(error.attempts(), 1);
                let text = error.to_string();
                assert!(
                    text.contains(&format!(
                        "a {status} redirect was not followed: it leads to another origin, http://"
                    )),
                    "{text}"
                );
                assert!(text.contains("set base_url to it if you trust it"), "{text}");
                assert!(!text.contains("password"), "{text}");
                assert_hidden("a redirect", &shown(&error));
            }
            assert_eq!(server.requests().len(), 2);
        }
    }
    assert_eq!((other.requests().len(), other.connections()), (0, 0));
}

#[tokio::test]
async fn a_redirect_within_the_origin_keeps_key_method_and_body() {
    for status in [307, 308] {
        let server =
            FaultServer::start([redirect(status, "/v3/chat?x=1"), Script::respond(json_response(200, COMPLETION))])
                .await;
        let telnyx = builder(&server.base_url()).build().unwrap();
        let reply = telnyx.chat().complete("Hi").with_response().await.unwrap();

        assert_eq!((&*reply.value().text(), reply.attempts()), ("Hello", 1));
        let [first, second] = &server.requests()[..] else { panic!("two requests") };
        assert_eq!((first.target.as_str(), second.target.as_str()), ("/v2/ai/chat/completions", "/v3/chat?x=1"));
        assert_eq!((&second.method, &second.body), (&first.method, &first.body));
        assert_eq!(second.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    }
}

#[tokio::test]
async fn a_redirect_that_changes_post_to_get_is_not_followed() {
    for status in [301, 302, 303] {
        let server = FaultServer::start([redirect(status, "/elsewhere")]).await;
        let telnyx = builder(&server.base_url()).build().unwrap();
        let error = telnyx.chat().complete("Hi").idempotent(true).await.unwrap_err();

        assert!(error.is_redirect(), "{error:?}");
        assert!(error.to_string().contains("would change the method from POST to GET"), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn circular_redirects_end() {
    let server = FaultServer::start([redirect(307, "/again")]).await;
    let error = builder(&server.base_url()).build().unwrap().models().list().await.unwrap_err();

    assert!(error.is_redirect(), "{error:?}");
    assert_eq!(error.to_string(), "models.list: the service redirected more than 5 times [status 307]");
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn a_path_to_another_host_is_rejected() {
    let other = FaultServer::start([Script::respond(json_response(200, "{}"))]).await;
    let server = FaultServer::start([Script::respond(json_response(200, "{}"))]).await;
    let telnyx = builder(&server.base_url()).build().unwrap();
    for path in [
        "https://other.test/v2/ai/models".to_owned(),
        format!("{}/x", other.base_url()),
        format!("//127.0.0.1:{}/x", other.addr().port()),
        format!("\\\\127.0.0.1:{}/x", other.addr().port()),
        "/../x".to_owned(),
        "/ai/%2e%2E/x".to_owned(),
    ] {
        let error = telnyx.request(http::Method::GET, path.clone()).await.unwrap_err();
        assert!(error.is_invalid_input(), "{path}: {error:?}");
        assert!(error.to_string().starts_with("request: `path` "), "{error}");
        assert_eq!(error.attempts(), 0);
    }
    // An `@` in the path does not change the host.
    telnyx.request(http::Method::GET, format!("@127.0.0.1:{}/x", other.addr().port())).await.unwrap();
    assert_eq!(server.requests().len(), 1);
    assert!(server.requests()[0].target.starts_with("/v2/@127.0.0.1:"));
    assert_eq!((other.requests().len(), other.connections()), (0, 0));
}

/// A client of `https://api.telnyx.com/v2` that receives a redirect and then a response.
fn redirected(to: &str) -> (Telnyx, MockTransport) {
    let mock = MockTransport::new()
        .reply(MockReply::status(307).header("location", to))
        .reply(MockReply::json(200, r#"{"data":[]}"#));
    (Telnyx::builder().api_key(KEY).transport(mock.clone()).build().unwrap(), mock)
}

#[tokio::test]
async fn scheme_host_and_port_must_match() {
    for (to, origin) in [
        ("http://api.telnyx.com/v2/ai/models", "http://api.telnyx.com"),
        ("http://api.telnyx.com:443/v2/ai/models", "http://api.telnyx.com:443"),
        ("https://api.telnyx.com:8443/v2/ai/models", "https://api.telnyx.com:8443"),
        ("https://api.telnyx.com:80/", "https://api.telnyx.com:80"),
        ("//api.telnyx.com:8443/", "https://api.telnyx.com:8443"),
        ("https://telnyx.com/", "https://telnyx.com"),
        ("https://eu.api.telnyx.com/", "https://eu.api.telnyx.com"),
        ("https://api.telnyx.com./", "https://api.telnyx.com."),
        ("https://api.telnyx.com.evil.test/", "https://api.telnyx.com.evil.test"),
        ("https://api.telnyx.com@evil.test/", "https://evil.test"),
        ("https://api.telnyx.com\\@evil.test/x", ""), // the backslash is a slash, so the host is the API's
        ("\\\\evil.test\\x", "https://evil.test"),
        ("https:\\/evil.test", "https://evil.test"),
        ("wss://api.telnyx.com/", "wss://api.telnyx.com"),
        ("file:///etc/passwd", "null"),
        ("data:application/json,{}", "null"),
        ("javascript:alert(1)", "null"),
    ] {
        let (telnyx, mock) = redirected(to);
        let result = telnyx.models().list().await;
        if origin.is_empty() {
            assert_eq!(mock.requests()[1].url.host_str(), Some("api.telnyx.com"), "{to}");
            continue;
        }
        let error = result.unwrap_err();
        assert!(error.is_redirect(), "{to}: {error:?}");
        let says =
            format!("models.list: a 307 redirect was not followed: it leads to another origin, {origin}; set base_url");
        assert!(error.to_string().starts_with(&says), "{to}: {error}");
        assert_eq!(mock.requests().len(), 1, "{to}");
    }
}

#[tokio::test]
async fn spellings_of_the_same_origin_are_followed() {
    for (to, url) in [
        ("https://api.telnyx.com/v3/x", "https://api.telnyx.com/v3/x"),
        ("https://api.telnyx.com:443/v3/x", "https://api.telnyx.com/v3/x"),
        ("HTTPS://API.Telnyx.COM/v3/x", "https://api.telnyx.com/v3/x"),
        ("//api.telnyx.com/v3/x", "https://api.telnyx.com/v3/x"),
        ("/v3/x", "https://api.telnyx.com/v3/x"),
        ("x", "https://api.telnyx.com/v2/ai/x"),
        ("?x=1", "https://api.telnyx.com/v2/ai/models?x=1"),
    ] {
        let (telnyx, mock) = redirected(to);
        telnyx.models().list().await.unwrap();
        let sent = &mock.requests()[1];
        assert_eq!((sent.url.as_str(), sent.header("authorization")), (url, format!("Bearer {KEY}").as_str()), "{to}");
    }
}

#[tokio::test]
async fn a_user_in_a_redirect_does_not_replace_the_key() {
    // The response must contain the port of its server, so the server is a raw socket.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let to = format!("http://user:pass-canary@{origin}/v3/x");
        let answers = [
            http_response(307, &[("location", &to), ("connection", "close")], ""),
            http_response(200, &[("content-type", "application/json"), ("connection", "close")], r#"{"data":[]}"#),
        ];
        let mut heads = Vec::new();
        for answer in answers {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(socket.read_u8().await.unwrap());
            }
            socket.write_all(&answer).await.unwrap();
            heads.push(String::from_utf8(head).unwrap());
        }
        heads
    });
    builder(&format!("http://{origin}")).build().unwrap().models().list().await.unwrap();
    let heads = serving.await.unwrap();
    assert!(heads[1].starts_with("GET /v3/x HTTP/1.1\r\n"), "{}", heads[1]);
    assert_eq!(heads[1].matches(&format!("authorization: Bearer {KEY}\r\n")).count(), 1, "{}", heads[1]);
    assert_eq!(heads[1].matches("uthorization").count(), 1, "{}", heads[1]);
    assert!(heads[1].contains(&format!("host: {origin}\r\n")) && !heads[1].contains("pass-canary"), "{}", heads[1]);
}

#[tokio::test]
async fn a_redirect_never_changes_a_method() {
    use http::Method;
    for (method, status, followed) in [
        (Method::GET, 301, true),
        (Method::GET, 302, true),
        (Method::GET, 303, true),
        (Method::HEAD, 301, true),
        (Method::HEAD, 303, true),
        (Method::PUT, 301, false),
        (Method::PUT, 303, false),
        (Method::PATCH, 302, false),
        (Method::DELETE, 301, false),
        (Method::DELETE, 302, false),
        (Method::DELETE, 303, false),
        (Method::PUT, 307, true),
        (Method::PATCH, 308, true),
        (Method::DELETE, 307, true),
        (Method::DELETE, 308, true),
    ] {
        let mock = MockTransport::new()
            .reply(MockReply::status(status).header("location", "/v2/elsewhere"))
            .reply(MockReply::status(200));
        let telnyx = Telnyx::builder().api_key(KEY).transport(mock.clone()).build().unwrap();
        let result = telnyx.request(method.clone(), "/ai/anything").await;
        let sent: Vec<_> = mock.requests().iter().map(|request| request.method.clone()).collect();
        if followed {
            result.unwrap();
            assert_eq!(sent, [&method, &method], "{status}");
        } else {
            let error = result.unwrap_err();
            let says = format!(
                "request: a {status} redirect was not followed: it would change the method from {method} to GET [status {status}]"
            );
            assert_eq!(error.to_string(), says);
            assert_eq!(sent, [method]);
        }
    }
}
