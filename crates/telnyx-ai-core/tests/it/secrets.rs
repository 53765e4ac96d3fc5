//! The key appears in no error, no `Debug` output and no other origin, even if the service echoes it.

use std::error::Error as _;

use async_trait::async_trait;
use http::HeaderValue;
use serde_json::Value;
use telnyx_ai_core::test_util::{MockReply, MockTransport};
use telnyx_ai_core::{
    Client, Credentials, Error, HeaderMap, Method,
    internal::{Endpoint, Idempotency},
};

use crate::support::{CANARY, builder, client, failure, get, ok, post, script};

/// Everything that an error shows.
fn all_text(error: &Error) -> String {
    let mut shown = format!("{error} {error:?} {error:#?} {:?} {:?}", error.details(), error.headers());
    shown.push_str(&String::from_utf8_lossy(error.body()));
    let mut cause = error.source();
    while let Some(error) = cause {
        shown.push_str(&format!("{error} {error:?}"));
        cause = error.source();
    }
    shown
}

#[track_caller]
fn assert_redacted(error: &Error) {
    let shown = all_text(error);
    assert!(!shown.contains("canary"), "{shown}");
    assert!(shown.contains("[redacted]"), "the echo is replaced, not dropped: {shown}");
}

#[tokio::test(start_paused = true)]
async fn an_error_that_echoes_the_key_is_redacted() {
    for body in [
        format!(r#"{{"errors":[{{"code":"10009","detail":"Bad key {CANARY} ({CANARY})"}}]}}"#),
        format!(r#"{{"detail":[{{"loc":["header","{CANARY}"],"msg":"no","type":"x"}}]}}"#),
        format!("<html>Authorization: Bearer {CANARY}</html>"),
        CANARY.to_owned(),
    ] {
        let reply = MockReply::bytes(401, "text/plain", body).header("x-echo", &format!("Bearer {CANARY}"));
        let mock = script([reply.header("x-request-id", CANARY)]);
        let (error, _) = failure(get(&client(&mock))).await;
        assert_redacted(&error);
        assert_eq!(error.request_id(), Some("[redacted]"));
        assert_eq!(error.headers().unwrap()["x-echo"], "Bearer [redacted]");
        assert_eq!(mock.requests()[0].header("authorization"), format!("Bearer {CANARY}"), "it was sent");
    }
}

#[tokio::test]
async fn an_invalid_response_that_echoes_the_key_is_redacted() {
    for body in
        [format!(r#"["{CANARY}"]"#), format!(r#"{{"error":"{CANARY}"}}"#), CANARY.to_owned(), format!("<{CANARY}>")]
    {
        let mock = script([MockReply::json(200, body)]);
        let (error, _) = failure(Endpoint::get("x", "/x").json::<Vec<u8>>().on(&client(&mock))).await;
        assert_redacted(&error);
    }
}

#[tokio::test]
async fn a_stream_that_echoes_the_key_is_redacted() {
    for events in [
        format!("data: {{\"error\":{{\"message\":\"bad key {CANARY}\"}}}}\n\n"),
        format!("event: error\ndata: {CANARY}\n\n"),
        format!("data: \"{CANARY}\"\n\n"),
        format!("data: {CANARY}\n\n"),
        format!("{{\"errors\":[{{\"detail\":\"{CANARY}\"}}]}}"),
        format!("<html>{CANARY}"),
    ] {
        let mock = script([MockReply::events([events.clone()])]);
        let mut stream = client(&mock).request(Method::GET, "/x").events::<u32>().await.unwrap();
        let error = stream.try_next().await.unwrap_err();
        assert_redacted(&error);
        assert!(!format!("{stream:?}").contains("canary"));
    }
}

#[tokio::test]
async fn a_partial_event_with_the_key_is_redacted() {
    let mock = script([MockReply::events([format!("data: {{\"cut\":\"{CANARY}")])]);
    let mut stream = client(&mock).request(Method::GET, "/x").events::<Value>().await.unwrap();
    let error = stream.try_next().await.unwrap_err();
    assert!(error.is_incomplete_stream() && !all_text(&error).contains("canary"), "{error:?}");
}

#[tokio::test]
async fn headers_of_a_successful_response_are_redacted() {
    let mock = script([MockReply::json(200, "{}").header("x-echo", CANARY)]);
    let response = get(&client(&mock)).with_response().await.unwrap();
    assert_eq!(response.headers()["x-echo"], "[redacted]");
    assert!(!format!("{response:?} {:?}", response.metadata()).contains("canary"));
}

#[tokio::test]
async fn debug_output_never_shows_the_key() {
    let mock = script([MockReply::json(200, "{}")]);
    let client = builder(&mock).header("authorization", format!("Bearer {CANARY}")).build().unwrap();
    let call = post(&client, Idempotency::NotIdempotent).header("authorization", format!("Bearer {CANARY}"));
    let shown = format!("{client:?} {call:?} {:?}", call.clone().with_response());
    call.await.unwrap();
    assert!(!shown.contains("canary"), "{shown}");
    assert!(!format!("{mock:?}").contains("canary"), "sensitive headers stay hidden in the mock's memory");
}

#[tokio::test]
async fn headers_with_secret_names_are_redacted() {
    let echo = |mock: &MockTransport, call: telnyx_ai_core::Request<Value>| {
        let mock = mock.clone();
        async move {
            let (error, _) = failure(call).await;
            assert!(format!("{mock:?}").contains("Sensitive"));
            error.to_string()
        }
    };
    for (name, value, text, shown) in [
        ("authorization", "ApiKey s3cr3t-9", "s3cr3t-9", "[redacted]"),
        ("x-api-key", "s3cr3t-9", "s3cr3t-9", "[redacted]"),
        ("X-Auth-Token", "s3cr3t-9", "s3cr3t-9", "[redacted]"),
        ("proxy-authorization", "Basic dTpwYTU1d29yZA==", "u:pa55word", "[redacted]"),
        ("cookie", "a=s3cr3t-one; b=s3cr3t-two", "s3cr3t-two of s3cr3t-one", "[redacted] of [redacted]"),
        ("x-amz-security-token", "s3cr3t-9", "s3cr3t-9", "[redacted]"),
        ("cf-access-client-secret", "s3cr3t-9", "s3cr3t-9", "[redacted]"),
        ("apikey", "s3cr3t-9", "s3cr3t-9", "[redacted]"),
        // These are not secrets.
        ("x-team", "search-9", "search-9", "search-9"),
        ("idempotency-key", "order-1234", "order-1234", "order-1234"),
        ("x-keyboard", "qwerty-9", "qwerty-9", "qwerty-9"),
    ] {
        let mock =
            script(vec![MockReply::json(401, format!(r#"{{"detail":"no: {text}"}}"#)).header("x-echo", text); 2]);
        let says = format!("things.get: 401 Unauthorized: no: {shown}");
        assert_eq!(echo(&mock, get(&client(&mock)).header(name, value)).await, says, "{name}");
        if name != "idempotency-key" {
            let client = builder(&mock).header(name, value).build().unwrap();
            assert_eq!(echo(&mock, get(&client)).await, says, "{name} of the client");
        }
    }
}

#[derive(Debug)]
struct Unmarked;

#[async_trait]
impl Credentials for Unmarked {
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        headers.insert("authorization", HeaderValue::from_static("Bearer canary-token-9"));
        headers.insert("x-api-key", HeaderValue::from_static("canary-key-9"));
        headers.insert("x-team", HeaderValue::from_static("search-9"));
        Ok(())
    }
}

#[tokio::test]
async fn credentials_not_marked_sensitive_are_redacted() {
    let mock = script([MockReply::json(401, r#"{"detail":"canary-token-9, canary-key-9 of search-9"}"#)]);
    let client = Client::builder().credentials(Unmarked).transport(mock.clone()).build().unwrap();
    let (error, _) = failure(get(&client)).await;
    assert_redacted(&error);
    assert_eq!(error.to_string(), "things.get: 401 Unauthorized: [redacted], [redacted] of search-9");
    assert!(!format!("{mock:?}").contains("canary"));
}

#[derive(Debug)]
struct Vault(Option<&'static str>);

#[async_trait]
impl Credentials for Vault {
    async fn authorize(&self, headers: &mut HeaderMap) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut value = HeaderValue::from_static(self.0.ok_or("the vault is sealed")?);
        value.set_sensitive(true);
        headers.insert("x-token", value);
        Ok(())
    }
}

#[tokio::test]
async fn failing_credentials_end_the_call_before_sending() {
    let mock = MockTransport::new();
    let client = Client::builder().credentials(Vault(None)).transport(mock.clone()).build().unwrap();
    let (error, _) = failure(get(&client)).await;
    assert!(error.is_config() && !error.is_transient());
    assert_eq!(error.to_string(), "things.get: the credentials failed to authorize the request: the vault is sealed");
    assert_eq!(error.source().unwrap().to_string(), "the vault is sealed");
    assert_eq!(mock.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn credentials_authorize_each_attempt_and_are_redacted() {
    let mock = script([MockReply::status(500), MockReply::json(401, r#"{"detail":"token canary-token-9"}"#)]);
    let client = Client::builder().credentials(Vault(Some("canary-token-9"))).transport(mock.clone()).build().unwrap();
    let (error, _) = failure(get(&client)).await;
    assert_redacted(&error);
    assert_eq!(error.to_string(), "things.get: 401 Unauthorized: token [redacted] [after 2 attempts]");
    let tokens: Vec<String> = mock.requests().iter().map(|request| request.header("x-token").to_owned()).collect();
    assert_eq!(tokens, ["canary-token-9", "canary-token-9"]);
    assert!(mock.requests().iter().all(|request| !request.headers.contains_key("authorization")));
}

#[tokio::test]
async fn a_value_that_echoes_the_key_is_unchanged() {
    let mock = script([MockReply::json(200, format!(r#"{{"key":"{CANARY}"}}"#))]);
    let value: Value = get(&client(&mock)).await.unwrap();
    assert_eq!(value["key"], CANARY, "valid responses are returned unchanged");
}

#[tokio::test]
async fn a_call_with_its_own_authorization_needs_no_credentials() {
    let mock = script([ok(), ok()]);
    let sealed = || Client::builder().credentials(Vault(None)).transport(mock.clone());
    get(&sealed().build().unwrap()).header("authorization", "Bearer of-the-call").await.unwrap();
    get(&sealed().header("authorization", "Bearer of-the-client").build().unwrap()).await.unwrap();
    let sent: Vec<String> = mock.requests().iter().map(|request| request.header("authorization").to_owned()).collect();
    assert_eq!(sent, ["Bearer of-the-call", "Bearer of-the-client"]);
}
