//! Files to transcribe, and forms to compare.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use telnyx_ai_test_kit::wire::{Reply, Sent};

pub(crate) const TEXT: &[Reply] = &[(200, &[("content-type", "application/json")], r#"{"text":"Hi"}"#)];

/// Bytes that are no text, with what separates the parts of a form among them.
pub(crate) fn sound() -> Vec<u8> {
    (0..=255).chain(*b"\r\n--telnyx-\r\n--B--\r\n").collect()
}

/// A file in a directory of its own, which goes with it.
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

    /// Makes it so long without writing to the disk.
    pub(crate) fn set_len(&self, len: u64) {
        std::fs::OpenOptions::new().write(true).open(&self.0).unwrap().set_len(len).unwrap();
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        std::fs::remove_dir_all(self.0.parent().unwrap()).unwrap();
    }
}

/// The body of a form, with `B` in place of its boundary, after a look at its head.
#[track_caller]
pub(crate) fn form(sent: &Sent) -> Vec<u8> {
    sent.assert_head("POST", "/v2/ai/audio/transcriptions", "application/json");
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

/// The form that is due: its fields, the head of the file part, and the file.
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

/// Fails with both forms as text.
#[track_caller]
pub(crate) fn assert_form(sent: &Sent, fields: &[(&str, &str)], file: Option<(&str, &str, &[u8])>) {
    let (came, due) = (form(sent), expected(fields, file));
    assert!(came == due, "came:\n{}\ndue:\n{}", String::from_utf8_lossy(&came), String::from_utf8_lossy(&due));
}
