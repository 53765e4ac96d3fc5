//! A decoder of server-sent events, without I/O.
//!
//! The decoder follows the WHATWG event stream format with one difference: an event with empty data is a keep-alive and
//! is not returned. The events do not depend on the boundaries of chunks, and every byte is scanned once.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, mem};

use bytes::{Bytes, BytesMut};
use memchr::memchr2;

use block::{Block, LONGEST_NAME, field, may_be_field};

pub use error::SseError;

mod block;
mod error;
#[cfg(test)]
mod tests;

pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A server-sent event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SseEvent {
    /// The name of the event; `None` for the default name, `message`.
    pub event: Option<String>,
    /// The data lines, joined by line feeds. Never empty, and not checked to be UTF-8.
    ///
    /// A single line inside one chunk shares the memory of that chunk, so keeping it keeps the chunk in memory.
    pub data: Bytes,
    /// The last event id of the stream, from this event or an earlier event.
    pub id: Option<Arc<str>>,
    /// The reconnection time, if the stream set it since the previous event.
    pub retry: Option<Duration>,
    /// `true` for JSON without a field name, in the mode of [`SseDecoder::of_json`].
    pub(crate) bare: bool,
}

impl SseEvent {
    /// Returns `true` for JSON without a field name, which a decoder of [`SseDecoder::of_json`] returns.
    #[doc(hidden)]
    pub fn is_bare(&self) -> bool {
        self.bare
    }
}

/// A decoder that splits the chunks of a response body into events.
///
/// ```
/// use telnyx_ai::sse::SseDecoder;
///
/// let mut decoder = SseDecoder::new(1024);
/// let mut events = Vec::new();
/// for chunk in ["data: one\n", "\ndata: tw", "o\n\ndata: three"] {
///     decoder.push(chunk.into());
///     while let Some(event) = decoder.next_event()? {
///         events.push(event.data);
///     }
/// }
/// events.extend(decoder.finish().map(|event| event.data)); // the event at the end has no blank line
/// assert_eq!(events, ["one", "two", "three"]);
/// # Ok::<(), telnyx_ai::sse::SseError>(())
/// ```
///
/// The size limit applies to the field lines of one event. Comments and unknown fields are discarded and do not count.
/// `Debug` shows sizes, never content.
pub struct SseDecoder {
    chunks: VecDeque<Bytes>,
    /// The position of the next byte in the first chunk.
    position: usize,
    /// The start of a line whose end has not arrived. Lines are split off, so the memory is reused when their events
    /// are dropped.
    partial: BytesMut,
    line: Line,
    /// The last line ended in CR. An LF that follows belongs to the same line end, even in the next chunk.
    after_cr: bool,
    first_line: bool,
    block: Block,
    max_event_bytes: usize,
    failed: bool,
    scanned: u64,
}

/// The kind of the line in `partial`.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Line {
    #[default]
    Unknown,
    /// A field or bare JSON.
    Field,
    /// A comment or an unknown field, whose bytes are discarded.
    Skipped,
}

impl SseDecoder {
    /// Creates a decoder that rejects events of more than `max_event_bytes`, counted over the field lines of an event.
    pub fn new(max_event_bytes: usize) -> Self {
        Self {
            chunks: VecDeque::new(),
            position: 0,
            partial: BytesMut::new(),
            line: Line::Unknown,
            after_cr: false,
            first_line: true,
            block: Block::default(),
            max_event_bytes,
            failed: false,
            scanned: 0,
        }
    }

    /// Creates a decoder of events with JSON data. It also supports deviations of some servers: lines of JSON without a
    /// field name are bare events, and comments wrapped as data (`data: : PROCESSING`) are ignored.
    #[doc(hidden)]
    pub fn of_json(max_event_bytes: usize) -> Self {
        Self { block: Block::of_json(), ..Self::new(max_event_bytes) }
    }

    /// Adds the next chunk of the stream. Chunks may end anywhere.
    pub fn push(&mut self, chunk: Bytes) {
        if !chunk.is_empty() && !self.failed {
            self.chunks.push_back(chunk);
        }
    }

