//! Lines with text, of JSON lines and plain text.

use std::str;

use super::fault::Fault;
use super::lines::{Line, Lines, split_break};

/// Reads lines as text, and skips blank ones.
#[derive(Default)]
pub(super) struct TextLines {
    line: Vec<u8>,
}

impl TextLines {
    /// Returns the next line without its line break.
    pub(super) fn read(&mut self, lines: &mut Lines) -> Result<Option<&str>, Fault> {
        loop {
            match lines.read(&mut self.line, 0).map_err(Fault::Io)? {
                Line::End => return Ok(None),
                Line::TooLong => return Err(Fault::Bad(lines.number(), lines.too_long())),
                Line::Complete if self.line.trim_ascii().is_empty() => {}
                Line::Complete => break,
            }
        }
        let (text, _) = split_break(&self.line);
        str::from_utf8(text).map(Some).map_err(|error| {
            Fault::Bad(lines.number(), format!("the line is not UTF-8 at its byte {}", error.valid_up_to() + 1))
        })
    }
}
