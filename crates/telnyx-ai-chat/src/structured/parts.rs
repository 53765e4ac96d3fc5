//! JSON that is read while it is written: each value as soon as it is complete.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use telnyx_ai_core::decode;

use super::part::{ParsedPart, PartValue, Place, SharedText, Step};
use super::partial::Partial;
use super::scan::{Scanner, Token};

/// The parts of a growing text, one at a time, so that parts that nobody has asked for yet take no memory.
#[derive(Default)]
pub(super) struct Parts {
    text: SharedText,
    scanner: Scanner,
    /// The lists and objects that are open, outermost first.
    open: Vec<Open>,
    /// The outermost value. It is a part once nothing follows it.
    whole: Option<PartValue>,
    ended: bool,
    partial: Partial,
}

struct Open {
    place: Option<Arc<Place>>,
    /// Its first byte.
    start: usize,
    next: Next,
}

/// The place of the next value in a list or object.
enum Next {
    Item(usize),
    Field(String),
}

impl Parts {
    /// Takes more text.
    pub(super) fn push(&self, text: &str) {
        self.text.push(text);
    }

    /// The text has ended.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// The next value that is complete. The outermost one comes last, once the text has ended.
    pub(super) fn next(&mut self) -> Option<ParsedPart> {
        let text = self.text.clone();
        let text = text.read();
        loop {
            let token = match self.scanner.next(&text) {
                None if self.ended => self.scanner.last(),
                token => token,
            };
            let Some(token) = token else { break };
            if let Some(part) = self.take(token, &text) {
                return Some(part);
            }
        }
        let value = self.whole.take_if(|_| self.ended && self.scanner.is_whole())?;
        Some(ParsedPart { place: None, value })
    }

    /// All values that are complete so far; `None` when nothing has begun.
    pub(super) fn so_far(&mut self) -> Option<&Value> {
        self.partial.read(&self.text.read(), self.ended)
    }

    fn take(&mut self, token: Token, text: &str) -> Option<ParsedPart> {
        let (place, value) = match token {
            Token::List => return self.begin(Next::Item(0)),
            Token::Object => return self.begin(Next::Field(String::new())),
            Token::Name(range) => {
                match (text.get(range).map(decode::text), self.open.last_mut()) {
                    (Some(Ok(name)), Some(open)) => open.next = Next::Field(name),
                    _ => drop(self.scanner.fail()),
                }
                return None;
            }
            Token::Scalar(range) => {
                let Some(Ok(value)) = text.get(range.clone()).map(decode::text) else {
                    self.scanner.fail();
                    return None;
                };
                (self.place(), PartValue::scalar(&self.text, range, value))
            }
            Token::End => {
                let ended = self.open.pop()?;
                (ended.place, PartValue::of(&self.text, ended.start..self.scanner.at()))
            }
        };
        if place.is_none() {
            self.whole = Some(value);
            return None;
        }
        Some(ParsedPart { place, value })
    }

    fn begin(&mut self, next: Next) -> Option<ParsedPart> {
        let open = Open { place: self.place(), start: self.scanner.at().saturating_sub(1), next };
        self.open.push(open);
        None
    }

    /// The place of the value that begins or ends; `None` for the outermost one.
    fn place(&mut self) -> Option<Arc<Place>> {
        let open = self.open.last_mut()?;
        let step = match &mut open.next {
            Next::Item(at) => {
                let step = Step::Item(*at);
                *at = at.saturating_add(1);
                step
            }
            Next::Field(name) => Step::Field(std::mem::take(name)),
        };
        Some(Arc::new(Place { outer: open.place.clone(), step }))
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parts at depth {}", self.open.len())
    }
}

#[cfg(test)]
mod tests;
