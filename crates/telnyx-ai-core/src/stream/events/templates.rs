//! Fast path for events that differ from an earlier event mainly in their text: such events are not decoded. The result
//! equals the result of decoding, for these reasons:
//!
//! 1. A template is created only from data without a backslash, so every quote starts or ends a string, and only if the
//!    name of a field occurs in it once, so the position of its value is certain.
//! 2. The value at that position must equal the value in the decoded event, so the decoder read the field from there.
//! 3. The values of these fields are the slots of the template. All bytes between the slots must be equal in the next
//!    event, so its structure, and with it the path to each slot, is the same.
//! 4. Each slot must be filled by exactly one JSON value, read by `serde_json`: a string for the text, a string or a
//!    number for a varying field. Any other bytes before the next equal bytes mean that the event does not match.
//! 5. A decoder that reads its text from no other field, as [`TextField`] requires, then differs in these values only.
//! 6. An event that matches no template is decoded as usual. The tests compare both paths with random events.

use std::ops::Range;

use memchr::{memchr, memmem};
use serde::de::DeserializeOwned;
use serde_json::{Deserializer, Map, Value};

/// Maximum number of templates: one for each choice, if the events of several choices alternate.
const MAX_TEMPLATES: usize = 8;

/// Maximum number of templates in a row that match no event. After it no more are created.
const MAX_UNUSED: u8 = 12;

/// Maximum size of an event that becomes a template, in bytes.
const MAX_BYTES: usize = 8 * 1024;

/// The templates of recent events.
pub(super) struct Templates<T: 'static> {
    texts: &'static [TextField<T>],
    extra: &'static VaryingExtra<T>,
    templates: Vec<Template<T>>,
    /// The template of the latest event.
    latest: usize,
    unused: u8,
}

impl<T> Templates<T> {
    pub(super) fn new(hints: &'static EventHints<T>) -> Self {
        let EventHints { text_fields: texts, varying_extra: extra, .. } = hints;
        Self { texts, extra, templates: Vec::new(), latest: 0, unused: 0 }
    }

    /// Returns the event in `data` if it matches a template, and sets `size` to the number of bytes that differ from
    /// it.
    pub(super) fn read(&mut self, data: &[u8], size: &mut usize) -> Option<T> {
        let count = self.templates.len();
        // Events of one choice follow each other, or the choices alternate.
        for step in 0..count {
            let at = (self.latest + step) % count;
            let template = self.templates.get(at)?;
            let Some(values) = template.read(data) else { continue };
            self.latest = at;
            self.unused = 0;
            *size = values.size;
            return template.event(values);
        }
        None
    }

    /// Creates a template from `event`, which was decoded from `data`.
    pub(super) fn learn(&mut self, data: &[u8], event: &T) {
        if self.unused == MAX_UNUSED {
            self.templates.clear();
            self.latest = 0;
            return;
        }
        // With a backslash, the ends of strings are not certain.
        if data.len() > MAX_BYTES || memchr(b'\\', data).is_some() {
            return;
        }
        let Some(template) = self.texts.iter().find_map(|text| Template::new(data, event, text, self.extra)) else {
            return;
        };
        if self.templates.len() == MAX_TEMPLATES {
            self.templates.remove(0);
        }
        self.latest = self.templates.len();
        self.templates.push(template);
        self.unused += 1;
    }
}

/// Hints about the events of a stream that make them cheaper to decode.
#[derive(Debug)]
pub struct EventHints<T: 'static> {
    /// Returns `true` for an event that is certainly not an error object; see
    /// [`EventStream::new`](crate::EventStream::new).
    pub is_plain: fn(&T) -> bool,
    /// The fields with the text of an event. If only one of them differs from an earlier event, only that text is
    /// decoded.
    pub text_fields: &'static [TextField<T>],
    /// Extra fields that may differ together with the text.
    pub varying_extra: VaryingExtra<T>,
}

impl<T> EventHints<T> {
    /// No hints.
    pub const NONE: Self = Self { is_plain: |_| false, text_fields: &[], varying_extra: VaryingExtra::NONE };
}

/// A field with the text of an event, which is often the only difference from the previous event.
///
/// An [`Accumulator`](crate::internal::Accumulator) lists these fields in its [`EventHints`]. The bytes that such an
/// event shares with an earlier event are only compared, and the earlier event is cloned, so only the text is decoded.
#[derive(Debug)]
pub struct TextField<T> {
    /// The name on the wire. The event must read this text from no other field, and nothing else from this field.
    pub name: &'static str,
    /// Returns the text of an event as on the wire; `None` unless the event has exactly one text.
    pub get: fn(&T) -> Option<&str>,
    /// Returns a copy of an event with another text.
    pub with: fn(&T, String) -> Option<T>,
}