    /// Returns the next event, or `None` if more bytes are needed.
    ///
    /// # Errors
    /// Fails if an event is larger than the limit. Every later call returns the same error.
    pub fn next_event(&mut self) -> Result<Option<SseEvent>, SseError> {
        while !self.failed {
            if let Some(bare) = self.block.take_bare() {
                return Ok(Some(bare));
            }
            let Some(chunk) = self.chunks.front() else { return Ok(None) };
            let rest = chunk.get(self.position..).unwrap_or_default();
            if rest.is_empty() {
                self.chunks.pop_front();
                self.position = 0;
                continue;
            }
            if mem::take(&mut self.after_cr) && rest.first() == Some(&b'\n') {
                self.position += 1;
                continue;
            }
            let Some(end) = memchr2(b'\n', b'\r', rest) else {
                self.scanned += rest.len() as u64;
                if self.line != Line::Skipped {
                    self.partial.extend_from_slice(rest);
                    self.check_partial();
                }
                self.chunks.pop_front();
                self.position = 0;
                continue;
            };
            let (line, ending) = rest.split_at(end);
            self.after_cr = ending.first() == Some(&b'\r');
            self.scanned += end as u64 + 1;
            self.position += end + 1;
            let first_line = mem::take(&mut self.first_line);
            // Also consumes the blank line that usually follows, unless bare JSON must be returned before the event.
            let ends_block = ending.starts_with(b"\n\n") && !self.block.has_bare();
            let blank = if mem::take(&mut self.line) == Line::Skipped {
                false
            } else if self.partial.is_empty() {
                self.block.line(without_bom(line, first_line), chunk)
            } else {
                self.partial.extend_from_slice(line);
                let joined = self.partial.split().freeze();
                self.block.line(without_bom(&joined, first_line), &joined)
            };
            if self.block.size > self.max_event_bytes {
                self.fail();
                continue;
            }
            if ends_block && !blank {
                self.scanned += 1;
                self.position += 1;
                self.block.end_bare();
            }
            if (blank || ends_block)
                && let Some(event) = self.block.dispatch()
            {
                return Ok(Some(event));
            }
        }
        Err(SseError { limit: self.max_event_bytes })
    }

    /// Returns the incomplete event at the end of the stream, without its blank line or even its last line end.
    ///
    /// The standard discards such an event. Some servers end a stream like this, so the caller decides. Complete events
    /// that were not returned before come first, one for each call.
    pub fn finish(&mut self) -> Option<SseEvent> {
        match self.next_event() {
            Ok(None) => {}
            Ok(event) => return event,
            Err(_) => return None,
        }
        let last = self.partial.split().freeze();
        let is_line = mem::take(&mut self.line) != Line::Skipped && !last.is_empty();
        let ends_data = is_line && self.block.line(without_bom(&last, self.first_line), &last);
        self.first_line = false;
        self.block.end_bare();
        if !ends_data && let Some(bare) = self.block.take_bare() {
            return Some(bare);
        }
        self.block.dispatch().or_else(|| self.block.take_bare())
    }

    /// Returns the number of bytes that were scanned for line ends.
    #[doc(hidden)]
    pub fn scanned_bytes(&self) -> u64 {
        self.scanned
    }

    /// Discards an incomplete line that can be neither a field nor bare JSON, and fails if a line is too long.
    fn check_partial(&mut self) {
        let line = without_bom(&self.partial, self.first_line);
        let size = self.block.size.saturating_add(line.len());
        if self.line == Line::Unknown {
            let may_be_bom = self.first_line && BOM.starts_with(line);
            let is_bare = self.block.is_bare(line);
            if !may_be_bom && !may_be_field(line) && !is_bare {
                self.partial = BytesMut::new();
                self.line = Line::Skipped;
                return;
            }
            if is_bare || line.len() > LONGEST_NAME && field(line).is_some() {
                self.line = Line::Field;
            }
        }
        if self.line == Line::Field && size > self.max_event_bytes {
            self.fail();
        }
    }

    fn fail(&mut self) {
        *self = Self { failed: true, scanned: self.scanned, ..Self::new(self.max_event_bytes) };
    }
}

impl fmt::Debug for SseDecoder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SseDecoder")
            .field("pushed_chunks", &self.chunks.len())
            .field("pending_bytes", &self.block.size.saturating_add(self.partial.len()))
            .field("max_event_bytes", &self.max_event_bytes)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}

fn without_bom(line: &[u8], first_line: bool) -> &[u8] {
    line.strip_prefix(BOM).filter(|_| first_line).unwrap_or(line)
}
