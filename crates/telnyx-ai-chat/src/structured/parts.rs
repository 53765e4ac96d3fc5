//! An incremental JSON reader, which returns each value once it is complete.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use telnyx_ai_core::decode;

use super::part::{Location, ParsedPart, PartValue, SharedText, Step};
use super::partial::Partial;
use super::scan::{Scanner, Token};
use crate::schema::WRAPPER;

/// The parts of a growing text. Each is created on request, so unread parts take no memory.
#[derive(Default)]
pub(super) struct Parts {
    text: SharedText,
    scanner: Scanner,
    /// Open lists and objects, outermost first.
    open: Vec<Open>,
    /// The outermost value. It becomes a part at the end of the text, because more text would make it invalid.
    root: Option<PartValue>,
    ended: bool,
    partial: Partial,
    wrapper: Wrapper,
}

/// The state of the wrapper object around the value. The wrapper itself is not a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Wrapper {
    #[default]
    Absent,
    /// Present if the first field has the name [`WRAPPER`].
    Possible,
    Present,
}

struct Open {
    location: Option<Arc<Location>>,
    /// Position of its first byte.
    start: usize,
    next: Next,
}

/// The step to the next value in a list or object.
enum Next {
    Item(usize),
    Field(String),
}

impl Parts {
    /// Creates the parts of a value, which may be wrapped in an object.
    pub(super) fn new(may_be_wrapped: bool) -> Self {
        let wrapper = if may_be_wrapped { Wrapper::Possible } else { Wrapper::Absent };
        Self { wrapper, ..Self::default() }
    }

    /// Appends text.
    pub(super) fn push(&self, text: &str) {
        self.text.push(text);
    }

    /// Marks the text as complete.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// Returns the next complete value. The outermost value comes last, once the text is complete.
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
        let value = self.root.take_if(|_| self.ended && self.scanner.is_complete())?;
        Some(ParsedPart { location: None, value })
    }

    /// Returns all values that are complete so far; `None` before the first value begins.
    pub(super) fn partial_value(&mut self) -> Option<&Value> {
        let value = self.partial.read(&self.text.read(), self.ended)?;
        match value {
            Value::Object(fields) if self.wrapper != Wrapper::Absent && fields.len() < 2 => match fields.get(WRAPPER) {
                None if fields.is_empty() => None,
                inner => inner.or(Some(value)),
            },
            _ => Some(value),
        }
    }

    fn take(&mut self, token: Token, text: &str) -> Option<ParsedPart> {
        let (location, value) = match token {
            Token::List => return self.begin(Next::Item(0)),
            Token::Object => return self.begin(Next::Field(String::new())),
            Token::Name(range) => {
                match text.get(range).map(decode::text::<String>) {
                    Some(Ok(name)) => self.name(name),
                    _ => drop(self.scanner.fail()),
                }
                return None;
            }
            Token::Scalar(range) => {
                let Some(Ok(value)) = text.get(range.clone()).map(decode::text) else {
                    self.scanner.fail();
                    return None;
                };
                (self.location(), PartValue::scalar(&self.text, range, value))
            }
            Token::End => {
                let ended = self.open.pop()?;
                if self.wrapper == Wrapper::Present && self.open.is_empty() {
                    return None;
                }
                (ended.location, PartValue::of(&self.text, ended.start..self.scanner.at()))
            }
        };
        if location.is_none() {
            self.root = Some(value);
            return None;
        }
        Some(ParsedPart { location, value })
    }

    fn name(&mut self, name: String) {
        if self.open.len() == 1 {
            match (self.wrapper, name == WRAPPER) {
                (Wrapper::Possible, true) => self.wrapper = Wrapper::Present,
                (Wrapper::Possible, false) => self.wrapper = Wrapper::Absent,
                (Wrapper::Present, false) => drop(self.scanner.fail()),
                (Wrapper::Present, true) | (Wrapper::Absent, _) => {}
            }
        }
        if let Some(open) = self.open.last_mut() {
            open.next = Next::Field(name);
        }
    }

    fn begin(&mut self, next: Next) -> Option<ParsedPart> {
        let open = Open { location: self.location(), start: self.scanner.at().saturating_sub(1), next };
        self.open.push(open);
        None
    }

    /// Returns the location of the value that begins or ends; `None` for the outermost value.
    fn location(&mut self) -> Option<Arc<Location>> {
        let is_wrapped = self.wrapper == Wrapper::Present && self.open.len() == 1;
        let open = self.open.last_mut().filter(|_| !is_wrapped)?;
        let step = match &mut open.next {
            Next::Item(at) => {
                let step = Step::Item(*at);
                *at = at.saturating_add(1);
                step
            }
            Next::Field(name) => Step::Field(std::mem::take(name)),
        };
        Some(Arc::new(Location { outer: open.location.clone(), step }))
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parts at depth {}", self.open.len())
    }
}

#[cfg(test)]
mod tests;
