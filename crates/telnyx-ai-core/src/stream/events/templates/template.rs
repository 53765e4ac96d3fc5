//! An event with holes in place of the values that change.

use std::ops::Range;

use memchr::memmem;
use serde::de::DeserializeOwned;
use serde_json::{Deserializer, Value};

use super::fields::{TextField, VaryingExtra};

/// An event that was decoded, and the bytes that others share with it.
///
/// A hole takes one JSON value. Where all bytes between the holes are the same, and each hole has a value of its kind, an
/// event has the structure of this one, with these values at their places.
pub(super) struct Template<T: 'static> {
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
    pub(super) fn new(data: &[u8], event: &T, field: &TextField<T>, extra: &'static VaryingExtra<T>) -> Option<Self> {
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
    pub(super) fn read(&self, data: &[u8]) -> Option<Values> {
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
    pub(super) fn event(&self, values: Values) -> Option<T> {
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
pub(super) struct Values {
    text: String,
    extra: Vec<(&'static str, Value)>,
    /// Number of bytes that they take.
    pub(super) size: usize,
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
