//! Comparison of each event of a stream with the ones before, so that one that differs in little but its text is not
//! decoded again. It gives the event that decoding gives, for these reasons:
//!
//! 1. A template is made only of data without a backslash, so each quote begins or ends a string, and only where the name
//!    of a field stands in it once, so its place is certain.
//! 2. The value found at that place must equal the one that the decoder made of the event, so the field was read from there.
//! 3. The values of these fields are cut out as holes. All bytes between the holes must be equal in the next event, so its
//!    structure, and with it the path to each hole, is the same.
//! 4. Each hole is filled by exactly one JSON value, which `serde_json` reads: a string for the text, a string or a number
//!    for a field that varies. What is left between its end and the next equal bytes makes the event fit no template.
//! 5. A decoder that reads its text from no other field, as [`TextField`] demands, then differs in these values only.
//! 6. Whatever fits no template is decoded as usual; the tests compare both ways over random events.

use std::ops::Range;

use memchr::{memchr, memmem};
use serde::de::DeserializeOwned;
use serde_json::{Deserializer, Map, Value};

/// Number of templates that are kept: one for each of several choices whose events alternate.
const TEMPLATES: usize = 8;

/// Number of templates in a row that may fit no event before no more are made.
const FRUITLESS: u8 = 12;

/// Larger events are not kept for comparison.
const LARGEST: usize = 8 * 1024;

/// The events that the next one is likely to resemble.
pub(super) struct Templates<T: 'static> {
    texts: &'static [TextField<T>],
    extra: &'static VaryingExtra<T>,
    templates: Vec<Template<T>>,
    /// The template of the latest event.
    latest: usize,
    fruitless: u8,
}

impl<T> Templates<T> {
    pub(super) fn new(hints: &'static EventHints<T>) -> Self {
        let EventHints { text_fields: texts, varying_extra: extra, .. } = hints;
        Self { texts, extra, templates: Vec::new(), latest: 0, fruitless: 0 }
    }

    /// Returns the event in `data` if it fits a template; `size` becomes the number of bytes that differ from it.
    pub(super) fn read(&mut self, data: &[u8], size: &mut usize) -> Option<T> {
        let count = self.templates.len();
        // Events of one choice follow each other, or choices take turns.
        for step in 0..count {
            let at = (self.latest + step) % count;
            let template = self.templates.get(at)?;
            let Some(values) = template.read(data) else { continue };
            self.latest = at;
            self.fruitless = 0;
            *size = values.size;
            return template.event(values);
        }
        None
    }

    /// Keeps `event`, which was decoded from `data`, for comparison.
    pub(super) fn learn(&mut self, data: &[u8], event: &T) {
        if self.fruitless == FRUITLESS {
            self.templates.clear();
            self.latest = 0;
            return;
        }
        // With a backslash the ends of strings would not be certain.
        if data.len() > LARGEST || memchr(b'\\', data).is_some() {
            return;
        }
        let Some(template) = self.texts.iter().find_map(|text| Template::new(data, event, text, self.extra)) else {
            return;
        };
        if self.templates.len() == TEMPLATES {
            self.templates.remove(0);
        }
        self.latest = self.templates.len();
        self.templates.push(template);
        self.fruitless += 1;
    }
}

/// Properties of the events of a stream that make them cheaper to read.
#[derive(Debug)]
pub struct EventHints<T: 'static> {
    /// Returns true for an event that is certainly no error object; see [`EventStream::new`](crate::EventStream::new).
    pub is_plain: fn(&T) -> bool,
    /// The fields that hold the text of an event. Where only one of them changed since the last plain event, only that text is
    /// decoded.
    pub text_fields: &'static [TextField<T>],
    /// Extra fields that may change beside the text.
    pub varying_extra: VaryingExtra<T>,
}

impl<T> EventHints<T> {
    /// Nothing is known.
    pub const NONE: Self = Self { is_plain: |_| false, text_fields: &[], varying_extra: VaryingExtra::NONE };
}