/// Extra fields that, like the text, differ between events, such as a sequence number or padding.
#[doc(hidden)]
#[derive(Debug)]
pub struct VaryingExtra<T> {
    /// The names on the wire, at the top level of an event.
    pub names: &'static [&'static str],
    /// Returns the extra fields at the top level of an event, as on the wire; `None` if the event type has no extra
    /// fields.
    pub of: fn(&mut T) -> Option<&mut Map<String, Value>>,
}

impl<T> VaryingExtra<T> {
    /// No such fields.
    pub const NONE: Self = Self { names: &[], of: |_| None };
}

/// A decoded event and the bytes that similar events share with it.
///
/// A hole is the position of a JSON value that may differ. Another event matches the template if all bytes between the
/// holes are equal and each hole contains one value of the expected kind.
struct Template<T: 'static> {
    slots: Vec<Slot>,
    /// The bytes after the last slot.
    end: Vec<u8>,
    /// The event with an empty text, and null in the extra fields of the slots.
    event: T,
    with: fn(&T, String) -> Option<T>,
    extra: &'static VaryingExtra<T>,
}

struct Slot {
    /// The bytes since the previous slot.
    before: Vec<u8>,
    /// The name of an extra field; `None` for the text.
    name: Option<&'static str>,
}

impl<T> Template<T> {
    /// Returns a template of `event`, which was decoded from `data`; `None` unless its text was certainly read from
    /// `field`.
    fn new(data: &[u8], event: &T, field: &TextField<T>, extra: &'static VaryingExtra<T>) -> Option<Self> {
        let text = (field.get)(event).filter(|text| !text.is_empty())?;
        let (range, _) = value_of::<String>(data, field.name).filter(|(_, value)| value == text)?;
        let mut event = (field.with)(event, String::new())?;
        let mut ranges = vec![(range, None)];
        if let Some(fields) = (extra.of)(&mut event) {
            for name in extra.names {
                if let Some(known) = fields.get_mut(*name).filter(|known| is_plain(known))
                    && let Some((range, _)) = value_of::<Value>(data, name).filter(|(_, value)| value == known)
                {
                    *known = Value::Null;
                    ranges.push((range, Some(*name)));
                }
            }
        }
        ranges.sort_by_key(|(range, _)| range.start);
        let (mut slots, mut done) = (Vec::new(), 0);
        for (range, name) in ranges {
            slots.push(Slot { before: data.get(done..range.start)?.to_vec(), name });
            done = range.end;
        }
        Some(Self { slots, end: data.get(done..)?.to_vec(), event, with: field.with, extra })
    }

    /// Returns the values in the slots; `None` if `data` does not match.
    fn read(&self, data: &[u8]) -> Option<Values> {
        let mut rest = data.strip_suffix(self.end.as_slice())?;
        let mut values = Values { text: String::new(), extra: Vec::new(), size: 0 };
        for Slot { before, name } in &self.slots {
            rest = rest.strip_prefix(before.as_slice())?;
            let length = match name {
                None => {
                    let (text, length) = value_at(rest)?;
                    values.text = text;
                    length
                }
                Some(name) => {
                    let (value, length) = value_at(rest).filter(|(value, _)| is_plain(value))?;
                    values.extra.push((*name, value));
                    length
                }
            };
            values.size += length;
            rest = rest.get(length..)?;
        }
        rest.is_empty().then_some(values)
    }

    /// Returns the event with `values` in its slots.
    fn event(&self, values: Values) -> Option<T> {
        let mut event = (self.with)(&self.event, values.text);
        if !values.extra.is_empty() {
            let fields = (self.extra.of)(event.as_mut()?)?;
            for (name, value) in values.extra {
                *fields.get_mut(name)? = value;
            }
        }
        event
    }
}

/// The values in the slots of an event.
struct Values {
    text: String,
    extra: Vec<(&'static str, Value)>,
    /// Size of the values in bytes.
    size: usize,
}

/// Returns `true` for a value of a kind that differs between events.
fn is_plain(value: &Value) -> bool {
    value.is_number() || value.is_string()
}

/// Returns the JSON value at the start of `data`, and its length.
fn value_at<V: DeserializeOwned>(data: &[u8]) -> Option<(V, usize)> {
    let mut json = Deserializer::from_slice(data);
    let value = V::deserialize(&mut json).ok()?;
    Some((value, json.into_iter::<V>().byte_offset()))
}

/// Returns the range and the value of the field `name` if its position is certain: in data without a backslash every
/// quote starts or ends a string, and the name occurs once.
fn value_of<V: DeserializeOwned>(data: &[u8], name: &str) -> Option<(Range<usize>, V)> {
    let name = format!("\"{name}\"");
    let mut names = memmem::find_iter(data, &name);
    let (at, None) = (names.next()?, names.next()) else { return None };
    let rest = data.get(at + name.len()..)?.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    let (value, length) = value_at(rest)?;
    let start = data.len() - rest.len();
    Some((start..start + length, value))
}

#[cfg(test)]
mod tests;
