//! The texts of an event and their identity across events.

use std::collections::{BTreeMap, HashMap};

use serde_json::value::RawValue;

use super::Unpaired;
use crate::json::repair::{REPLACEMENT, Surrogate, repair, surrogate_at};
use crate::sse::SseEvent;

/// Maximum depth of texts in deltas.
const MAX_DEPTH: usize = 8;

/// Maximum size of deltas in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// Fields in which an event reports an error. No text follows such an event.
const ERRORS: [&str; 3] = ["error", "errors", "detail"];

/// Fields that identify the text of an event together with its path.
const INDEXES: [&str; 4] = ["index", "output_index", "content_index", "summary_index"];

/// Endings of event types after which a text does not continue. Other types, such as `ping`, do not affect texts.
const ENDS: [&str; 5] = ["done", "stop", "completed", "incomplete", "failed"];

/// The output item that an event belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Owner {
    kind: String,
    indexes: Vec<(&'static str, String)>,
}

/// The identity of a text, the same in all events.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct TextId {
    owner: Owner,
    path: String,
}

/// The non-empty texts of an event.
#[derive(Default)]
pub(super) struct Texts {
    owner: Owner,
    /// The positions of the texts, after their opening quotes, by path.
    all: HashMap<String, usize>,
    /// The paths of choices that have a finish reason.
    finished: Vec<String>,
    /// The texts that end with an unpaired high surrogate.
    unpaired: Vec<(String, usize)>,
}

type Object<'a> = BTreeMap<String, &'a RawValue>;

impl Texts {
    /// Returns the texts of `event`; `None` if it is not an object, too large, or an error.
    pub(super) fn of(event: &SseEvent) -> Option<Self> {
        if event.event.as_deref() == Some("error") || event.data.len() > MAX_BYTES {
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

    /// Returns the position of the text at `id`; `None` if it is missing or empty.
    pub(super) fn start(&self, id: &TextId) -> Option<usize> {
        self.all.get(&id.path).filter(|_| self.owner == id.owner).copied()
    }

    /// Returns `true` if the text at `id` does not continue.
    pub(super) fn end(&self, id: &TextId) -> bool {
        let Owner { kind, indexes } = &self.owner;
        if kind.is_empty() {
            return self.finished.iter().any(|choice| id.path.starts_with(choice));
        }
        let other = |(name, index): &(&str, String)| id.owner.indexes.iter().any(|(n, i)| n == name && i != index);
        ENDS.iter().any(|end| kind.ends_with(end)) && !indexes.iter().any(other)
    }

    /// Returns the unpaired surrogates at the ends of deltas.
    pub(super) fn unpaired(self) -> Vec<Unpaired> {
        let Self { owner, finished, unpaired, .. } = self;
        // Other types of events contain complete texts.
        let deltas = owner.kind.is_empty() || owner.kind.ends_with("delta");
        let waits = |path: &String| deltas && !finished.iter().any(|choice| path.starts_with(choice));
        let unpaired = unpaired.into_iter().filter(|(path, _)| waits(path));
        unpaired.map(|(path, at)| Unpaired { id: TextId { owner: owner.clone(), path }, at }).collect()
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
    /// The repaired event. Positions in it are the same as in `data`.
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
            [b'{', ..] if depth < MAX_DEPTH => {
                if let Ok(object) = serde_json::from_str(value) {
                    self.object(&object, path, depth);
                }
            }
            [b'[', ..] if depth < MAX_DEPTH => {
                let items: Vec<&RawValue> = serde_json::from_str(value).unwrap_or_default();
                for (at, item) in items.into_iter().enumerate() {
                    // Choices and tool calls have an index.
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
            && surrogate_at(self.data, at) == Some(Surrogate::High)
            // `repair` leaves only escaped backslashes. A shorter text has its quote at this position.
            && self.json.as_bytes().get(at..end) == Some(REPLACEMENT)
        {
            self.texts.unpaired.push((path.to_owned(), at));
        }
    }
}
