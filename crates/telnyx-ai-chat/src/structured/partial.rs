//! The complete values of a growing text, in the shape of the response.

use serde_json::{Map, Value};
use telnyx_ai_core::decode;

use super::scan::{Scanner, Token};

/// A value that grows with its text. Each call of [`read`](Self::read) continues from the last position.
#[derive(Default)]
pub(super) struct Partial {
    scanner: Scanner,
    /// Open lists and objects, outermost first. Between two reads their contents are in `value`.
    open: Vec<Open>,
    value: Option<Value>,
}

enum Open {
    List(Vec<Value>),
    /// An object and the name of the field whose value comes next.
    Object(Map<String, Value>, String),
}

impl Partial {
    /// Reads to the end of `text`. The time is proportional to the new text plus the depth.
    pub(super) fn read(&mut self, text: &str, ended: bool) -> Option<&Value> {
        self.disassemble();
        loop {
            let token = match self.scanner.next(text) {
                None if ended => self.scanner.last(),
                token => token,
            };
            let Some(token) = token else { break };
            if self.take(token, text).is_none() {
                self.scanner.fail();
            }
        }
        self.assemble();
        self.value.as_ref()
    }

    /// Adds a token; `None` if its text is not valid JSON.
    fn take(&mut self, token: Token, text: &str) -> Option<()> {
        match token {
            Token::List => self.open.push(Open::List(Vec::new())),
            Token::Object => self.open.push(Open::Object(Map::new(), String::new())),
            Token::Name(range) => {
                if let Open::Object(_, name) = self.open.last_mut()? {
                    *name = decode::text(text.get(range)?).ok()?;
                }
            }
            Token::Scalar(range) => {
                let value = decode::text(text.get(range)?).ok()?;
                self.add(value);
            }
            Token::End => {
                let ended = self.open.pop()?;
                self.add(ended.into_value());
            }
        }
        Some(())
    }

    fn add(&mut self, value: Value) {
        match self.open.last_mut() {
            Some(open) => open.add(value),
            None => self.value = Some(value),
        }
    }

    /// Moves each open value into the surrounding value.
    fn assemble(&mut self) {
        let mut inner = None;
        for open in self.open.iter_mut().rev() {
            if let Some(inner) = inner {
                open.add(inner);
            }
            inner = Some(open.take_value());
        }
        self.value = inner.or(self.value.take());
    }

    /// Reverts [`assemble`](Self::assemble).
    fn disassemble(&mut self) {
        let depth = self.open.len();
        let mut value = if depth == 0 { return } else { self.value.take() };
        for (at, open) in self.open.iter_mut().enumerate() {
            open.set_value(value.take().unwrap_or_default());
            if at.saturating_add(1) < depth {
                value = open.remove_last();
            }
        }
    }
}

impl Open {
    fn add(&mut self, value: Value) {
        match self {
            Self::List(items) => items.push(value),
            // The last value of a duplicate name counts.
            Self::Object(fields, name) => drop(fields.insert(name.clone(), value)),
        }
    }

    fn remove_last(&mut self) -> Option<Value> {
        match self {
            Self::List(items) => items.pop(),
            Self::Object(fields, name) => fields.remove(name.as_str()),
        }
    }

    fn take_value(&mut self) -> Value {
        match self {
            // `into()` would iterate over the items.
            Self::List(items) => Value::Array(std::mem::take(items)),
            Self::Object(fields, _) => Value::Object(std::mem::take(fields)),
        }
    }

    fn set_value(&mut self, value: Value) {
        match (self, value) {
            (Self::List(items), Value::Array(list)) => *items = list,
            (Self::Object(fields, _), Value::Object(map)) => *fields = map,
            _ => {}
        }
    }

    fn into_value(mut self) -> Value {
        self.take_value()
    }
}
