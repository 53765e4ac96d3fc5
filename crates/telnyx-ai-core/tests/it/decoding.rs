//! Decoding of responses, and the errors of unexpected responses.

use std::time::Duration;

use http::header::{CONTENT_ENCODING, HeaderMap, HeaderValue};
use serde::Deserialize;
use serde_json::Value;
use telnyx_ai_core::test_util::MockReply;
use telnyx_ai_core::transport::TransportErrorKind;
use telnyx_ai_core::{
    Error, Method, StatusCode,
    internal::{Endpoint, Idempotency},
};

use crate::support::{builder, client, failure, get, post, script, secs};

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Thing {
    id: String,
    sizes: Vec<u32>,
}

/// Returns the error of decoding this response as a `Thing`.
async fn read(reply: MockReply) -> Error {
    let mock = script([reply.header("x-request-id", "r-1")]);
    let (error, _) = failure(Endpoint::get("things.get", "/things/1").json::<Thing>().on(&client(&mock))).await;
    assert_eq!(error.request_id(), Some("r-1"));
    assert_eq!((error.operation(), error.attempts()), (Some("things.get"), 1));
    assert_eq!(mock.requests().len(), 1, "an invalid response is not requested again");
    error
}

#[tokio::test]
async fn each_unexpected_shape_has_its_own_error() {
    let html = "<!doctype html>\n<title>Sign in</title>";
    for (body, path, says) in [
        (&b""[..], None, "expected JSON (Thing), got an empty body".to_owned()),
        (html.as_bytes(), None, format!("expected JSON (Thing), got HTML or XML, probably from a proxy or gateway: `{}`; check the base URL and any proxy", html.replace('\n', " "))),
        (b"{\"id\":\"a\"", None, "expected JSON (Thing), got 9 bytes of incomplete JSON: EOF while parsing an object at line 1 column 9".into()),
        (b"{\"id\":\"\xff\"}", None, "expected JSON (Thing), got bytes that are not UTF-8 from byte 7 on".into()),
        (
            br#"{"id":"a","sizes":[1,"x"]}"#,
            Some("sizes[1]"),
            "at `sizes[1]`: not a Thing: invalid type: string \"x\", expected u32 at line 1 column 24; the value is `\"x\"`".into(),
        ),
        (br#"{"sizes":[]}"#, Some("."), "at the top level: not a Thing: missing field `id` at line 1 column 12; the value is `{\"sizes\":[]}`".into()),
    ] {
        let error = read(MockReply::bytes(200, "application/json", body.to_vec())).await;
        assert!(error.is_decode() && !error.is_api() && !error.is_transient());
        assert_eq!(error.to_string(), format!("things.get: {says} [status 200, request id r-1]"));
        assert_eq!((error.json_path(), error.body(), error.status()), (path, body, Some(StatusCode::OK)));
    }
}

#[tokio::test]
async fn a_response_of_exactly_the_limit_is_decoded() {
    for (chunks, fits) in [
        (vec!["\"12345678\""], true),
        (vec!["\"1234", "", "5678\""], true),
        (vec!["\"123456789\""], false),
        (vec!["\"1234567", "8", "9\""], false),
        (vec!["", "\"123456789\""], false),
    ] {
        let reply = chunks.iter().fold(MockReply::status(200), |reply, chunk| reply.chunk(*chunk));
        let mock = script([reply]);
        let client = builder(&mock).max_response_bytes(10).build().unwrap();
        match get(&client).await {
            Ok(value) => assert!(fits && value == "12345678", "{chunks:?}"),
            Err(error) => {
                assert!(!fits && error.is_too_large(), "{chunks:?}: {error}");
                let says = "things.get: the response is larger than 10 bytes (max_response_bytes) [status 200]";
                assert_eq!(error.to_string(), says);
                assert_eq!(mock.requests().len(), 1);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_truncated_response_is_an_interruption() {
    let interrupted = || MockReply::status(200).chunk("{\"id\"").then_fails(TransportErrorKind::Interrupted);
    let mock = script([interrupted(), interrupted(), MockReply::json(200, "7")]);
    assert_eq!(get(&client(&mock)).await.unwrap(), 7);
    for kind in [TransportErrorKind::Interrupted, TransportErrorKind::Connect] {
        let mock = script([MockReply::status(200).chunk("{").then_fails(kind), MockReply::json(200, "7")]);
        let (error, _) = failure(post(&client(&mock), Idempotency::NotIdempotent)).await;
        assert!(error.is_interrupted(), "with a status, something was sent: {error}");
        assert!(error.to_string().starts_with("things.create: the response is incomplete: "), "{error}");
        assert_eq!((error.status(), mock.requests().len()), (Some(StatusCode::OK), 1));
    }
}

#[tokio::test]
async fn every_error_shape_is_formatted_on_one_line() {
    for (status, body, details, says) in [
        (
            422,
            r#"{"detail":[{"loc":["body","model"],"msg":"field required","type":"value_error.missing"}]}"#,
            1,
            "422 Unprocessable Entity: body.model: field required",
        ),
        (
            404,
            r#"{"detail":[{"code":"10005","title":"Not found","detail":"No such bucket"}]}"#,
            1,
            "404 Not Found for GET https://api.telnyx.com/v2/things/t-1: No such bucket (10005)",
        ),
        (
            401,
            r#"{"errors":[{"code":"10009","title":"Authentication failed","detail":"Bad key"}]}"#,
            1,
            "401 Unauthorized: Bad key (10009)",
        ),
        (
            400,
            r#"{"errors":[{"code":1,"detail":"a"},{"code":2,"detail":"b","source":{"pointer":"/x"}}]}"#,
            2,
            "400 Bad Request: a (1); /x: b (2)",
        ),
        (
            400,
            r#"{"error":{"message":"bad model","type":"invalid_request","param":"model","code":null}}"#,
            1,
            "400 Bad Request: model: bad model",
        ),
        (
            429,
            r#"{"type":"error","error":{"type":"rate_limit","message":"slow down"}}"#,
            1,
            "429 Too Many Requests: slow down",
        ),
        (403, r#"{"detail":"Forbidden"}"#, 1, "403 Forbidden: Forbidden"),
        (404, "", 0, "404 Not Found for GET https://api.telnyx.com/v2/things/t-1"),
        (599, "", 0, "status 599"),
        (502, "<html>\r\n<h1>502</h1>", 0, "502 Bad Gateway, with a body in an unknown format: `<html>  <h1>502</h1>`"),
        (
            500,
            "{\"errors\":[{\"co",
            0,
            "500 Internal Server Error, with a body in an unknown format: `{\"errors\":[{\"co`",
        ),
    ] {
        let mock = script([MockReply::bytes(status, "application/json", body).header("x-request-id", "r-1")]);
        let (error, _) = failure(get(&client(&mock)).max_retries(0)).await;
        assert!(error.is_api() && !error.is_decode());
        assert_eq!(error.to_string(), format!("things.get: {says} [request id r-1]"));
        assert_eq!((error.status().unwrap().as_u16(), error.details().len()), (status, details));
        assert_eq!(
            (error.body(), &error.headers().unwrap()["x-request-id"]),
            (body.as_bytes(), &"r-1".parse().unwrap())
        );
    }
}

#[tokio::test]
async fn every_status_has_its_predicates() {
    type Predicate = (&'static str, fn(&Error) -> bool);
    let predicates: [Predicate; 8] = [
        ("auth", Error::is_auth),
        ("permission", Error::is_permission_denied),
        ("not_found", Error::is_not_found),
        ("conflict", Error::is_conflict),
        ("invalid", Error::is_invalid_request),
        ("rate", Error::is_rate_limited),
        ("server", Error::is_server_error),
        ("transient", Error::is_transient),
    ];
    for (status, expected) in [
        (400, &["invalid"][..]),
        (401, &["auth"]),
        (403, &["permission"]),
        (404, &["not_found"]),
        (408, &["transient"]),
        (409, &["conflict"]),
        (418, &[]),
        (422, &["invalid"]),
        (429, &["rate", "transient"]),
        (500, &["server", "transient"]),
        (503, &["server", "transient"]),
    ] {
        let (error, _) = failure(get(&client(&script([MockReply::status(status)]))).max_retries(0)).await;
        let true_ones: Vec<&str> = predicates.iter().filter(|(_, is)| is(&error)).map(|(name, _)| *name).collect();
        assert_eq!(true_ones, expected, "{status}");
    }
}

#[tokio::test]
async fn an_error_body_with_a_success_status_is_an_error() {
    let error = read(MockReply::json(200, r#"{"errors":[{"code":"10007","detail":"Boom"}]}"#)).await;
    assert!(error.is_api() && !error.is_decode());
    let says = "things.get: the service reported an error with a status of success: Boom (10007) [request id r-1]";
    assert_eq!(error.to_string(), says);
    assert_eq!(error.status(), Some(StatusCode::OK));
}

#[tokio::test(start_paused = true)]
async fn only_the_start_of_a_large_error_body_is_kept() {
    let chunk = "x".repeat(50 * 1024);
    let endless = MockReply::status(500).chunk(chunk.clone()).chunk(chunk).then_stalls();
    let (error, took) = failure(get(&client(&script([endless]))).max_retries(0)).await;
    assert_eq!(error.body().len(), 64 * 1024);
    assert!(error.to_string().len() < 300, "{error}");
    assert_eq!(took.as_secs(), 0, "the rest is not waited for");
    let interrupted = MockReply::status(404).chunk("no such").then_fails(TransportErrorKind::Interrupted);
    let (error, _) = failure(get(&client(&script([interrupted])))).await;
    assert_eq!((error.is_not_found(), error.body()), (true, &b"no such"[..]));
}

#[tokio::test(start_paused = true)]
async fn with_response_returns_the_metadata() {
    let reply = MockReply::json(201, "[1,2]")
        .header("x-request-id", "r-1")
        .header("x-ratelimit-limit", "100")
        .header("x-ratelimit-remaining", " 7 ")
        .header("x-ratelimit-reset", "30")
        .after(Duration::from_millis(250));
    let mock =
        script([reply, MockReply::json(200, "[]").header("request-id", "r-2").header("x-ratelimit-limit", "many")]);
    let client = client(&mock);
    let numbers = || client.request(Method::GET, "/numbers").json::<Vec<u8>>().with_response();
    let response = numbers().await.unwrap();
    assert_eq!((response.status(), response.request_id(), response.attempts()), (StatusCode::CREATED, Some("r-1"), 1));
    assert_eq!(response.metadata().elapsed(), Duration::from_millis(250));
    let limit = response.metadata().rate_limit();
    assert_eq!((limit.limit, limit.remaining, limit.reset), (Some(100), Some(7), Some(secs(30))));
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!((response.value().len(), response.into_inner()), (2, vec![1, 2]));
    let response = numbers().await.unwrap();
    assert_eq!((response.request_id(), response.metadata().rate_limit()), (Some("r-2"), Default::default()));
}

#[tokio::test]
async fn a_call_without_a_result_accepts_any_acknowledgement() {
    for body in ["", "null", "done", "{\"unexpected\":1}", "{\"errors\":[]}"] {
        let mock = script([MockReply::bytes(200, "text/plain", body), MockReply::bytes(200, "text/plain", body)]);
        Endpoint::put("things.assign", "/things/1").on(&client(&mock)).await.unwrap();
        assert_eq!(client(&mock).request(Method::GET, "/x").await.unwrap(), body);
    }
    for (body, says) in [
        (r#"{"errors":[{"detail":"it is closed"}]}"#, "an error with a status of success: it is closed"),
        ("<html>Sign in</html>", "got HTML or XML"),
    ] {
        let mock = script([MockReply::bytes(200, "text/plain", body)]);
        let error = Endpoint::put("things.assign", "/things/1").on(&client(&mock)).await.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
    let data: Value = Endpoint::get("x", "/x")
        .data()
        .on(&client(&script([MockReply::json(200, r#"{"data":{"a":1}}"#)])))
        .await
        .unwrap();
    assert_eq!(data["a"], 1);
}

#[tokio::test]
async fn event_streams_are_requested_uncompressed_despite_the_accept_encoding_of_the_caller() {
    let mock = script([MockReply::events(["data: 1\n\n"]).header("content-encoding", "gzip")]);
    let call = client(&mock).request(Method::GET, "/numbers").events::<u32>().header("accept-encoding", "gzip");
    let (error, _) = failure(call).await;
    assert!(error.is_decode() && error.to_string().contains("`content-encoding: gzip`"), "{error}");
}

#[test]
fn a_decoded_error_does_not_name_its_encoding() {
    let headers = HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static("gzip"))]);
    let error = Error::from_response(StatusCode::BAD_REQUEST, headers, r#"{"error":{"message":"no"}}"#);
    assert_eq!(error.to_string(), "400 Bad Request: no");
}

#[test]
fn an_incomplete_stream_is_transient() {
    assert!(Error::incomplete_stream("cut").is_transient());
}
