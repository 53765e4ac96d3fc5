//! A choice cut into the pieces of a stream, whatever the stream calls them.

use std::sync::Arc;

use super::completion::Choice;
use crate::text::tokens;

/// How many characters of a call's arguments one piece brings.
const ARGUMENTS: usize = 8;

/// What comes next in a stream.
#[derive(Debug, PartialEq)]
pub(crate) enum Piece {
    Start,
    ReasoningStart,
    Reasoning(String),
    ReasoningEnd,
    TextStart,
    Text(String),
    TextEnd,
    /// The call at this place begins.
    CallStart(usize),
    Arguments(usize, String),
    CallEnd(usize),
    End,
}

/// The pieces of a choice, each made when it is asked for: a client that does not read holds the choice and no more.
pub(crate) struct Pieces {
    choice: Arc<Choice>,
    next: Next,
}

#[derive(Clone, Copy)]
enum Next {
    Start,
    ReasoningStart,
    /// The thoughts, from this byte on.
    Reasoning(usize),
    /// The text, if there is one.
    Content,
    TextStart,
    /// The text, from this byte on.
    Text(usize),
    CallStart(usize),
    /// The arguments of this call, from this byte on.
    Arguments(usize, usize),
    Nothing,
}

impl Pieces {
    pub(crate) fn new(choice: &Arc<Choice>) -> Self {
        Self { choice: Arc::clone(choice), next: Next::Start }
    }
}

impl Iterator for Pieces {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let Choice { reasoning, content, calls, .. } = &*self.choice;
        let token = |text: &Option<String>, from: usize| {
            text.as_deref().and_then(|text| text.get(from..)).and_then(tokens::first).map(str::to_owned)
        };
        if matches!(self.next, Next::Content) {
            self.next = if content.is_some() { Next::TextStart } else { Next::CallStart(0) };
        }
        let (piece, next) = match self.next {
            Next::Start => (Piece::Start, if reasoning.is_some() { Next::ReasoningStart } else { Next::Content }),
            Next::ReasoningStart => (Piece::ReasoningStart, Next::Reasoning(0)),
            Next::Reasoning(from) => match token(reasoning, from) {
                Some(token) => (Piece::Reasoning(token.clone()), Next::Reasoning(from + token.len())),
                None => (Piece::ReasoningEnd, Next::Content),
            },
            Next::TextStart => (Piece::TextStart, Next::Text(0)),
            Next::Text(from) => match token(content, from) {
                Some(token) => (Piece::Text(token.clone()), Next::Text(from + token.len())),
                None => (Piece::TextEnd, Next::CallStart(0)),
            },
            Next::CallStart(at) if at < calls.len() => (Piece::CallStart(at), Next::Arguments(at, 0)),
            Next::CallStart(_) => (Piece::End, Next::Nothing),
            Next::Arguments(at, from) => {
                let rest = calls.get(at).and_then(|call| call.arguments.get(from..)).unwrap_or_default();
                let piece: String = rest.chars().take(ARGUMENTS).collect();
                match piece.len() {
                    0 => (Piece::CallEnd(at), Next::CallStart(at + 1)),
                    length => (Piece::Arguments(at, piece), Next::Arguments(at, from + length)),
                }
            }
            Next::Content | Next::Nothing => return None,
        };
        self.next = next;
        Some(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::calls::Call, *};

    fn pieces(content: Option<&str>, arguments: &[&str]) -> Vec<Piece> {
        let call = |arguments: &&str| Call { id: "c".into(), name: "f".into(), arguments: (*arguments).to_owned() };
        let calls = arguments.iter().map(call).collect();
        let content = content.map(str::to_owned);
        Pieces::new(&Arc::new(Choice { content, calls, finish_reason: "stop", ..Choice::default() })).collect()
    }

    #[test]
    fn text_and_calls_come_in_order_with_their_borders() {
        use Piece::{Arguments, CallEnd, CallStart, End, Start, Text, TextEnd, TextStart};
        assert_eq!(
            pieces(Some("Hi  you"), &["{\"a\":\"čřž\"}", ""]),
            [
                Start,
                TextStart,
                Text("Hi".into()),
                Text("  you".into()),
                TextEnd,
                CallStart(0),
                Arguments(0, "{\"a\":\"čř".into()),
                Arguments(0, "ž\"}".into()),
                CallEnd(0),
                CallStart(1),
                CallEnd(1),
                End
            ]
        );
        assert_eq!(pieces(Some(""), &[]), [Start, TextStart, TextEnd, End]);
        assert_eq!(pieces(None, &[]), [Start, End]);
    }
}
