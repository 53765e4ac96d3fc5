//! The JSON path of an error, computed from its position. A decoder that tracks the path would compile the decoding
//! code of each type a second time.

use std::fmt;
use std::ops::Range;

use memchr::memchr_iter;
use serde_json::{Error, Value};

use crate::json::string_end;

/// The path of a value, such as `choices[0].message`; `.` is the top-level value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct JsonPath(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Index(usize),
    Key(String),
}

impl JsonPath {
    /// Returns the path of the value that caused `error`. `decode` decodes a prefix of `body` as the same type and
    /// returns its error.
    pub(super) fn locate(body: &[u8], error: &Error, decode: &dyn Fn(&[u8]) -> Option<Error>) -> Self {
        let data_error = |prefix: Option<&[u8]>| decode(prefix?).filter(Error::is_data);
        let mut position = position(body, error);
        // An error without a position concerns the top-level value.
        while let Some(end) = position {
            let mut tokens = Tokens::until(body, end);
            match tokens.last {
                // The decoder may have read the bracket or comma after the invalid value. Decoding without that byte
                // then returns the same error at an earlier position.
                Last::Ending(at) => match data_error(body.get(..at)) {
                    Some(inner) => position = self::position(body, &inner),
                    None => return tokens.path(),
                },
                // The error concerns the list itself, or its first item, which is a list or an object.
                Last::OpeningList(at) => {
                    if data_error(body.get(..=at)).is_some() {
                        tokens.open.pop();
                    }
                    return tokens.path();
                }
                Last::Other => return tokens.path(),
            }
        }
        Self::default()
    }

    /// Returns the value at this path.
    pub(super) fn find<'a>(&self, root: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(root, |value, segment| match segment {
            Segment::Index(index) => value.get(*index),
            Segment::Key(key) => value.get(key),
        })
    }
}

impl fmt::Display for JsonPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return out.write_str(".");
        }
        for (number, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(out, "[{index}]")?,
                Segment::Key(key) if number == 0 => out.write_str(key)?,
                Segment::Key(key) => write!(out, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// Returns the number of bytes that the decoder had read when the error occurred.
fn position(body: &[u8], error: &Error) -> Option<usize> {
    let line_start = match error.line() {
        0 => return None,
        1 => 0,
        line => memchr_iter(b'\n', body).nth(line - 2)? + 1,
    };
    Some(line_start + error.column())
}

/// The lists and objects that are open at a position, outermost first.
struct Tokens<'a> {
    body: &'a [u8],
    open: Vec<Open>,
    last: Last,
}

enum Open {
    /// Number of items before the current item.
    List(usize),
    /// Position of the key of the current member, if it was read.
    Object(Option<Range<usize>>),
}

/// The last token.
#[derive(Clone, Copy)]
enum Last {
    OpeningList(usize),
    /// A closing bracket, or a comma between items.
    Ending(usize),
    Other,
}

impl<'a> Tokens<'a> {
    /// Reads the tokens that begin before `end`. The JSON must be valid up to there.
    fn until(body: &'a [u8], end: usize) -> Self {
        let mut tokens = Self { body, open: Vec::new(), last: Last::Other };
        let mut at = 0;
        while let Some(byte) = body.get(at).filter(|_| at < end) {
            at = tokens.token(*byte, at);
        }
        tokens
    }

    /// Reads the token that begins with `byte` at `at`, and returns its end. Each byte of a number or literal counts as
    /// a token.
    fn token(&mut self, byte: u8, at: usize) -> usize {
        let end = if byte == b'"' { string_end(self.body, at + 1) } else { at + 1 };
        if byte.is_ascii_whitespace() {
            return end;
        }
        self.last = match (byte, self.open.last()) {
            (b'[', _) => Last::OpeningList(at),
            (b']' | b'}', _) | (b',', Some(Open::List(_))) => Last::Ending(at),
            _ => Last::Other,
        };
        match (byte, self.open.last_mut()) {
            (b'[', _) => self.open.push(Open::List(0)),
            (b'{', _) => self.open.push(Open::Object(None)),
            (b']' | b'}', _) => drop(self.open.pop()),
            (b',', Some(Open::List(index))) => *index += 1,
            (b',', Some(Open::Object(key))) => *key = None,
            (b'"', Some(Open::Object(key @ None))) => *key = Some(at..end),
            _ => {}
        }
        end
    }

    fn path(&self) -> JsonPath {
        let segment = |open: &Open| match open {
            Open::List(index) => Some(Segment::Index(*index)),
            Open::Object(key) => {
                let key = self.body.get(key.clone()?)?;
                Some(Segment::Key(serde_json::from_slice(key).ok()?))
            }
        };
        JsonPath(self.open.iter().filter_map(segment).collect())
    }
}

#[cfg(test)]
mod tests;
