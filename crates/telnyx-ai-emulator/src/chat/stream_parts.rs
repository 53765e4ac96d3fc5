//! The parts of a streamed choice, independent of the stream format.

use std::sync::Arc;

use super::completion::Choice;
use crate::text::tokens;

/// Number of characters of JSON, such as the arguments of a call, in one part.
const JSON: usize = 8;

/// A part of a stream.
#[derive(Debug, PartialEq)]
pub(crate) enum StreamPart {
    Start,
    ReasoningStart,
    Reasoning(String),
    ReasoningEnd,
    TextStart,
    Text(String),
    TextEnd,
    /// The start of the call with this index.
    CallStart(usize),
    Arguments(usize, String),
    CallEnd(usize),
    End,
}

/// An iterator over the parts of a choice, each created on demand, so a slow client needs no additional memory.
pub(crate) struct StreamParts {
    choice: Arc<Choice>,
    next: Next,
}

#[derive(Clone, Copy)]
enum Next {
    Start,
    ReasoningStart,
    /// The reasoning from this byte offset.
    Reasoning(usize),
    /// The text, if there is one.
    Content,
    TextStart,
    /// The text from this byte offset.
    Text(usize),
    CallStart(usize),
    /// The arguments of the call with this index, from this byte offset.
    Arguments(usize, usize),
    Nothing,
}

impl StreamParts {
    pub(crate) fn new(choice: &Arc<Choice>) -> Self {
        Self { choice: Arc::clone(choice), next: Next::Start }
    }
}

impl Iterator for StreamParts {
    type Item = StreamPart;

    fn next(&mut self) -> Option<StreamPart> {
        let Choice { reasoning, content, calls, is_json, .. } = &*self.choice;
        let token = |text: &Option<String>, from: usize| {
            text.as_deref().and_then(|text| text.get(from..)).and_then(tokens::first).map(str::to_owned)
        };
        let characters = |text: &Option<String>, from: usize| {
            let piece: String = text.as_deref()?.get(from..)?.chars().take(JSON).collect();
            (!piece.is_empty()).then_some(piece)
        };
        if matches!(self.next, Next::Content) {
            self.next = if content.is_some() { Next::TextStart } else { Next::CallStart(0) };
        }
        let (piece, next) = match self.next {
            Next::Start => (StreamPart::Start, if reasoning.is_some() { Next::ReasoningStart } else { Next::Content }),
            Next::ReasoningStart => (StreamPart::ReasoningStart, Next::Reasoning(0)),
            Next::Reasoning(from) => match token(reasoning, from) {
                Some(token) => (StreamPart::Reasoning(token.clone()), Next::Reasoning(from + token.len())),
                None => (StreamPart::ReasoningEnd, Next::Content),
            },
            Next::TextStart => (StreamPart::TextStart, Next::Text(0)),
            Next::Text(from) => match if *is_json { characters(content, from) } else { token(content, from) } {
                Some(token) => (StreamPart::Text(token.clone()), Next::Text(from + token.len())),
                None => (StreamPart::TextEnd, Next::CallStart(0)),
            },
            Next::CallStart(at) if at < calls.len() => (StreamPart::CallStart(at), Next::Arguments(at, 0)),
            Next::CallStart(_) => (StreamPart::End, Next::Nothing),
            Next::Arguments(at, from) => {
                let rest = calls.get(at).and_then(|call| call.arguments.get(from..)).unwrap_or_default();
                let piece: String = rest.chars().take(JSON).collect();
                match piece.len() {
                    0 => (StreamPart::CallEnd(at), Next::CallStart(at + 1)),
                    length => (StreamPart::Arguments(at, piece), Next::Arguments(at, from + length)),
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

    fn pieces(content: Option<&str>, arguments: &[&str]) -> Vec<StreamPart> {
        let call = |arguments: &&str| Call { id: "c".into(), name: "f".into(), arguments: (*arguments).to_owned() };
        let calls = arguments.iter().map(call).collect();
        let content = content.map(str::to_owned);
        StreamParts::new(&Arc::new(Choice { content, calls, finish_reason: "stop", ..Choice::default() })).collect()
    }

    #[test]
    fn text_and_calls_come_in_order_with_their_borders() {
        use StreamPart::{Arguments, CallEnd, CallStart, End, Start, Text, TextEnd, TextStart};
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

    #[test]
    fn json_comes_in_pieces() {
        let content = Some("{\"name\": \"Zoë\"}".to_owned());
        let choice = Choice { content, is_json: true, ..Choice::default() };
        let texts: Vec<StreamPart> = StreamParts::new(&Arc::new(choice)).collect();
        let text = |text: &str| StreamPart::Text(text.into());
        assert_eq!(texts[2..4], [text("{\"name\":"), text(" \"Zoë\"}")]);
        assert_eq!(texts.len(), 6);
    }

    #[test]
    fn thoughts_come_first_with_their_borders() {
        let reasoning = Some("I see".to_owned());
        let reasoning_only = Choice { reasoning: reasoning.clone(), ..Choice::default() };
        let pieces: Vec<StreamPart> = StreamParts::new(&Arc::new(reasoning_only)).collect();
        let expected =
            [StreamPart::ReasoningStart, StreamPart::Reasoning("I".into()), StreamPart::Reasoning(" see".into())];
        assert_eq!(pieces[1..4], expected);
        assert_eq!(pieces[4..], [StreamPart::ReasoningEnd, StreamPart::End]);
        let with_text = Choice { reasoning, content: Some("Hi".into()), ..Choice::default() };
        let pieces: Vec<StreamPart> = StreamParts::new(&Arc::new(with_text)).collect();
        assert_eq!(pieces[4..6], [StreamPart::ReasoningEnd, StreamPart::TextStart]);
    }
}