/// A field of an event that holds its text, and that is often all that changed since the event before.
///
/// ```
/// use telnyx_ai_core::internal::TextField;
///
/// #[derive(Clone)]
/// struct Piece { id: String, text: Option<String> }
///
/// const TEXT: TextField<Piece> = TextField {
///     name: "text",
///     get: |piece| piece.text.as_deref(),
///     with: |piece, text| Some(Piece { text: Some(text), ..piece.clone() }),
/// };
/// let second = (TEXT.with)(&Piece { id: "m-1".into(), text: Some("Hel".into()) }, "lo".into()).unwrap();
/// assert_eq!((second.id.as_str(), (TEXT.get)(&second)), ("m-1", Some("lo")));
/// ```
///
/// An [`Accumulator`](crate::internal::Accumulator) names them in its [`EventHints`]. What such an event shares with
/// the one before is compared as bytes and cloned, and only its text is decoded, which saves most of the work and gives
/// the same event.
#[derive(Debug)]
pub struct TextField<T> {
    /// Its name on the wire. The event must take this text from no field of another name, and nothing else from this field.
    pub name: &'static str,
    /// The text in an event, as it is on the wire; `None` where it has none, or several.
    pub get: fn(&T) -> Option<&str>,
    /// A copy of an event, with another text.
    pub with: fn(&T, String) -> Option<T>,
}

/// Extra fields that differ from event to event as its text does: a sequence number, padding.
#[doc(hidden)]
#[derive(Debug)]
pub struct VaryingExtra<T> {
    /// Their names on the wire, at the top level of an event.
    pub names: &'static [&'static str],
    /// The extra fields of the top level of an event, as they are on the wire; `None` where it keeps none.
    pub of: fn(&mut T) -> Option<&mut Map<String, Value>>,
}

impl<T> VaryingExtra<T> {
    /// No such fields.
    pub const NONE: Self = Self { names: &[], of: |_| None };
}

/// An event that was decoded, and the bytes that others share with it.
///
/// A hole takes one JSON value. Where all bytes between the holes are the same, and each hole has a value of its kind, an
/// event has the structure of this one, with these values at their places.
struct Template<T: 'static> {
    holes: Vec<Hole>,
    /// The bytes after the last hole.
    end: Vec<u8>,
    /// The event, its text empty and the extra fields of the holes null.
    event: T,
    with: fn(&T, String) -> Option<T>,
    extra: &'static VaryingExtra<T>,
}

struct Hole {
    /// The bytes from the hole before.
    before: Vec<u8>,
    /// The name of an extra field; `None` is the text.
    name: Option<&'static str>,
}

impl<T> Template<T> {
    /// Returns a template of `event`, which was decoded from `data`; `None` unless its text is certain to be that of `field`.
    fn new(data: &[u8], event: &T, field: &TextField<T>, extra: &'static VaryingExtra<T>) -> Option<Self> {
        let text = (field.get)(event).filter(|text| !text.is_empty())?;
        let (place, _) = value_of::<String>(data, field.name).filter(|(_, value)| value == text)?;
        let mut event = (field.with)(event, String::new())?;
        let mut places = vec![(place, None)];
        if let Some(fields) = (extra.of)(&mut event) {
            for name in extra.names {
                if let Some(known) = fields.get_mut(*name).filter(|known| is_plain(known))
                    && let Some((place, _)) = value_of::<Value>(data, name).filter(|(_, value)| value == known)
                {
                    *known = Value::Null;
                    places.push((place, Some(*name)));
                }
            }
        }
        places.sort_by_key(|(place, _)| place.start);
        let (mut holes, mut done) = (Vec::new(), 0);
        for (place, name) in places {
            holes.push(Hole { before: data.get(done..place.start)?.to_vec(), name });
            done = place.end;
        }
        Some(Self { holes, end: data.get(done..)?.to_vec(), event, with: field.with, extra })
    }

    /// Reads the values in the holes; `None` where `data` does not fit.
    fn read(&self, data: &[u8]) -> Option<Values> {
        let mut rest = data.strip_suffix(self.end.as_slice())?;
        let mut values = Values { text: String::new(), extra: Vec::new(), size: 0 };
        for Hole { before, name } in &self.holes {
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

    /// Returns the event that has `values` in its holes.
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

/// The values in the holes of an event.
struct Values {
    text: String,
    extra: Vec<(&'static str, Value)>,
    /// Number of bytes that they take.
    size: usize,
}

/// Values of no other kind change with each event.
fn is_plain(value: &Value) -> bool {
    value.is_number() || value.is_string()
}

/// Reads the JSON value that `data` begins with, and its length.
fn value_at<V: DeserializeOwned>(data: &[u8]) -> Option<(V, usize)> {
    let mut json = Deserializer::from_slice(data);
    let value = V::deserialize(&mut json).ok()?;
    Some((value, json.into_iter::<V>().byte_offset()))
}

/// Reads the value of the field `name` and its place, where it is certain which that is: in data without a backslash every
/// quote begins or ends a string, and the name stands there once only.
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
