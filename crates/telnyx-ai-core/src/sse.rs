//! Server-sent events: bytes in, events out, no I/O.
//!
//! Follows the WHATWG event-stream rules, with one stated difference: a block whose data is empty is a keep-alive and
//! makes no event. The events are the same however the bytes are cut, and every byte is looked at once.

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

/// One event of a stream.
///
/// ```
/// use telnyx_ai_core::sse::SseDecoder;
///
/// let mut decoder = SseDecoder::new(1024);
/// decoder.push("id: 7\nevent: delta\ndata: one\ndata: two\n\n".into());
/// let event = decoder.next_event()?.unwrap();
/// assert_eq!(event.event.as_deref(), Some("delta"));
/// assert_eq!(event.id.as_deref(), Some("7"));
/// assert_eq!(event.data, "one\ntwo");
/// # Ok::<(), telnyx_ai_core::sse::SseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SseEvent {
    /// The event's name; `None` is the default, `message`.
    pub event: Option<String>,
    /// The data lines, joined by line feeds; never empty. Kept as bytes: whether they are UTF-8 is for the reader to
    /// say.
    ///
    /// A single line that came in one piece shares the memory of that piece, so keeping it keeps the piece.
    pub data: Bytes,
    /// The last id the stream gave, with this event or before it. Events share it.
    pub id: Option<Arc<str>>,
    /// How long to wait before reconnecting, when the stream said so since the previous event.
    pub retry: Option<Duration>,
    /// It is JSON that came without a field name, in the mode of [`SseDecoder::of_json`].
    pub(crate) bare: bool,
}

impl SseEvent {
    /// Returns whether it is JSON that came without a field name, which a decoder of [`SseDecoder::of_json`] reports.
    #[doc(hidden)]
    pub fn is_bare(&self) -> bool {
        self.bare
    }
}

/// Turns the chunks of a response body into events.
///
/// [`push`](Self::push) a chunk, take events until [`next_event`](Self::next_event) gives `None`, and at the end of the
/// body call [`finish`](Self::finish). The limit covers the lines of one event; comments and fields nobody reads are
/// dropped as they come and count for nothing. Its `Debug` shows sizes, never what was streamed.
///
/// ```
/// use telnyx_ai_core::sse::SseDecoder;
///
/// let mut decoder = SseDecoder::new(1024);
/// let mut lines = Vec::new();
/// for chunk in ["data: one\n", "\ndata: tw", "o\n\ndata: three"] {
///     decoder.push(chunk.into());
///     while let Some(event) = decoder.next_event()? {
///         lines.push(event.data);
///     }
/// }
/// lines.extend(decoder.finish().map(|event| event.data));
/// assert_eq!(lines, ["one", "two", "three"]);
/// # Ok::<(), telnyx_ai_core::sse::SseError>(())
/// ```
pub struct SseDecoder {
    chunks: VecDeque<Bytes>,
    /// Where the first of `chunks` goes on.
    position: usize,
    /// The start of a line whose end has not come yet. Lines are split off it, so that the memory is used again once
    /// their events are gone.
    partial: BytesMut,
    line: Line,
    /// The last line ended in CR: an LF that follows is part of the same line end, also when it comes a chunk later.
    after_cr: bool,
    first_line: bool,
    block: Block,
    max_event_bytes: usize,
    failed: bool,
    scanned: u64,
}

/// What is known of the line in `partial`.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Line {
    #[default]
    Unknown,
    /// It sets a field, or is bare JSON.
    Field,
    /// It means nothing: its bytes are not kept.
    Skipped,
}

impl SseDecoder {
    /// A decoder that refuses events of more than `max_event_bytes`, counted over the lines that set a field.
    ///
    /// ```
    /// let decoder = telnyx_ai_core::sse::SseDecoder::new(8 * 1024 * 1024);
    /// assert!(format!("{decoder:?}").contains("8388608"));
    /// ```
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

    /// Creates a decoder of events that hold JSON, which also reads what servers of JSON send against the standard: lines
    /// of JSON without a field name are bare events, and comments that are wrapped as data (`data: : PROCESSING`) are none.
    #[doc(hidden)]
    pub fn of_json(max_event_bytes: usize) -> Self {
        Self { block: Block::of_json(), ..Self::new(max_event_bytes) }
    }

    /// Gives the decoder the next bytes of the stream; they may be cut anywhere.
    ///
    /// ```
    /// let mut decoder = telnyx_ai_core::sse::SseDecoder::new(1024);
    /// decoder.push("data: a\r\n\r".into());
    /// decoder.push("\ndata: b\n\n".into());
    /// assert_eq!(decoder.next_event()?.unwrap().data, "a");
    /// assert_eq!(decoder.next_event()?.unwrap().data, "b");
    /// # Ok::<(), telnyx_ai_core::sse::SseError>(())
    /// ```
    pub fn push(&mut self, chunk: Bytes) {
        if !chunk.is_empty() && !self.failed {
            self.chunks.push_back(chunk);
        }
    }

    /// Takes the next event; `None` means that more bytes are needed.
    ///
    /// # Errors
    /// An event is larger than the limit. The decoder is spent then: every later call repeats the error.
    ///
    /// ```
    /// let mut decoder = telnyx_ai_core::sse::SseDecoder::new(1024);
    /// decoder.push("data: a\n\ndata: b".into());
    /// assert!(decoder.next_event()?.is_some());
    /// assert!(decoder.next_event()?.is_none());
    /// # Ok::<(), telnyx_ai_core::sse::SseError>(())
    /// ```
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
                    self.weigh_partial();
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
            // The blank line that mostly follows is taken along, unless bare JSON comes before the event that it ends.
            let ends_block = ending.starts_with(b"\n\n") && !self.block.has_bare();
            let blank = if mem::take(&mut self.line) == Line::Skipped {
                false
            } else if self.partial.is_empty() {
                self.block.line(without_bom(line, first_line), chunk)
            } else {
                self.partial.extend_from_slice(line);
                let whole = self.partial.split().freeze();
                self.block.line(without_bom(&whole, first_line), &whole)
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

    /// Takes the event that the end of the stream cut short: its blank line, or even its last line end, never came.
    ///
    /// The standard drops such an event; some servers end a stream that way, so the caller decides what it is worth.
    /// Whole events that were not taken yet come first, one per call.
    ///
    /// ```
    /// let mut decoder = telnyx_ai_core::sse::SseDecoder::new(1024);
    /// decoder.push("data: [DONE]".into());
    /// assert_eq!(decoder.finish().unwrap().data, "[DONE]");
    /// assert!(decoder.finish().is_none());
    /// ```
    pub fn finish(&mut self) -> Option<SseEvent> {
        match self.next_event() {
            Ok(None) => {}
            Ok(event) => return event,
            Err(_) => return None,
        }
        let whole = self.partial.split().freeze();
        let is_line = mem::take(&mut self.line) != Line::Skipped && !whole.is_empty();
        let ends_data = is_line && self.block.line(without_bom(&whole, self.first_line), &whole);
        self.first_line = false;
        self.block.end_bare();
        if !ends_data && let Some(bare) = self.block.take_bare() {
            return Some(bare);
        }
        self.block.dispatch().or_else(|| self.block.take_bare())
    }

    /// How many bytes were examined in search of line ends.
    #[doc(hidden)]
    pub fn scanned_bytes(&self) -> u64 {
        self.scanned
    }

    /// Drops an unfinished line that can mean nothing, and stops at one that is already too long.
    fn weigh_partial(&mut self) {
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
