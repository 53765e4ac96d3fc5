//! A text with a limit on its length.

use std::io::{self, Write};

/// Most bytes of a text.
const LIMIT: usize = 16 * 1024 * 1024;

/// Collects a text, and fails before it exceeds the limit.
#[derive(Default)]
pub(super) struct Limited {
    bytes: Vec<u8>,
    is_full: bool,
}

impl Limited {
    /// Returns `true` if the text would have exceeded the limit.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    pub(super) fn into_text(self) -> Option<String> {
        String::from_utf8(self.bytes).ok()
    }
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > LIMIT - self.bytes.len() {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
