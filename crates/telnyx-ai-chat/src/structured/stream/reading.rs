//! Conversion of the chunks of a completion to parts and a value.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use telnyx_ai_core::Result;

use super::{ParsedStream, State};
use crate::chunk::ChatChunk;
use crate::structured::part::ParsedPart;
use crate::structured::reader::Form;
use crate::structured::unfinished;

impl<T: DeserializeOwned> ParsedStream<T> {
    /// Reads the next chunk; `None` once the completion is complete.
    pub(super) fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<ChatChunk>>> {
        let item = ready!(Pin::new(&mut self.stream).poll_next(cx));
        match &item {
            Some(Ok(_)) => self.parse_new_text(),
            Some(Err(_)) => self.state = State::Failed,
            None => self.completed(),
        }
        Poll::Ready(item.transpose())
    }

    pub(super) fn next_part(&mut self) -> Option<ParsedPart> {
        self.found.take().or_else(|| self.parts.next())
    }

    /// Parses the JSON that arrived since the last call.
    fn parse_new_text(&mut self) {
        let completion = self.stream.partial();
        if self.reader.form != Form::Word && self.reader.has_first_choice(completion) {
            let text = completion.text();
            let json = self.framing.read(&text);
            self.parts.push(text.get(self.read.max(json.start)..json.end).unwrap_or_default());
            self.read = self.read.max(json.end);
        }
    }

    /// Parses the rest of the JSON of a complete completion.
    fn completed(&mut self) {
        let text = self.stream.partial().text();
        let json = self.framing.finish(&text);
        if self.reader.form == Form::Word {
            self.parts.push(&self.reader.json(text.get(json).unwrap_or_default()).unwrap_or_default());
        } else {
            self.parts.push(text.get(self.read.max(json.start)..json.end).unwrap_or_default());
        }
        self.parts.end();
        self.state = State::Complete;
    }

    /// Reads the complete response as a `T`.
    pub(super) fn value(&self) -> Result<T> {
        let completion = self.stream.partial();
        self.reader.value(completion).map_err(|problem| {
            // The error quotes the text, which may echo the API key.
            let clean = unfinished::redacted(completion, |text| self.stream.redact(text));
            let problem = self.reader.value::<T>(&clean).err().unwrap_or(problem);
            self.stream.fail(problem.into())
        })
    }
}
