//! The accumulator of a stream, which combines its events into one completion.

use std::borrow::Cow;

use serde_json::Value;

use crate::redact::{Redaction, Secrets};
use crate::stream::events::{EventHints, StreamEnd};
use crate::trace::operation_span::ResponseAttributes;

/// The accumulator of a [`CompletionStream`](crate::CompletionStream), which combines the events into one completion.
pub trait Accumulator: Send + Sync + 'static {
    /// An event of the stream.
    type Event: 'static;
    /// The combination of the events.
    type Completion: 'static;

    /// Adds an event.
    ///
    /// # Errors
    /// The error object that the event reports. The stream then ends with an error that has its details.
    fn add(&mut self, event: &Self::Event) -> Result<(), Value>;

    /// Returns the completion so far.
    fn completion(&self) -> &Self::Completion;

    /// Returns the completion and drops the accumulator.
    fn into_completion(self: Box<Self>) -> Self::Completion;

    /// Brings the completion into its final form. Called once, when the stream ends, fails, or is converted into its
    /// completion.
    fn finalize(&mut self) {}

    /// Returns how complete the completion is.
    fn completeness(&self) -> Completeness;

    /// Describes the missing parts after the stream ended with `end`, and the completion so far. The text completes the
    /// error message "the connection closed before …" or "the response ended without …".
    fn missing(&self, end: StreamEnd) -> String;

    /// Returns the text that `event` adds to the completion, without reasoning; empty if it adds none.
    fn text_delta<'e>(&self, event: &'e Self::Event) -> Cow<'e, str> {
        let _ = event;
        Cow::Borrowed("")
    }

    /// Returns the hints that make events cheaper to decode.
    fn hints(&self) -> &'static EventHints<Self::Event> {
        &EventHints::NONE
    }

    /// Returns the attributes of `completion` for the span of the operation; its content only if `with_content`.
    fn attributes<'c>(&self, completion: &'c Self::Completion, with_content: bool) -> ResponseAttributes<'c> {
        let _ = (completion, with_content);
        ResponseAttributes::default()
    }

    /// Redacts the secrets of the request in the completion, which may echo them, for errors and spans.
    fn redacted(&self, secrets: &Secrets) -> Redaction<Self::Completion> {
        let _ = secrets;
        Redaction::Unchanged
    }
}

/// The progress of an [`Accumulator`]. Later variants are more complete.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Completeness {
    /// Nothing has arrived. `[DONE]` leaves it incomplete.
    #[default]
    Empty,
    /// `[DONE]` completes it. If the connection closes, it is incomplete.
    Partial,
    /// Complete. Trailers may follow within 5 s.
    Complete,
    /// Complete, and nothing follows.
    Final,
}

#[cfg(test)]
mod tests {
    use super::Completeness;

    #[test]
    fn later_variants_are_more_complete() {
        assert!(Completeness::Empty < Completeness::Partial && Completeness::Partial < Completeness::Complete);
        assert!(Completeness::Complete < Completeness::Final && Completeness::default() == Completeness::Empty);
    }
}
