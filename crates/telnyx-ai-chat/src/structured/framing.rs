//! Text that models write around JSON: white space, a byte order mark, reasoning, a Markdown fence.

use std::ops::Range;

/// The end of reasoning. Some models omit the tag at the beginning.
const END_OF_REASONING: &str = "</think>";

/// Minimum number of characters of a fence.
const MIN_FENCE: usize = 3;

/// Finds the JSON in a growing text. Reads each character once.
///
/// Skips white space and a byte order mark, then reasoning up to the last `</think>`, then one fence (```` ``` ```` or
/// `~~~`, with or without a language, closed or open). Reasoning is text before `</think>` that begins with neither a
/// list, an object, a string nor a fence. All other text is kept; the JSON parser rejects it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Framing {
    /// Number of bytes read.
    at: usize,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Before the first significant character.
    Start,
    /// Inside possible reasoning. `matched` characters of the closing tag were read.
    Prose {
        from: usize,
        matched: usize,
    },
    /// In the first characters of a possible fence.
    Mark {
        from: usize,
        mark: char,
        count: usize,
    },
    /// In the rest of the opening line of a fence.
    Language {
        from: usize,
        mark: char,
    },
    Body(Body),
}

/// The JSON and its possible end.
#[derive(Clone, Copy, Debug)]
struct Body {
    start: usize,
    /// Character of the fence.
    fence: Option<char>,
    /// End of the JSON, unless more follows.
    end: usize,
    tail: Tail,
}

/// The text after the JSON so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    Nothing,
    Space,
    Fence,
    SpaceAfterFence,
}

impl Default for Framing {
    fn default() -> Self {
        Self { at: 0, state: State::Start }
    }
}

impl Framing {
    /// Returns the JSON in a complete text.
    pub(super) fn find(text: &str) -> &str {
        text.get(Self::default().finish(text)).unwrap_or_default()
    }

    /// Reads the new text, and returns the range that is certain to be JSON.
    pub(super) fn read(&mut self, text: &str) -> Range<usize> {
        for (offset, character) in text.get(self.at..).unwrap_or_default().char_indices() {
            self.state = self.state.then(self.at.saturating_add(offset), character);
        }
        self.at = text.len();
        match self.state {
            State::Body(body) => body.start..body.end,
            _ => 0..0,
        }
    }

    /// Reads the rest of a complete text, and returns the range of the JSON.
    pub(super) fn finish(&mut self, text: &str) -> Range<usize> {
        let read = self.read(text);
        let from = match self.state {
            State::Body(_) => return read,
            State::Prose { from, .. } => from,
            State::Mark { from, count, .. } if count < MIN_FENCE => from,
            State::Start | State::Mark { .. } | State::Language { .. } => text.len(),
        };
        from..text.trim_end().len().max(from)
    }
}

impl State {
    fn then(self, at: usize, character: char) -> Self {
        match self {
            Self::Start if character.is_whitespace() || character == '\u{feff}' => self,
            Self::Start => match character {
                '{' | '[' | '"' => Self::body(at, None, at, character),
                '`' | '~' => Self::Mark { from: at, mark: character, count: 1 },
                _ => Self::prose(at, character),
            },
            Self::Prose { from, matched } => {
                let expected = END_OF_REASONING.chars().nth(matched);
                let matched = match expected.is_some_and(|expected| expected.eq_ignore_ascii_case(&character)) {
                    true => matched.saturating_add(1),
                    false => usize::from(character == '<'),
                };
                if matched == END_OF_REASONING.len() {
                    return Self::Start;
                }
                Self::Prose { from, matched }
            }
            Self::Mark { from, mark, count } => {
                if character == mark {
                    return Self::Mark { from, mark, count: count.saturating_add(1) };
                }
                if count < MIN_FENCE {
                    return Self::prose(from, character);
                }
                Self::Language { from, mark }.then(at, character)
            }
            Self::Language { from, mark } => match character {
                '\n' => {
                    let start = at.saturating_add(1);
                    Self::Body(Body { start, fence: Some(mark), end: start, tail: Tail::Nothing })
                }
                '{' | '[' => Self::body(at, Some(mark), at, character),
                '`' => Self::prose(from, character),
                _ => self,
            },
            Self::Body(body) => Self::Body(body.then(at, character)),
        }
    }

    /// Returns the state for text from `from` on that is neither JSON nor a fence.
    fn prose(from: usize, character: char) -> Self {
        Self::Prose { from, matched: usize::from(character == '<') }
    }

    fn body(start: usize, fence: Option<char>, at: usize, character: char) -> Self {
        Self::Body(Body { start, fence, end: at, tail: Tail::Nothing }.then(at, character))
    }
}

impl Body {
    fn then(mut self, at: usize, character: char) -> Self {
        let after = at.saturating_add(character.len_utf8());
        let is_space = character.is_whitespace() || character == '\u{feff}';
        if self.end == self.start && self.tail == Tail::Nothing && is_space {
            return Self { start: after, end: after, ..self };
        }
        let next = match self.tail {
            _ if Some(character) == self.fence => Tail::Fence,
            Tail::Nothing | Tail::Space if character.is_whitespace() => Tail::Space,
            _ if character.is_whitespace() => Tail::SpaceAfterFence,
            _ => Tail::Nothing,
        };
        match (self.tail, next) {
            (_, Tail::Nothing) => self.end = after,
            // A second fence: the first fence did not close the JSON.
            (Tail::SpaceAfterFence, Tail::Fence) => self.end = at,
            _ => {}
        }
        self.tail = next;
        self
    }
}

#[cfg(test)]
mod tests;
