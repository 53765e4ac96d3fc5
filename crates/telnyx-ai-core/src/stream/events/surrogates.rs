//! Surrogate pairs that a service splits between two events.
//!
//! A service that splits its text at UTF-16 code units may send `"\ud83d"` in one delta and `"\ude00"` in the next
//! delta of the same text. The first event waits here until the next event shows whether the surrogates form a pair.

mod texts;

use std::collections::VecDeque;

use bytes::Bytes;

use crate::error::{Error, Result};
use crate::json::repair::{REPLACEMENT, Surrogate, surrogate_at};
use crate::sse::SseEvent;
use crate::stream::events::EventStream;
use texts::{TextId, Texts};

/// Maximum number of waiting events, and of their unpaired surrogates.
const MAX_HELD: usize = 256;

/// The waiting events, and the events after them.
#[derive(Default)]
pub(super) struct Held {
    events: VecDeque<HeldEvent>,
    /// The error that ended the input, returned after all events.
    failure: Option<Error>,
}

struct HeldEvent {
    event: SseEvent,
    unpaired: Vec<Unpaired>,
}

/// An unpaired high surrogate at the end of a text.
struct Unpaired {
    id: TextId,
    /// The position of the escape sequence.
    at: usize,
}

impl<T> EventStream<T> {
    /// Returns the next event that has arrived and does not wait for another.
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
    /// Stores the first event that waits for another. Returns `false` if `event` does not have to wait.
    #[cold]
    pub(super) fn hold(&mut self, event: &SseEvent) -> bool {
        let unpaired = Texts::of(event).map(|texts| texts.unpaired()).unwrap_or_default();
        let waits = !unpaired.is_empty() && unpaired.len() <= MAX_HELD;
        if waits {
            self.events.push_back(HeldEvent { event: event.clone(), unpaired });
        }
        waits
    }

    /// Adds an event that follows a waiting one.
    fn push(&mut self, event: SseEvent) {
        let Some(texts) = Texts::of(&event) else {
            self.close();
            self.events.push_back(HeldEvent { event, unpaired: Vec::new() });
            return;
        };
        let mut joined = Vec::new();
        for held in &mut self.events {
            held.resolve(&texts, &event.data, &mut joined);
        }
        let event = without(event, joined);
        let unpaired = Texts::of(&event).map(|texts| texts.unpaired()).unwrap_or_default();
        self.events.push_back(HeldEvent { event, unpaired });
        if self.events.len() > MAX_HELD || self.events.iter().map(|held| held.unpaired.len()).sum::<usize>() > MAX_HELD
        {
            self.close();
        }
    }

    /// Replaces all unpaired surrogates, because no low surrogate can follow.
    pub(super) fn close(&mut self) {
        for held in &mut self.events {
            held.unpaired.drain(..).for_each(|unpaired| replace(&mut held.event, unpaired.at));
        }
    }

    /// Ends the input with `failure`, which is returned after the waiting events. Returns `failure` if no event waits.
    pub(super) fn fail(&mut self, failure: Error) -> Option<Error> {
        if self.events.is_empty() {
            return Some(failure);
        }
        self.close();
        self.failure = Some(failure);
        None
    }

    pub(super) fn pop(&mut self) -> Option<SseEvent> {
        self.events.front().filter(|held| held.unpaired.is_empty())?;
        self.events.pop_front().map(|held| held.event)
    }
}

impl HeldEvent {
    /// Joins the unpaired surrogates with low surrogates at the start of `texts` of the next event. Adds the positions
    /// of these low surrogates to `joined`.
    fn resolve(&mut self, texts: &Texts, data: &[u8], joined: &mut Vec<usize>) {
        let mut at = 0;
        while let Some(unpaired) = self.unpaired.get(at) {
            let high = unpaired.at;
            match texts.start(&unpaired.id) {
                Some(start) if surrogate_at(data, start) == Some(Surrogate::Low) => {
                    let low = data.get(start..start + REPLACEMENT.len()).unwrap_or_default();
                    insert(&mut self.event, high + REPLACEMENT.len(), low);
                    self.unpaired.iter_mut().filter(|other| other.at > high).for_each(|other| other.at += low.len());
                    joined.push(start);
                }
                Some(_) => replace(&mut self.event, high),
                None if texts.end(&unpaired.id) => replace(&mut self.event, high),
                None => {
                    at += 1;
                    continue;
                }
            }
            self.unpaired.swap_remove(at);
        }
    }
}

/// Replaces the surrogate at `at` with U+FFFD.
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

/// Removes the surrogates at `positions` from `event`.
fn without(mut event: SseEvent, mut positions: Vec<usize>) -> SseEvent {
    positions.sort_unstable();
    change(&mut event, |data| {
        for at in positions.into_iter().rev() {
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
