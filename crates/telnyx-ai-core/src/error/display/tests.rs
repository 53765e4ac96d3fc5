use std::error::Error as StdError;
use std::fmt;

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
