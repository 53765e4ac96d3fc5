//! A JSON tokenizer for text that still grows.

use std::ops::Range;

/// Maximum depth that `serde_json` reads.
const MAX_DEPTH: usize = 127;

/// A token of JSON text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    List,
    Object,
    /// The name of a field, with its quotes.
    Name(Range<usize>),
    /// A string, number, `true`, `false` or `null`. Its content is not checked.
    Scalar(Range<usize>),
    /// The end of the innermost list or object.
    End,
}

/// Reads tokens from a text that only grows. Reads each byte once, and stops at the first invalid byte.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    at: usize,
    /// Position of the first byte of the current token.
    start: usize,
    state: State,
    /// Open lists and objects, outermost first.
    open: Vec<Container>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    List,
    Object,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Value,
    FirstItem,
    FirstName,
    Name,
    Colon,
    AfterValue,
    InString {
        is_name: bool,
        escaped: bool,
    },
    /// Inside a number, `true`, `false` or `null`.
    InWord,
    /// After the outermost value.
    Complete,
    Failed,
}

impl Scanner {
    /// Returns the next token of `text`; `None` until more text arrives.
    pub(super) fn next(&mut self, text: &str) -> Option<Token> {
        while let Some(byte) = text.as_bytes().get(self.at).copied() {
            let token = match self.state {
                State::Failed => return None,
                State::InString { escaped: true, is_name } => {
                    self.state = State::InString { is_name, escaped: false };
                    None
                }
                State::InString { is_name, .. } => match byte {
                    b'"' => Some(self.string_ended(is_name)),
                    b'\\' => {
                        self.state = State::InString { is_name, escaped: true };
                        None
                    }
                    0..=0x1f => self.fail(),
                    _ => None,
                },
                State::InWord if matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.' | b'E') => None,
                // The byte belongs to the next token.
                State::InWord => return Some(self.scalar(self.at)),
                _ if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') => None,
                State::FirstItem if byte == b']' => Some(self.container_ended()),
                State::Value | State::FirstItem => self.value(byte),
                State::FirstName if byte == b'}' => Some(self.container_ended()),
                State::FirstName | State::Name if byte == b'"' => self.string(true),
                State::Colon if byte == b':' => self.transition(State::Value),
                State::AfterValue => match (byte, self.open.last()) {
                    (b',', Some(Container::List)) => self.transition(State::Value),
                    (b',', Some(Container::Object)) => self.transition(State::Name),
                    (b']', Some(Container::List)) | (b'}', Some(Container::Object)) => Some(self.container_ended()),
                    _ => self.fail(),
                },
                _ => self.fail(),
            };
            self.at = self.at.saturating_add(1);
            if token.is_some() {
                return token;
            }
        }
        None
    }

    /// Returns the last token of a complete text: a word that ends with the text, such as a bare number.
    pub(super) fn last(&mut self) -> Option<Token> {
        (self.state == State::InWord).then(|| self.scalar(self.at))
    }

    /// Returns the number of bytes read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Returns `true` if the outermost value is complete and only white space follows it.
    pub(super) fn is_complete(&self) -> bool {
        self.state == State::Complete
    }

    /// Stops the scanner: no token follows.
    pub(super) fn fail(&mut self) -> Option<Token> {
        self.transition(State::Failed)
    }

    fn transition(&mut self, state: State) -> Option<Token> {
        self.state = state;
        None
    }

    fn value(&mut self, byte: u8) -> Option<Token> {
        match byte {
            b'"' => self.string(false),
            b'a'..=b'z' | b'0'..=b'9' | b'-' => {
                self.start = self.at;
                self.transition(State::InWord)
            }
            b'[' => self.container(Container::List),
            b'{' => self.container(Container::Object),
            _ => self.fail(),
        }
    }

    fn string(&mut self, is_name: bool) -> Option<Token> {
        self.start = self.at;
        self.transition(State::InString { is_name, escaped: false })
    }

    fn string_ended(&mut self, is_name: bool) -> Token {
        let end = self.at.saturating_add(1);
        if is_name {
            self.state = State::Colon;
            return Token::Name(self.start..end);
        }
        self.scalar(end)
    }

    fn scalar(&mut self, end: usize) -> Token {
        self.value_ended();
        Token::Scalar(self.start..end)
    }

    fn container(&mut self, container: Container) -> Option<Token> {
        if self.open.len() >= MAX_DEPTH {
            return self.fail();
        }
        self.open.push(container);
        Some(match container {
            Container::List => {
                self.state = State::FirstItem;
                Token::List
            }
            Container::Object => {
                self.state = State::FirstName;
                Token::Object
            }
        })
    }

    fn container_ended(&mut self) -> Token {
        self.open.pop();
        self.value_ended();
        Token::End
    }

    fn value_ended(&mut self) {
        self.state = if self.open.is_empty() { State::Complete } else { State::AfterValue };
    }
}
