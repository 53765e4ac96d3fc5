//! Templates: events of a stream that differ from one before in little but their text are not decoded again.

mod fields;
mod template;

use memchr::memchr;

use template::Template;

pub use fields::{EventHints, TextField, VaryingExtra};

/// Number of templates that are kept: one for each of several choices whose events alternate.
const TEMPLATES: usize = 8;

/// How many templates in a row may fit no event before no more are made.
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

#[cfg(test)]
mod tests;
