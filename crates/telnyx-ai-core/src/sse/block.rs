//! The event under construction.

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::SseEvent;

/// The lines of the event that is not complete yet.
#[derive(Default)]
pub(super) struct Block {
    event: Option<String>,
    data: Data,
    id: Option<Arc<str>>,
    retry: Option<Duration>,
    /// The events hold JSON.
    json: bool,
    bare: Bare,
    /// Size of the field lines in bytes, including line ends.
    pub(super) size: usize,
}

#[derive(Default)]
enum Data {
    #[default]
    None,
    /// One line, in the memory of its chunk.
    Line(Bytes),
    Joined(Vec<u8>),
}

/// JSON without a field name.
#[derive(Default)]
struct Bare {
    text: Vec<u8>,
    /// No line follows.
    ended: bool,
}

impl Block {
    pub(super) fn of_json() -> Self {
        Self { json: true, ..Self::default() }
    }

    /// Adds a complete line, a part of `source`. Returns `true` if it ends the event.
    pub(super) fn line(&mut self, line: &[u8], source: &Bytes) -> bool {
        if line.is_empty() {
            self.end_bare();
            return true;
        }
        let Some((field, value)) = field(line) else { return self.bare_line(line) };
        self.end_bare();
        self.size = self.size.saturating_add(line.len() + 1);
        match field {
            // A comment wrapped as data: JSON never starts with a colon.
            Field::Data if self.json && value.trim_ascii_start().first() == Some(&b':') && self.data.is_none() => {}
            Field::Data => {
                let mut joined = match mem::take(&mut self.data) {
                    Data::None => {
                        self.data = Data::Line(source.slice_ref(value));
                        return false;
                    }
                    Data::Line(first) => Vec::from(first),
                    Data::Joined(lines) => lines,
                };
                joined.push(b'\n');
                joined.extend_from_slice(value);
                self.data = Data::Joined(joined);
            }
            Field::Event => self.event = Some(text(value)).filter(|name| !name.is_empty()),
            Field::Id if value.contains(&0) => {}
            Field::Id => self.id = Some(text(value).into()).filter(|id: &Arc<str>| !id.is_empty()),
            Field::Retry if value.iter().all(u8::is_ascii_digit) => {
                self.retry = text(value).parse().ok().map(Duration::from_millis).or(self.retry);
            }
            Field::Retry => {}
        }
        false
    }

    /// Returns `true` if a line with this start is bare JSON, or continues it.
    pub(super) fn is_bare(&self, line: &[u8]) -> bool {
        match line.first() {
            Some(b'{' | b'[') if self.bare.text.is_empty() => self.json,
            Some(b':') | None => false,
            Some(_) => !self.bare.text.is_empty(),
        }
    }

    /// Adds a line that is not a field. Returns `true` for bare JSON after data, which ends the event with that data.
    fn bare_line(&mut self, line: &[u8]) -> bool {
        if !self.is_bare(line) {
            return false;
        }
        self.size = self.size.saturating_add(line.len() + 1);
        let begins = self.bare.text.is_empty();
        self.bare.text.extend_from_slice(line);
        self.bare.text.push(b'\n');
        // A complete object or list in one line needs no blank line after it.
        self.bare.ended = begins && matches!(line, [b'{', .., b'}'] | [b'[', .., b']']);
        // The event with the data is returned before the bare JSON.
        !self.data.is_none()
    }

    pub(super) fn has_bare(&self) -> bool {
        !self.bare.text.is_empty()
    }

    /// Ends bare JSON, at a blank line, a field or the end of the stream.
    pub(super) fn end_bare(&mut self) {
        self.bare.ended = !self.bare.text.is_empty();
    }

    /// Returns the bare JSON that has ended.
    pub(super) fn take_bare(&mut self) -> Option<SseEvent> {
        if !mem::take(&mut self.bare.ended) {
            return None;
        }
        let data = Bytes::from(mem::take(&mut self.bare.text));
        self.size = self.size.saturating_sub(data.len());
        Some(SseEvent { data, bare: true, ..SseEvent::default() })
    }

    pub(super) fn dispatch(&mut self) -> Option<SseEvent> {
        self.size = self.bare.text.len();
        let event = self.event.take();
        let data = match mem::take(&mut self.data) {
            Data::None => return None,
            Data::Line(line) => line,
            Data::Joined(lines) => Bytes::from(lines),
        };
        // Chat servers send empty data lines as keep-alives, which are not valid JSON.
        (!data.is_empty()).then(|| SseEvent { event, data, id: self.id.clone(), retry: self.retry.take(), bare: false })
    }
}

impl Data {
    fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

#[derive(Clone, Copy)]
pub(super) enum Field {
    Data,
    Event,
    Id,
    Retry,
}

const FIELDS: [(&[u8], Field); 4] =
    [(b"data", Field::Data), (b"event", Field::Event), (b"id", Field::Id), (b"retry", Field::Retry)];
pub(super) const LONGEST_NAME: usize = 5;

/// Returns the field that a line sets and its value; `None` for blank lines, comments and unknown fields.
pub(super) fn field(line: &[u8]) -> Option<(Field, &[u8])> {
    let (rest, field) = FIELDS.iter().find_map(|(name, field)| Some((line.strip_prefix(*name)?, *field)))?;
    match rest {
        [] => Some((field, rest)),
        [b':', b' ', value @ ..] | [b':', value @ ..] => Some((field, value)),
        _ => None,
    }
}

/// Returns `true` if a line with this start may set a field.
pub(super) fn may_be_field(start: &[u8]) -> bool {
    FIELDS.iter().any(|(name, _)| match start.strip_prefix(*name) {
        Some(rest) => rest.first().is_none_or(|next| *next == b':'),
        None => name.starts_with(start),
    })
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}
