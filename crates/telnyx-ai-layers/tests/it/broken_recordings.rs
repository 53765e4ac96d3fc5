//! Files that are not recordings.

use std::fs;

use telnyx_ai::layers::Replay;

use crate::recording;

#[test]
fn the_error_has_the_file_line_and_column() {
    let exchange = |response: &str| {
        format!(
            "{{\"version\":1,\"exchanges\":[{{\n\"request\":{{\"method\":\"GET\",\"path\":\"/\"}},\n\"response\":{response}}}]}}"
        )
    };
    let cases = [
        (String::new(), "1:0: EOF while parsing a value"),
        ("{\"version\":1,\n\"exchanges\":[}".to_owned(), "2:14: expected value"),
        ("{\"version\":2,\"exchanges\":[]}".to_owned(), "1:12: `version` is 2, and this SDK reads 1"),
        (
            "{\"version\":1,\"exchange\":[]}".to_owned(),
            "1:23: unknown field `exchange`, expected `version` or `exchanges`",
        ),
        (exchange("{\"status\":99,\"after_ms\":0}"), "3:23: `status` is 99"),
        (exchange("{\"status\":200,\"after_ms\":0,\"headers\":{\"a b\":\"c\"}}"), "3:60: the header `a b` is invalid"),
        (
            exchange("{\"status\":200,\"after_ms\":0,\"body\":{\"base64\":\"A\"}}"),
            "3:59: base64 of invalid length (1 digits, 0 padding characters)",
        ),
    ];
    for (text, problem) in cases {
        let (_folder, path) = recording();
        fs::write(&path, &text).unwrap();
        let error = Replay::open(&path).unwrap_err();
        assert!(error.is_io());
        let remedy = "correct the recording, or record it again with TELNYX_AI_RECORD=1";
        assert_eq!(error.to_string(), format!("{}:{problem}; {remedy}", path.display()), "{text}");
    }
}

#[test]
fn a_missing_recording_names_the_variable() {
    let (_folder, path) = recording();
    let error = Replay::open(&path).unwrap_err();
    assert!(error.is_io());
    let message = format!("there is no recording {}; record it with TELNYX_AI_RECORD=1", path.display());
    assert_eq!(error.to_string(), message);
}

#[tokio::test]
async fn an_exchange_without_a_response_or_an_error_fails() {
    let (_folder, path) = recording();
    let text = r#"{"version":1,"exchanges":[{"request":{"method":"GET","path":"/v2/ai/models"}}]}"#;
    fs::write(&path, text).unwrap();
    let error = crate::replayer(&path).models().list().await.unwrap_err();
    assert!(error.to_string().contains("the recorded request has no response"), "{error}");
}
