//! Lines of a reader, with a limit on their length.

use std::io::{self, BufRead, Read};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads lines, and numbers them from 1.
pub(super) struct Lines {
    source: Box<dyn BufRead + Send>,
    limit: usize,
    number: u64,
}

/// The result of reading a line.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    Complete,
    /// The line is longer than the limit, and was skipped.
    TooLong,
    /// There are no more lines.
    End,
}

impl Lines {
    pub(super) fn new(source: impl BufRead + Send + 'static, limit: usize) -> Self {
        Self { source: Box::new(source), limit, number: 0 }
    }

    /// Returns the number of the line that was read last.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Returns the most bytes of a record.
    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Returns the problem of a line that is too long.
    pub(super) fn too_long(&self) -> String {
        format!("the record is longer than {} bytes, the limit of `max_record_bytes`", self.limit)
    }

    /// Reads the next line, with its line break, into `line`. `used` is the number of bytes of the limit that earlier lines
    /// of the record have used.
    pub(super) fn read(&mut self, line: &mut Vec<u8>, used: usize) -> io::Result<Line> {
        line.clear();
        // One more byte, so that a line break after the last allowed byte is read.
        let room = self.limit.saturating_sub(used).saturating_add(1);
        let count = self.source.by_ref().take(room as u64).read_until(b'\n', line)?;
        if count == 0 {
            return Ok(Line::End);
        }
        self.number += 1;
        if count == room && !line.ends_with(b"\n") {
            *line = Vec::new(); // returns the memory
            self.source.skip_until(b'\n')?;
            return Ok(Line::TooLong);
        }
        if self.number == 1 && line.starts_with(BYTE_ORDER_MARK) {
            line.drain(..BYTE_ORDER_MARK.len());
        }
        Ok(Line::Complete)
    }
}

/// Splits a line from its line break: LF, CRLF or nothing.
pub(super) fn split_break(line: &[u8]) -> (&[u8], &[u8]) {
    let text = line.strip_suffix(b"\n").map_or(line, |text| text.strip_suffix(b"\r").unwrap_or(text));
    line.split_at(text.len())
}
