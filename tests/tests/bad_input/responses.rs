//! Invalid responses with a 2xx status.

use telnyx_ai::chat::ChatRequest;
use telnyx_ai::{Error, Telnyx};
use telnyx_ai_tests::{
    FaultServer, JSON, Script, builder, chunked_response, http_response, json_response, soon, telnyx,
};

async fn models_error(answer: Vec<u8>) -> Error {
    let server = FaultServer::start([Script::respond(answer)]).await;
    let error = soon(telnyx(&server).models().list()).await.unwrap_err();
    assert_eq!(server.requests().len(), 1, "asking again would bring the same");
    error
}

#[track_caller]
fn assert_unreadable(error: &Error, path: Option<&str>, message: &str) {
    assert!(error.is_decode() && !error.is_transient(), "{error:?}");
    assert_eq!(error.json_path(), path);
    assert_eq!(error.to_string(), format!("models.list: {message} [status 200]"));
    assert_eq!((error.operation(), error.attempts(), error.status().unwrap().as_u16()), (Some("models.list"), 1, 200));
}

#[tokio::test]
async fn invalid_json() {
    for (body, problem) in [
        ("", "got an empty body"),
        (" \r\n", "got an empty body"),
        ("{\"data\":[{\"id\":\"m", "got 17 bytes of incomplete JSON: EOF while parsing a string at line 1 column 17"),
        ("{\"data\":[", "got 9 bytes of incomplete JSON: EOF while parsing a list at line 1 column 9"),
        ("OK", "got text that is not JSON (expected value at line 1 column 1): `OK`"),
        ("{\"data\":[]} {}", "got text after the JSON value: trailing characters at line 1 column 13"),
    ] {
        let error = models_error(json_response(200, body)).await;
        assert_unreadable(&error, None, &format!("expected JSON (Vec<Model>), {problem}"));
        assert_eq!(error.body(), body.as_bytes());
    }
}

#[tokio::test]
async fn a_204_instead_of_json() {
    let server = FaultServer::start([Script::respond(telnyx_ai_tests::http_head(204, &[]))]).await;
    let error = telnyx(&server).models().list().await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.to_string(), "models.list: expected JSON (Vec<Model>), got an empty body [status 204]");
}

#[tokio::test]
async fn invalid_utf_8() {
    let error = models_error(json_response(200, b"{\"data\":[{\"id\":\"m\xff\xfe\"}]}")).await;
    assert_unreadable(&error, None, "expected JSON (Vec<Model>), got bytes that are not UTF-8 from byte 17 on");
    let error = models_error(json_response(200, b"\xff\xfe{\0\"\0")).await;
    assert_unreadable(&error, None, "expected JSON (Vec<Model>), got bytes that are not UTF-8 from byte 0 on");
}

#[tokio::test]
async fn json_of_another_type() {
    for (body, path, problem) in [
        (
            r#"{"data":7}"#,
            "data",
            "not a Vec<Model>: invalid type: integer `7`, expected a list at line 1 column 9; the value is `7`",
        ),
        (
            r#"{"data":[{"id":"a"},{"id":[]}]}"#,
            "data[1].id",
            "not a Vec<Model>: invalid type: [], expected a string at line 1 column 29; the value is `[]`",
        ),
        (r#"{"data":[{"name":"a"}]}"#, "data[0]", "not a Vec<Model>: missing field `id`"),
        ("{}", ".", "not a Vec<Model>: missing field `data`"),
        ("null", ".", "not a Vec<Model>: invalid type: null, expected an object"),
    ] {
        let error = models_error(json_response(200, body)).await;
        assert!(error.is_decode(), "{error:?}");
        assert_eq!(error.json_path(), Some(path), "{error}");
        let text = error.to_string();
        let place = if path == "." { "at the top level".to_owned() } else { format!("at `{path}`") };
        assert!(text.starts_with(&format!("models.list: {place}: {problem}")), "{text}");
        assert!(text.ends_with(" [status 200]"), "{text}");
    }
}

#[tokio::test]
async fn an_error_body_with_a_2xx_status() {
    let error = models_error(json_response(
        200,
        r#"{"errors":[{"code":"10015","title":"Bad Request","source":{"pointer":"/model"}}]}"#,
    ))
    .await;
    assert!(error.is_api() && !error.is_decode() && !error.is_server_error(), "{error:?}");
    assert_eq!(
        error.to_string(),
        "models.list: the service reported an error with a status of success: /model: Bad Request (10015)"
    );
}

#[tokio::test]
async fn a_response_over_the_limit() {
    let body = format!(r#"{{"data":[],"filler":"{}"}}"#, "x".repeat(2000));
    for answer in
        [http_response(200, JSON, &body), chunked_response(200, JSON, &body.as_bytes().chunks(100).collect::<Vec<_>>())]
    {
        let limited = |server: &FaultServer, limit| -> Telnyx {
            builder(&server.base_url()).max_response_bytes(limit).build().unwrap()
        };
        let server = FaultServer::start([Script::respond(answer)]).await;
        let error = limited(&server, body.len() - 1).models().list().await.unwrap_err();

        assert!(error.is_too_large() && !error.is_transient(), "{error:?}");
        let limit = body.len() - 1;
        assert_eq!(
            error.to_string(),
            format!("models.list: the response is larger than {limit} bytes (max_response_bytes) [status 200]")
        );
        assert_eq!(server.requests().len(), 1);
        assert_eq!(limited(&server, body.len()).models().list().await.unwrap(), []);
    }
}

#[tokio::test]
async fn ten_megabytes_of_nested_arrays() {
    let deep = |open: &str| open.repeat(10 * 1024 * 1024 / open.len());
    for body in [
        deep("["),
        format!("{{\"data\":{}", deep("[")),
        format!("{{\"data\":[{{\"id\":\"m\",\"x\":{}", deep("{\"a\":[")),
    ] {
        for status in [200, 400] {
            let server = FaultServer::start([Script::respond(json_response(status, &body))]).await;
            let error = soon(telnyx(&server).models().list()).await.unwrap_err();
            assert!(if status == 200 { error.is_decode() } else { error.is_invalid_request() }, "{error:?}");
            assert_eq!(error.body().len(), 64 * 1024, "only a part is kept");
            assert!(error.to_string().len() < 400, "{error}");
            assert!(error.to_string().starts_with("models.list: "), "{error}");
        }
    }
    // The same in an unknown field, with all brackets closed.
    let nested = format!(r#"{{"choices":[],"x":{}{}}}"#, "[".repeat(5_000_000), "]".repeat(5_000_000));
    let server = FaultServer::start([Script::respond(json_response(200, nested))]).await;
    let error = soon(telnyx(&server).chat().complete(ChatRequest::from("Hi"))).await.unwrap_err();
    assert!(error.is_decode(), "{error:?}");
    assert!(error.to_string().contains("recursion limit exceeded"), "{error}");
}
