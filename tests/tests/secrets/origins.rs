//! The key goes to the origin of the base URL and nowhere else.

use telnyx_ai_tests::{COMPLETION, FaultServer, Script, http_response, json_response};

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
                assert!(text.contains(&format!("a {status} redirect to another origin, http://")), "{text}");
                assert!(text.contains("set base_url to it if it is yours"), "{text}");
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

        assert_eq!((reply.text(), reply.attempts()), ("Hello", 1));
        let [first, second] = &server.requests()[..] else { panic!("two requests") };
        assert_eq!((first.target.as_str(), second.target.as_str()), ("/v2/ai/chat/completions", "/v3/chat?x=1"));
        assert_eq!((&second.method, &second.body), (&first.method, &first.body));
        assert_eq!(second.header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    }
}

#[tokio::test]
async fn a_redirect_that_would_turn_a_post_into_a_get_is_not_followed() {
    for status in [301, 302, 303] {
        let server = FaultServer::start([redirect(status, "/elsewhere")]).await;
        let telnyx = builder(&server.base_url()).build().unwrap();
        let error = telnyx.chat().complete("Hi").idempotent(true).await.unwrap_err();

        assert!(error.is_redirect(), "{error:?}");
        assert!(error.to_string().contains("that would turn the POST into a GET"), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn redirects_in_a_circle_end() {
    let server = FaultServer::start([redirect(307, "/again")]).await;
    let error = builder(&server.base_url()).build().unwrap().models().list().await.unwrap_err();

    assert!(error.is_redirect(), "{error:?}");
    assert_eq!(error.to_string(), "models.list: the service redirected more than 5 times");
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn a_path_that_leads_elsewhere_is_refused_before_anything_is_sent() {
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
    // An `@` cannot make a host of what is before it: it stays in the path.
    telnyx.request(http::Method::GET, format!("@127.0.0.1:{}/x", other.addr().port())).await.unwrap();
    assert_eq!(server.requests().len(), 1);
    assert!(server.requests()[0].target.starts_with("/v2/@127.0.0.1:"));
    assert_eq!((other.requests().len(), other.connections()), (0, 0));
}
