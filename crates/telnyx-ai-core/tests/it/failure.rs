//! Messages of failed attempts: a 404 names the request.

use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::{Client, Error, Method, internal::Endpoint};

use crate::support::{CANARY, builder, client, failure, script};

fn missing() -> MockReply {
    MockReply::json(404, r#"{"errors":[{"code":"10005","title":"Resource not found"}]}"#)
}

async fn message(client: &Client, method: Method, path: &str) -> String {
    let (error, _) = failure(client.request(method, path.to_owned())).await;
    assert!(error.is_not_found(), "{error}");
    error.to_string()
}

#[tokio::test]
async fn a_404_names_the_method_and_the_url_of_every_verb() {
    let verbs = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
    for method in verbs.into_iter().chain([Method::from_bytes(b"PURGE").unwrap()]) {
        let of = |reply| client(&script([reply]));
        let line = format!("request: 404 Not Found for {method} https://api.telnyx.com/v2/ai/x");
        let text = message(&of(missing()), method.clone(), "/ai/x").await;
        assert_eq!(text, format!("{line}: Resource not found (10005)"));
        assert_eq!(message(&of(MockReply::status(404)), method.clone(), "/ai/x").await, line);
        let page = MockReply::bytes(404, "text/html", "<html>\n<h1>404</h1>");
        let text = message(&of(page), method.clone(), "/ai/x").await;
        assert_eq!(text, format!("{line}, with a body in an unknown format: `<html> <h1>404</h1>`"));
    }
    let message_of_head = message(&client(&script([MockReply::status(404)])), Method::HEAD, "/ai/x").await;
    assert_eq!(message_of_head, "request: 404 Not Found for HEAD https://api.telnyx.com/v2/ai/x");
}

#[tokio::test]
async fn streams_and_downloads_name_the_method_and_the_url() {
    let get = |reply| client(&script([reply])).request(Method::GET, "/ai/x");
    let line = "request: 404 Not Found for GET https://api.telnyx.com/v2/ai/x: Resource not found (10005)";
    let errors: [Error; 3] = [
        failure(get(missing()).events::<u32>()).await.0,
        failure(get(missing()).download()).await.0,
        failure(get(missing()).json::<u32>().with_response()).await.0,
    ];
    assert_eq!(errors.map(|error| error.to_string()), [line, line, line]);
}

#[tokio::test]
async fn the_url_has_no_query_and_no_secret() {
    let mock = script([missing()]);
    let client = builder(&mock).base_url("https://gw.test/v2?token=hunter2").build().unwrap();
    let (error, _) = failure(client.request(Method::GET, "/ai/x").query("q", "hunter2")).await;
    assert_eq!(error.to_string(), "request: 404 Not Found for GET https://gw.test/v2/ai/x: Resource not found (10005)");
    assert!(!format!("{error:?}{error:#?}").contains("hunter2"));
    assert!(mock.requests()[0].target().contains("token=hunter2"));

    for (id, shown) in [(CANARY, "[redacted]"), ("a\n/b?c#d", "a%0A%2Fb%3Fc%23d")] {
        let endpoint = Endpoint::get("things.get", "/things/{id}").path("id", id);
        let (error, _) = failure(endpoint.on(&crate::support::client(&script([missing()])))).await;
        let line = format!("things.get: 404 Not Found for GET https://api.telnyx.com/v2/things/{shown}: ");
        assert_eq!(error.to_string(), line + "Resource not found (10005)");
    }
}

#[tokio::test]
async fn a_404_after_a_redirect_names_the_last_request() {
    let moved = MockReply::status(308).header("location", "/v2/ai/y?token=hunter2#part");
    let text = message(&client(&script([moved, missing()])), Method::POST, "/ai/x").await;
    assert_eq!(text, "request: 404 Not Found for POST https://api.telnyx.com/v2/ai/y: Resource not found (10005)");
}

#[tokio::test]
async fn the_note_of_a_deprecated_path_follows_the_url() {
    let endpoint = Endpoint::get("old.get", "/ai/old").successor(Some("telnyx.new()"));
    let (error, _) = failure(endpoint.on(&client(&script([missing()])))).await;
    assert_eq!(
        error.to_string(),
        "old.get: 404 Not Found for GET https://api.telnyx.com/v2/ai/old (check the base URL; the path is \
         also deprecated: `telnyx.new()` calls its successor): Resource not found (10005)"
    );
}

#[tokio::test]
async fn other_statuses_and_errors_without_a_call_name_no_url() {
    for status in [400, 401, 403, 405, 410, 422] {
        let (error, _) = failure(client(&script([MockReply::status(status)])).request(Method::GET, "/ai/x")).await;
        assert!(!error.to_string().contains(" for GET "), "{error}");
    }
    let error = Error::from_response(http::StatusCode::NOT_FOUND, http::HeaderMap::new(), "");
    assert_eq!(error.to_string(), "404 Not Found");
}
