//! Files to transcribe, and forms to compare.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use telnyx_ai_test_kit::wire::{Reply, SentRequest};

pub(crate) const TEXT: &[Reply] = &[(200, &[("content-type", "application/json")], r#"{"text":"Hi"}"#)];

/// Bytes that are not UTF-8 and include a form boundary.
pub(crate) fn sound() -> Vec<u8> {
    (0..=255).chain(*b"\r\n--telnyx-\r\n--B--\r\n").collect()
}

/// File in a temporary directory, deleted on drop.
pub(crate) struct TempFile(pub(crate) PathBuf);

impl TempFile {
    pub(crate) fn new(name: &str, content: &[u8]) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let folder = format!("telnyx-ai-audio-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(folder);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join(name), content).unwrap();
        Self(folder.join(name))
    }

    /// Sets the length without writing to disk.
    pub(crate) fn set_len(&self, len: u64) {
        std::fs::OpenOptions::new().write(true).open(&self.0).unwrap().set_len(len).unwrap();
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        std::fs::remove_dir_all(self.0.parent().unwrap()).unwrap();
    }
}

/// Returns the body of a form with the boundary replaced by `B`, after checking its headers.
#[track_caller]
pub(crate) fn form(sent: &SentRequest) -> Vec<u8> {
    sent.assert_headers("POST", "/v2/ai/audio/transcriptions", "application/json");
    assert_eq!(sent.header("content-length"), Some(sent.body.len().to_string().as_str()));
    assert_eq!((sent.header("transfer-encoding"), sent.header("idempotency-key")), (None, None));
    let content_type = sent.header("content-type").unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    assert!(boundary.len() > 20 && boundary.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric()));
    let (mut form, mut rest) = (Vec::new(), sent.body.as_slice());
    while let Some((first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(boundary.as_bytes()) {
            form.push(b'B');
            rest = after;
        } else {
            form.push(*first);
            rest = after;
        }
    }
    form
}

/// Returns the expected form: fields, headers of the file part, content of the file.
pub(crate) fn expected(fields: &[(&str, &str)], file: Option<(&str, &str, &[u8])>) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, value) in fields {
        form.extend(format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    if let Some((filename, content_type, content)) = file {
        let head = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{filename}\"");
        form.extend(format!("--B\r\n{head}\r\nContent-Type: {content_type}\r\n\r\n").bytes());
        form.extend(content);
        form.extend(b"\r\n");
    }
    form.extend(b"--B--\r\n");
    form
}

/// Asserts that the forms are equal; shows both as text on failure.
#[track_caller]
pub(crate) fn assert_form(sent: &SentRequest, fields: &[(&str, &str)], file: Option<(&str, &str, &[u8])>) {
    let (came, due) = (form(sent), expected(fields, file));
    assert!(came == due, "came:\n{}\ndue:\n{}", String::from_utf8_lossy(&came), String::from_utf8_lossy(&due));
}
