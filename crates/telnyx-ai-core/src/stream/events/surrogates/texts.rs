//! The texts of an event, and what they are parts of.

use std::collections::{BTreeMap, HashMap};

use serde_json::value::RawValue;

use super::Open;
use crate::json::repair::{Half, REPLACEMENT, half_at, repair};
use crate::sse::SseEvent;

/// Texts deeper than this are no deltas.
const DEEPEST: usize = 8;

/// Larger events are no deltas either.
const LARGEST: usize = 64 * 1024;

/// Fields in which an event reports an error. Nothing follows it.
const ERRORS: [&str; 3] = ["error", "errors", "detail"];

/// Fields that identify the text of an event beside its path.
const INDEXES: [&str; 4] = ["index", "output_index", "content_index", "summary_index"];

/// Endings of the kinds of events after which a text does not continue. Others, such as `ping`, say nothing about a text.
const ENDS: [&str; 5] = ["done", "stop", "completed", "incomplete", "failed"];

/// The text that an event belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Owner {
    kind: String,
    indexes: Vec<(&'static str, String)>,
}

/// The place of a text, the same in all events.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    owner: Owner,
    path: String,
}

/// The texts of an event that are not empty.
#[derive(Default)]
pub(super) struct Texts {
    owner: Owner,
    /// Positions of the texts, after their quotes, by their paths.
    all: HashMap<String, usize>,
    /// The paths of choices that have a finish reason.
    finished: Vec<String>,
    /// The texts that end with half a surrogate pair.
    open: Vec<(String, usize)>,
}

type Object<'a> = BTreeMap<String, &'a RawValue>;

impl Texts {
    /// The texts of `event`; `None` where it is no object, too large, or an error.
    pub(super) fn of(event: &SseEvent) -> Option<Self> {
        if event.event.as_deref() == Some("error") || event.data.len() > LARGEST {
            return None;
        }
        let repaired = repair(&event.data);
        let json = std::str::from_utf8(repaired.as_deref().unwrap_or(&event.data)).ok()?;
        let top: Object<'_> = serde_json::from_str(json).ok()?;
        if ERRORS.iter().any(|name| top.get(*name).is_some_and(|error| error.get() != "null")) {
            return None;
        }
        let mut texts = Self { owner: owner(&top), ..Self::default() };
        let mut reader = Reader { json, data: &event.data, texts: &mut texts };
        reader.object(&top, "", 0);
        Some(texts)
    }

    /// Position of the text at `place`; `None` if there is none, or an empty one.
    pub(super) fn start(&self, place: &Place) -> Option<usize> {
        self.all.get(&place.path).filter(|_| self.owner == place.owner).copied()
    }

    /// Nothing follows at `place`.
    pub(super) fn end(&self, place: &Place) -> bool {
        let Owner { kind, indexes } = &self.owner;
        if kind.is_empty() {
            return self.finished.iter().any(|choice| place.path.starts_with(choice));
        }
        let other = |(name, index): &(&str, String)| place.owner.indexes.iter().any(|(n, i)| n == name && i != index);
        ENDS.iter().any(|end| kind.ends_with(end)) && !indexes.iter().any(other)
    }

    /// The halves that end texts of deltas.
    pub(super) fn open(self) -> Vec<Open> {
        let Self { owner, finished, open, .. } = self;
        // Other kinds of events hold whole texts.
        let deltas = owner.kind.is_empty() || owner.kind.ends_with("delta");
        let waits = |path: &String| deltas && !finished.iter().any(|choice| path.starts_with(choice));
        let open = open.into_iter().filter(|(path, _)| waits(path));
        open.map(|(path, at)| Open { place: Place { owner: owner.clone(), path }, at }).collect()
    }
}

fn owner(event: &Object<'_>) -> Owner {
    let text = |name: &str| event.get(name).map(|value| value.get().trim_matches('"').to_owned());
    Owner {
        kind: text("type").unwrap_or_default(),
        indexes: INDEXES.into_iter().filter_map(|name| Some((name, text(name)?))).collect(),
    }
}

struct Reader<'a> {
    /// The event, repaired. What is at a place in it is at the same place in `data`.
    json: &'a str,
    data: &'a [u8],
    texts: &'a mut Texts,
}

impl Reader<'_> {
    fn object(&mut self, object: &Object<'_>, path: &str, depth: usize) {
        if object.get("finish_reason").is_some_and(|reason| reason.get() != "null") {
            self.texts.finished.push(format!("{path}."));
        }
        for (key, value) in object {
            self.value(value.get(), &format!("{path}.{key}"), depth + 1);
        }
    }

    fn value(&mut self, value: &str, path: &str, depth: usize) {
        match value.as_bytes() {
            [b'"', inner @ .., b'"'] if !inner.is_empty() => self.text(value, path),
            [b'{', ..] if depth < DEEPEST => {
                if let Ok(object) = serde_json::from_str(value) {
                    self.object(&object, path, depth);
                }
            }
            [b'[', ..] if depth < DEEPEST => {
                let items: Vec<&RawValue> = serde_json::from_str(value).unwrap_or_default();
                for (at, item) in items.into_iter().enumerate() {
                    // Choices and calls of tools say which they are.
                    let index =
                        serde_json::from_str(item.get()).ok().and_then(|item: Object<'_>| item.get("index").copied());
                    let at = index.map_or_else(|| at.to_string(), |index| index.get().to_owned());
                    self.value(item.get(), &format!("{path}[{at}]"), depth + 1);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, value: &str, path: &str) {
        let start = value.as_ptr().addr() - self.json.as_ptr().addr() + 1;
        let end = start + value.len() - 2;
        self.texts.all.insert(path.to_owned(), start);
        if let Some(at) = end.checked_sub(REPLACEMENT.len())
            && half_at(self.data, at) == Some(Half::High)
            // `repair` leaves only escaped backslashes. A shorter text has its quote in this place.
            && self.json.as_bytes().get(at..end) == Some(REPLACEMENT)
        {
            self.texts.open.push((path.to_owned(), at));
        }
    }
}
