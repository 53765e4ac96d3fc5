use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;
use http::header::{HeaderName, HeaderValue};

use crate::error::{Error, ErrorKind};

/// An error with a cause.
#[derive(Debug)]
struct Layer(&'static str, Option<Box<Layer>>);

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl StdError for Layer {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.1.as_deref().map(|cause| cause as _)
    }
}

fn layers(texts: &[&'static str]) -> Layer {
    let (first, rest) = texts.split_first().unwrap();
    Layer(first, (!rest.is_empty()).then(|| Box::new(layers(rest))))
}

fn failed(message: &str, causes: &[&'static str]) -> Error {
    Error::new(ErrorKind::Interrupted, message).with_source(layers(causes))
}

#[test]
fn debug_adds_the_causes_that_the_message_omits() {
    let alone = Error::invalid_input("n", "is 0");
    assert_eq!(format!("{alone:?}"), "`n` is 0");
    let causes: &[&str] = &["could not connect: refused", "dns\nfailed", "refused"];
    assert_eq!(
        format!("{:?}", failed("host:443: could not connect: refused", causes)),
        "host:443: could not connect: refused\n\nCaused by:\n    dns failed"
    );
    assert_eq!(
        format!("{:?}", failed("a", &["b", "c", "b", ""])),
        "a\n\nCaused by:\n    b\n    c",
        "nothing is written twice"
    );
    let noted = failed("host: refused", &["refused"]).with_attempts(3);
    assert_eq!(format!("{noted:?}"), "host: refused [after 3 attempts]");
}

#[test]
fn the_alternate_form_lists_the_fields() {
    let shown = format!("{:#?}", failed("a", &["b"]));
    assert!(shown.starts_with("Error {\n    kind: Interrupted,\n    message: \"a\",\n"), "{shown}");
    assert!(shown.contains("may_have_been_charged: false") && shown.contains("source: Layer("), "{shown}");
}

#[test]
fn the_message_ends_with_the_request_id_and_the_wait() {
    let headers = [("retry-after", "7"), ("x-request-id", "r-1")]
        .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    let body = r#"{"errors":[{"code":"10011","detail":"Slow down."}]}"#;
    let error = Error::from_response(StatusCode::TOO_MANY_REQUESTS, headers.into_iter().collect(), body);
    assert_eq!(error.to_string(), "429 Too Many Requests: Slow down. (10011) [request id r-1, retry after 7 s]");
}
