//! The grammar of JSON, for text that is still growing.

use std::ops::Range;

/// As deep as `serde_json` reads.
const MOST_DEPTH: usize = 127;

/// A token of JSON text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    List,
    Object,
    /// The name of a field, with its quotes.
    Name(Range<usize>),
    /// A string, number, `true`, `false` or `null`. Its inside is not checked.
    Scalar(Range<usize>),
    /// The end of the innermost list or object.
    End,
}

/// Reads tokens from a text that only grows. Looks at each byte once, and stops at the first one that no JSON has there.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    at: usize,
    /// The first byte of the token that has begun.
    start: usize,
    state: State,
    /// The lists and objects that are open, outermost first.
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
    /// In a number, `true`, `false` or `null`.
    InWord,
    /// After the outermost value.
    Whole,
    Failed,
}

impl Scanner {
    /// The next token of `text`; `None` until more of it has come.
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
                // The byte belongs to what comes next.
                State::InWord => return Some(self.scalar(self.at)),
                _ if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') => None,
                State::FirstItem if byte == b']' => Some(self.container_ended()),
                State::Value | State::FirstItem => self.value(byte),
                State::FirstName if byte == b'}' => Some(self.container_ended()),
                State::FirstName | State::Name if byte == b'"' => self.string(true),
                State::Colon if byte == b':' => self.go_on(State::Value),
                State::AfterValue => match (byte, self.open.last()) {
                    (b',', Some(Container::List)) => self.go_on(State::Value),
                    (b',', Some(Container::Object)) => self.go_on(State::Name),
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

    /// The last token once the text has ended: a number with nothing around it.
    pub(super) fn last(&mut self) -> Option<Token> {
        (self.state == State::InWord).then(|| self.scalar(self.at))
    }

    /// Number of bytes that were read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Returns true if the outermost value has ended, with nothing but space after it.
    pub(super) fn is_whole(&self) -> bool {
        self.state == State::Whole
    }

    /// Ends the tokens.
    pub(super) fn fail(&mut self) -> Option<Token> {
        self.go_on(State::Failed)
    }

    fn go_on(&mut self, state: State) -> Option<Token> {
        self.state = state;
        None
    }

    fn value(&mut self, byte: u8) -> Option<Token> {
        match byte {
            b'"' => self.string(false),
            b'a'..=b'z' | b'0'..=b'9' | b'-' => {
                self.start = self.at;
                self.go_on(State::InWord)
            }
            b'[' => self.container(Container::List),
            b'{' => self.container(Container::Object),
            _ => self.fail(),
        }
    }

    fn string(&mut self, is_name: bool) -> Option<Token> {
        self.start = self.at;
        self.go_on(State::InString { is_name, escaped: false })
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
        if self.open.len() >= MOST_DEPTH {
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
        self.state = if self.open.is_empty() { State::Whole } else { State::AfterValue };
    }
}
