//! Surrogate pairs that a service splits between two events.
//!
//! A service that cuts its text at units of UTF-16 may send `"\ud83d"` in one delta and `"\ude00"` in the next one of the
//! same text. The first event waits here until the second one shows whether the halves belong together.

mod texts;

use std::collections::VecDeque;

use bytes::Bytes;

use crate::error::{Error, Result};
use crate::json::repair::{Half, REPLACEMENT, half_at};
use crate::sse::SseEvent;
use crate::stream::events::EventStream;
use texts::{Place, Texts};

/// Most events, and most of their texts, that wait.
const MOST: usize = 256;

/// Events that wait, and what follows them.
#[derive(Default)]
pub(super) struct Held {
    events: VecDeque<HeldEvent>,
    /// The error that ended the input, after all of them.
    failure: Option<Error>,
}

struct HeldEvent {
    event: SseEvent,
    open: Vec<Open>,
}

/// Half a pair at the end of a text.
struct Open {
    place: Place,
    /// The position of its escape.
    at: usize,
}

impl<T> EventStream<T> {
    /// The next event that is there already and does not wait for another.
    pub(super) fn next_ready(&mut self) -> Result<Option<SseEvent>> {
        loop {
            if let Some(event) = self.held.pop() {
                return Ok(Some(event));
            }
            if let Some(failure) = self.held.failure.take() {
                return Err(failure);
            }
            match self.next_event()? {
                Some(event) if !self.held.events.is_empty() => self.held.push(event),
                event => return Ok(event),
            }
        }
    }
}

impl Held {
    /// Takes the first event that waits for another; `false` if `event` does not.
    #[cold]
    pub(super) fn hold(&mut self, event: &SseEvent) -> bool {
        let open = Texts::of(event).map(|texts| texts.open()).unwrap_or_default();
        let waits = !open.is_empty() && open.len() <= MOST;
        if waits {
            self.events.push_back(HeldEvent { event: event.clone(), open });
        }
        waits
    }

    /// Takes an event that follows one that waits.
    fn push(&mut self, event: SseEvent) {
        let Some(texts) = Texts::of(&event) else {
            self.close();
            self.events.push_back(HeldEvent { event, open: Vec::new() });
            return;
        };
        let mut joined = Vec::new();
        for held in &mut self.events {
            held.resolve(&texts, &event.data, &mut joined);
        }
        let event = without(event, joined);
        let open = Texts::of(&event).map(|texts| texts.open()).unwrap_or_default();
        self.events.push_back(HeldEvent { event, open });
        if self.events.len() > MOST || self.events.iter().map(|held| held.open.len()).sum::<usize>() > MOST {
            self.close();
        }
    }

    /// No half that waits finds another.
    pub(super) fn close(&mut self) {
        for held in &mut self.events {
            held.open.drain(..).for_each(|open| replace(&mut held.event, open.at));
        }
    }

    /// Ends the input with `failure`, which comes after the events that wait; gives it back if there are none.
    pub(super) fn fail(&mut self, failure: Error) -> Option<Error> {
        if self.events.is_empty() {
            return Some(failure);
        }
        self.close();
        self.failure = Some(failure);
        None
    }

    pub(super) fn pop(&mut self) -> Option<SseEvent> {
        self.events.front().filter(|held| held.open.is_empty())?;
        self.events.pop_front().map(|held| held.event)
    }
}

impl HeldEvent {
    /// Joins the halves that wait with those that begin `texts` of the next event, whose places go to `joined`.
    fn resolve(&mut self, texts: &Texts, data: &[u8], joined: &mut Vec<usize>) {
        let mut at = 0;
        while let Some(open) = self.open.get(at) {
            let half = open.at;
            match texts.start(&open.place) {
                Some(start) if half_at(data, start) == Some(Half::Low) => {
                    let low = data.get(start..start + REPLACEMENT.len()).unwrap_or_default();
                    insert(&mut self.event, half + REPLACEMENT.len(), low);
                    self.open.iter_mut().filter(|other| other.at > half).for_each(|other| other.at += low.len());
                    joined.push(start);
                }
                Some(_) => replace(&mut self.event, half),
                None if texts.end(&open.place) => replace(&mut self.event, half),
                None => {
                    at += 1;
                    continue;
                }
            }
            self.open.swap_remove(at);
        }
    }
}

/// Writes U+FFFD over the half at `at`.
fn replace(event: &mut SseEvent, at: usize) {
    change(event, |data| {
        if let Some(half) = data.get_mut(at..at + REPLACEMENT.len()) {
            half.copy_from_slice(REPLACEMENT);
        }
    });
}

fn insert(event: &mut SseEvent, at: usize, text: &[u8]) {
    change(event, |data| {
        if at <= data.len() {
            data.splice(at..at, text.iter().copied());
        }
    });
}

/// `event` without the halves that begin at `places`.
fn without(mut event: SseEvent, mut places: Vec<usize>) -> SseEvent {
    places.sort_unstable();
    change(&mut event, |data| {
        for at in places.into_iter().rev() {
            let end = data.len().min(at + REPLACEMENT.len());
            data.drain(at.min(end)..end);
        }
    });
    event
}

fn change(event: &mut SseEvent, change: impl FnOnce(&mut Vec<u8>)) {
    let mut data = Vec::from(std::mem::take(&mut event.data));
    change(&mut data);
    event.data = Bytes::from(data);
}

#[cfg(test)]
mod tests;
