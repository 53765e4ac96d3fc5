//! The accumulator of a stream: how its events add up to one completion.

use std::borrow::Cow;

use serde_json::Value;
use tracing::Span;

use crate::redact::{Secrets, Shown};
use crate::stream::events::{EventHints, StreamEnd};

/// The accumulator of a [`CompletionStream`](crate::CompletionStream): how its events add up to one completion.
///
/// ```
/// use telnyx_ai_core::{internal::{Accumulator, Completeness}, CompletionStream, StreamEnd};
///
/// /// Numbers up to a 0, and their sum.
/// #[derive(Default)]
/// struct Sum(u32, Completeness);
///
/// impl Accumulator for Sum {
///     type Event = u32;
///     type Completion = u32;
///
///     fn add(&mut self, number: &u32) -> Result<(), serde_json::Value> {
///         self.0 += number;
///         if *number == 0 {
///             self.1 = Completeness::Final;
///         }
///         Ok(())
///     }
///
///     fn completion(&self) -> &u32 {
///         &self.0
///     }
///
///     fn into_completion(self: Box<Self>) -> u32 {
///         self.0
///     }
///
///     fn completeness(&self) -> Completeness {
///         self.1
///     }
///
///     fn missing(&self, _: StreamEnd) -> String {
///         format!("a 0, at a sum of {}", self.0)
///     }
/// }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # use telnyx_ai_core::{internal::Endpoint, Client, test_util::{MockReply, MockTransport}};
/// # let mock = MockTransport::new().reply(MockReply::events(["data: 3\n\ndata: 4\n\ndata: 0\n\n"])).reply(MockReply::events(["data: 3\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
///
/// let numbers = Endpoint::get("numbers.stream", "/numbers").events(|body| CompletionStream::open(body, Sum::default()));
/// assert_eq!(numbers.clone().on(&client).await?.finish().await?, 7);
/// let error = numbers.on(&client).await?.finish().await.unwrap_err();
/// assert_eq!(error.to_string(), "numbers.stream: the connection closed before a 0, at a sum of 3 [status 200]");
/// assert_eq!(error.attachment::<u32>(), Some(&3));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
pub trait Accumulator: Send + Sync + 'static {
    /// An event of the stream.
    type Event: 'static;
    /// The sum of the events.
    type Completion: 'static;

    /// Adds an event.
    ///
    /// # Errors
    /// The error object that the event reports. It becomes an error with its details, the last item of the stream.
    fn add(&mut self, event: &Self::Event) -> Result<(), Value>;

    /// Returns the completion so far.
    fn completion(&self) -> &Self::Completion;

    /// Returns the completion and drops the rest.
    fn into_completion(self: Box<Self>) -> Self::Completion;

    /// Brings the completion into its final form. Called once: when the stream has ended, also with an error, or when the
    /// completion is taken earlier.
    fn finalize(&mut self) {}

    /// Returns how complete the completion is.
    fn completeness(&self) -> Completeness;

    /// Describes what is missing after the stream ended with `end`, and how far the completion is: the rest of the error's
    /// "the connection closed before …" or "the answer ended without …".
    fn missing(&self, end: StreamEnd) -> String;

    /// Returns the text that `event` adds to the completion, without reasoning; empty if it adds none.
    fn text_delta<'e>(&self, event: &'e Self::Event) -> Cow<'e, str> {
        let _ = event;
        Cow::Borrowed("")
    }

    /// Returns what makes events cheaper to read.
    fn hints(&self) -> &'static EventHints<Self::Event> {
        &EventHints::NONE
    }

    /// Records `completion` in the span of the call, once the stream has ended.
    fn record(&self, completion: &Self::Completion, span: &Span) {
        let _ = (completion, span);
    }

    /// Redacts the secrets of the request in the completion, for errors and spans: a response may echo them.
    fn redacted(&self, secrets: &Secrets) -> Shown<Self::Completion> {
        let _ = secrets;
        Shown::AsItIs
    }
}

/// The progress of an [`Accumulator`].
///
/// ```
/// use telnyx_ai_core::internal::Completeness;
///
/// assert!(Completeness::Final > Completeness::Complete && Completeness::Complete > Completeness::Partial && Completeness::Partial > Completeness::default());
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Completeness {
    /// Nothing has arrived that `[DONE]` could complete.
    #[default]
    Empty,
    /// `[DONE]` completes it; a closed connection leaves it incomplete.
    Partial,
    /// Complete. Trailers may follow, and are awaited for up to 5 s.
    Complete,
    /// Complete, and nothing follows.
    Final,
}
