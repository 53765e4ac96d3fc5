//! Events that differ from one before in a text alone.

use memchr::{memchr, memmem};

use super::EventStream;

/// A field of an event that holds its text, and that is often all that changed since the event before.
///
/// ```
/// use telnyx_ai_core::TextField;
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
/// A [`Fold`](crate::Fold) tells of them. What such an event shares with the one before is compared as bytes and cloned,
/// and only its text is decoded, which saves most of the work and gives the same event.
#[derive(Debug)]
pub struct TextField<T> {
    /// Its name on the wire. The event must take this text from no field of another name, and nothing else from this field.
    pub name: &'static str,
    /// The text in an event, as it is on the wire; `None` where it has none, or several.
    pub get: fn(&T) -> Option<&str>,
    /// A copy of an event, with another text.
    pub with: fn(&T, String) -> Option<T>,
}

/// Number of templates that are kept: one for each of several choices whose events alternate.
const TEMPLATES: usize = 8;

/// How many templates in a row may fit no event before no more are made.
const FRUITLESS: u8 = 12;

/// Larger events are not kept for comparison.
const LARGEST: usize = 8 * 1024;

/// What the next event is likely to be like.
pub(super) struct Alike<T: 'static> {
    fields: &'static [TextField<T>],
    templates: Vec<Template<T>>,
    /// The template of the latest event.
    latest: usize,
    fruitless: u8,
}

struct Template<T> {
    /// The bytes on both sides of the text and its quotes.
    before: Vec<u8>,
    after: Vec<u8>,
    /// The event, its text empty.
    event: T,
    with: fn(&T, String) -> Option<T>,
}

impl<T> EventStream<T> {
    pub(crate) fn with_text_fields(mut self, fields: &'static [TextField<T>]) -> Self {
        self.alike = Alike::new(fields);
        self
    }
}

impl<T> Alike<T> {
    pub(super) fn new(fields: &'static [TextField<T>]) -> Self {
        Self { fields, templates: Vec::new(), latest: 0, fruitless: 0 }
    }

    /// The event in `data`, if it differs in its text alone, and how many bytes that text takes.
    pub(super) fn read(&mut self, data: &[u8]) -> Option<(T, usize)> {
        // Events of one choice follow each other, or choices take turns.
        let (before, after) = self.templates.split_at_checked(self.latest)?;
        let read = |(step, template): (usize, &Template<T>)| Some((step, template.read(data)?));
        let (step, read) = after.iter().chain(before).enumerate().find_map(read)?;
        self.latest = (self.latest + step) % self.templates.len();
        self.fruitless = 0;
        Some(read)
    }

    /// Keeps `event`, which was decoded from `data`, for comparison.
    pub(super) fn learn(&mut self, data: &[u8], event: &T) {
        if self.fruitless == FRUITLESS {
            self.templates.clear();
            self.latest = 0;
            return;
        }
        if data.len() > LARGEST {
            return;
        }
        for TextField { name, get, with } in self.fields {
            if let Some(text) = get(event)
                && !text.is_empty()
                && let Some((before, after)) = around(data, name, text)
                && let Some(event) = with(event, String::new())
            {
                if self.templates.len() == TEMPLATES {
                    self.templates.remove(0);
                }
                self.latest = self.templates.len();
                self.templates.push(Template { before: before.to_vec(), after: after.to_vec(), event, with: *with });
                self.fruitless += 1;
                return;
            }
        }
    }
}

impl<T> Template<T> {
    fn read(&self, data: &[u8]) -> Option<(T, usize)> {
        let text = data.strip_prefix(self.before.as_slice())?.strip_suffix(self.after.as_slice())?;
        let event = (self.with)(&self.event, serde_json::from_slice(text).ok()?)?;
        Some((event, text.len()))
    }
}

/// What stands before and after the text of the field `name`, where it is certain which that is: without a backslash every
/// quote begins or ends a string, and then the name stands there once only.
fn around<'a>(data: &'a [u8], name: &str, text: &str) -> Option<(&'a [u8], &'a [u8])> {
    if memchr(b'\\', data).is_some() {
        return None;
    }
    let name = format!("\"{name}\"");
    let mut places = memmem::find_iter(data, &name);
    let (place, None) = (places.next()?, places.next()) else { return None };
    let rest = data.get(place + name.len()..)?.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    let after = rest.strip_prefix(b"\"")?.strip_prefix(text.as_bytes())?.strip_prefix(b"\"")?;
    Some((data.get(..data.len() - rest.len())?, after))
}

#[cfg(test)]
mod tests;
