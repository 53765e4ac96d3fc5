//! The values of a growing text that are complete, in the shape of the whole.

use serde_json::{Map, Value};
use telnyx_ai_core::decode;

use super::scan::{Scanner, Token};

/// A value that grows with its text. It reads on where it stopped, and only when it is asked for.
#[derive(Default)]
pub(super) struct Partial {
    scanner: Scanner,
    /// The lists and objects that are open, outermost first. Between two reads they are in `value`.
    open: Vec<Open>,
    value: Option<Value>,
}

enum Open {
    List(Vec<Value>),
    /// With the name of the field whose value is due.
    Object(Map<String, Value>, String),
}

impl Partial {
    /// Reads on to the end of `text`. The time that this takes depends on what is new and on the depth.
    pub(super) fn read(&mut self, text: &str, ended: bool) -> Option<&Value> {
        self.take_apart();
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
        self.put_together();
        self.value.as_ref()
    }

    /// Takes a token; `None` when it is no JSON inside.
    fn take(&mut self, token: Token, text: &str) -> Option<()> {
        match token {
            Token::List => self.open.push(Open::List(Vec::new())),
            Token::Object => self.open.push(Open::Object(Map::new(), String::new())),
            Token::Name(range) => {
                if let Open::Object(_, due) = self.open.last_mut()? {
                    *due = decode::text(text.get(range)?).ok()?;
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

    /// Puts each open value into the one around it.
    fn put_together(&mut self) {
        let mut inner = None;
        for open in self.open.iter_mut().rev() {
            if let Some(inner) = inner {
                open.add(inner);
            }
            inner = Some(open.take_value());
        }
        self.value = inner.or(self.value.take());
    }

    /// The reverse of `put_together`.
    fn take_apart(&mut self) {
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
            // A name that comes again has its last value.
            Self::Object(fields, due) => drop(fields.insert(due.clone(), value)),
        }
    }

    fn remove_last(&mut self) -> Option<Value> {
        match self {
            Self::List(items) => items.pop(),
            Self::Object(fields, due) => fields.remove(due.as_str()),
        }
    }

    fn take_value(&mut self) -> Value {
        match self {
            // Not by `into()`, which goes through the items.
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
