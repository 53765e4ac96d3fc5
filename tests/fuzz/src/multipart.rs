//! Multipart forms with files.

use bytes::Bytes;
use telnyx_ai::audio::{CreateTranscription, Recording};
use telnyx_ai::test_util::{MockReply, MockTransport};
use telnyx_ai_core::internal::multipart::{BodySource, Multipart};
use telnyx_ai_core::internal::{Endpoint, Idempotency};

use crate::input::Input;
use crate::mock::{telnyx, wait};

/// Checks that another parser finds the same fields in a form with any names, texts and files.
///
/// ```
/// telnyx_ai_fuzz::multipart::run(b"\x01name\xFFvalue\xFFfile\xFFa.wav\xFFaudio/wav\xFFbytes"); // one field, then files
/// ```
///
/// # Panics
/// Panics if the fields differ.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let fields = usize::from(input.byte() % 4);
    let texts = input.texts();
    any_form(fields, &texts);
    any_recording(&texts);
}

/// Name of a field, file name and type of a file, and content.
#[derive(Debug, PartialEq)]
struct Part {
    name: String,
    file: Option<(String, String)>,
    content: Vec<u8>,
}

fn any_form(fields: usize, texts: &[String]) {
    let (mut form, mut wanted) = (Multipart::new(), Vec::new());
    let text = |at: usize| texts.get(at).map_or("", String::as_str);
    for at in (0..fields).map(|nth| 2 * nth) {
        form = form.text(text(at), text(at + 1));
        wanted.push(Part { name: escaped(text(at)), file: None, content: text(at + 1).into() });
    }
    for at in (2 * fields..texts.len()).step_by(4) {
        let content = Bytes::copy_from_slice(text(at + 3).as_bytes());
        form = form.file(text(at), text(at + 1), text(at + 2), BodySource::Bytes(content.clone()));
        let content_type: String = text(at + 2).chars().filter(|c| !c.is_control()).collect();
        let content_type = if content_type.is_empty() { "application/octet-stream".into() } else { content_type };
        let file = Some((escaped(text(at + 1)), content_type));
        wanted.push(Part { name: escaped(text(at)), file, content: content.into() });
    }
    let (telnyx, mock) = telnyx(MockReply::status(204));
    let endpoint = Endpoint::post("things.send", "/things", Idempotency::NotIdempotent).multipart(form);
    wait(endpoint.on(telnyx.client())).expect("it is sent");
    assert_eq!(parts(&mock), wanted);
}

/// Checks that a recording with any file name is rejected or sent unchanged.
fn any_recording(texts: &[String]) {
    let text = |at: usize| texts.get(at).map_or("", String::as_str);
    let (filename, content) = (text(0), text(1));
    let (telnyx, mock) = telnyx(MockReply::json(200, r#"{"text":""}"#));
    let recording = Recording::bytes(filename, content.to_owned());
    let answer = wait(telnyx.audio().transcribe(CreateTranscription::new(text(2), recording).language(text(3))));
    if let Err(error) = answer {
        assert!(error.is_invalid_input(), "{error}");
        assert!(mock.requests().is_empty());
        return;
    }
    let parts = parts(&mock);
    let files: Vec<&Part> = parts.iter().filter(|part| part.file.is_some()).collect();
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].name.as_str(), files[0].content.as_slice()), ("file", content.as_bytes()));
    assert_eq!(files[0].file.as_ref().map(|(name, _)| name.as_str()), Some(escaped(filename).as_str()));
    let field = |name: &str| parts.iter().find(|part| part.name == name).map(|part| part.content.as_slice());
    assert_eq!((field("model"), field("language")), (Some(text(2).as_bytes()), Some(text(3).as_bytes())));
}

/// Escapes a name like browsers.
fn escaped(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

/// Returns the fields of the request.
fn parts(mock: &MockTransport) -> Vec<Part> {
    let request = &mock.requests()[0];
    let boundary = request.header("content-type").strip_prefix("multipart/form-data; boundary=").expect("a boundary");
    let length: usize = request.header("content-length").parse().unwrap_or(request.body.len());
    assert_eq!(length, request.body.len());
    // Each delimiter except the first includes the preceding line end.
    let body = [b"\r\n", request.body.as_ref()].concat();
    let body = body.strip_suffix(format!("\r\n--{boundary}--\r\n").as_bytes()).expect("an end");
    let mut parts = split(body, format!("\r\n--{boundary}\r\n").as_bytes());
    assert!(parts.remove(0).is_empty(), "nothing before the first field");
    parts.into_iter().map(part).collect()
}

fn part(bytes: &[u8]) -> Part {
    let end = find(bytes, b"\r\n\r\n").expect("headers");
    let headers = std::str::from_utf8(&bytes[..end]).expect("headers in UTF-8");
    let content = bytes[end + 4..].to_vec();
    let mut headers = headers.split("\r\n");
    let disposition = headers.next().and_then(|line| line.strip_prefix("Content-Disposition: form-data; name=\""));
    let (name, rest) = disposition.and_then(|rest| rest.split_once('"')).expect("a name");
    let file = rest.strip_prefix("; filename=\"").map(|rest| {
        let filename = rest.strip_suffix('"').expect("a quote at the end").to_owned();
        assert!(!filename.contains('"'));
        let content_type = headers.next().and_then(|line| line.strip_prefix("Content-Type: ")).expect("a type");
        (filename, content_type.to_owned())
    });
    assert!(file.is_some() || rest.is_empty(), "{rest:?} after the name");
    assert_eq!(headers.next(), None, "no header but these");
    Part { name: name.to_owned(), file, content }
}

fn split<'a>(mut bytes: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let mut all = Vec::new();
    while let Some(at) = find(bytes, delimiter) {
        all.push(&bytes[..at]);
        bytes = &bytes[at + delimiter.len()..];
    }
    all.push(bytes);
    all
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
