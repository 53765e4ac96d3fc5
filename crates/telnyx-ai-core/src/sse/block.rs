//! The event under construction: what each line adds to it.

use std::mem;
use std::time::Duration;

use bytes::Bytes;

use super::SseEvent;

/// What has been read of the event that is not ended yet.
#[derive(Default)]
pub(super) struct Block {
    event: Option<String>,
    data: Data,
    id: Option<String>,
    retry: Option<Duration>,
    /// How many bytes the lines that set a field have taken, their ends included.
    pub(super) size: usize,
}

#[derive(Default)]
enum Data {
    #[default]
    None,
    /// One line, still in the memory it came in.
    Line(Bytes),
    Joined(Vec<u8>),
}

impl Block {
    /// Takes in a whole line, a part of `source`; true when it is the blank line that ends the block.
    pub(super) fn line(&mut self, line: &[u8], source: &Bytes) -> bool {
        let Some((field, value)) = field(line) else { return line.is_empty() };
        self.size = self.size.saturating_add(line.len() + 1);
        match field {
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
            Field::Id => self.id = Some(text(value)).filter(|id| !id.is_empty()),
            Field::Retry if value.iter().all(u8::is_ascii_digit) => {
                self.retry = text(value).parse().ok().map(Duration::from_millis).or(self.retry);
            }
            Field::Retry => {}
        }
        false
    }

    pub(super) fn dispatch(&mut self) -> Option<SseEvent> {
        self.size = 0;
        let event = self.event.take();
        let data = match mem::take(&mut self.data) {
            Data::None => return None,
            Data::Line(line) => line,
            Data::Joined(lines) => Bytes::from(lines),
        };
        // Chat servers keep connections alive with an empty data line, which no reader could parse.
        (!data.is_empty()).then(|| SseEvent { event, data, id: self.id.clone(), retry: self.retry.take() })
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

/// The field a line sets and its value; `None` for blank lines, comments and names nobody knows.
pub(super) fn field(line: &[u8]) -> Option<(Field, &[u8])> {
    let (rest, field) = FIELDS.iter().find_map(|(name, field)| Some((line.strip_prefix(*name)?, *field)))?;
    match rest {
        [] => Some((field, rest)),
        [b':', b' ', value @ ..] | [b':', value @ ..] => Some((field, value)),
        _ => None,
    }
}

/// Whether the line that begins like this can still set a field.
pub(super) fn may_be_field(start: &[u8]) -> bool {
    FIELDS.iter().any(|(name, _)| match start.strip_prefix(*name) {
        Some(rest) => rest.first().is_none_or(|next| *next == b':'),
        None => name.starts_with(start),
    })
}

fn text(value: &[u8]) -> String {
    String::from_utf8_lossy(value).into_owned()
}
