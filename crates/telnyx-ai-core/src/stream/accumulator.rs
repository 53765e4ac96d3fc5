//! How the events of a stream add up to one value.

use serde::de::DeserializeOwned;
use serde_json::Value;
use tracing::Span;

use crate::redact::{Secrets, Shown};
use crate::stream::events::{StreamEnd, TextField, VaryingExtra};

/// How the events of a stream add up to one value, for a [`CompletionStream`](crate::CompletionStream).
///
/// ```
/// use telnyx_ai_core::{internal::{Accumulator, Completeness}, StreamEnd};
///
/// /// Numbers up to a 0, and their sum.
/// #[derive(Default)]
/// struct Sum(u32, Completeness);
///
/// impl Accumulator for Sum {
///     type Event = u32;
///     type Whole = u32;
///
///     fn add(&mut self, number: &u32) -> Result<(), serde_json::Value> {
///         self.0 += number;
///         if *number == 0 {
///             self.1 = Completeness::Final;
///         }
///         Ok(())
///     }
///
///     fn whole(&self) -> &u32 {
///         &self.0
///     }
///
///     fn into_whole(self) -> u32 {
///         self.0
///     }
///
///     fn end(&self) -> Completeness {
///         self.1
///     }
///
///     fn missing(&self, _: StreamEnd) -> String {
///         format!("a 0, at a sum of {}", self.0)
///     }
/// }
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # use telnyx_ai_core::{internal::Endpoint, Client, CompletionStream, test_util::{MockReply, MockTransport}};
/// # let mock = MockTransport::new().reply(MockReply::events(["data: 3\n\ndata: 4\n\ndata: 0\n\n"])).reply(MockReply::events(["data: 3\n\n"]));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
///
/// let numbers = Endpoint::get("numbers.stream", "/numbers").events(CompletionStream::<Sum>::open);
/// assert_eq!(numbers.clone().on(&client).await?.finish().await?, 7);
/// let error = numbers.on(&client).await?.finish().await.unwrap_err();
/// assert_eq!(error.to_string(), "numbers.stream: the connection closed before a 0, at a sum of 3 [status 200]");
/// assert_eq!(error.attachment::<u32>(), Some(&3));
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
pub trait Accumulator: Default + Send + Unpin + 'static {
    /// What arrives.
    type Event: DeserializeOwned + 'static;
    /// What it adds up to.
    type Whole: Clone + Send + Sync + 'static;

    /// Adds an event.
    ///
    /// # Errors
    /// The error object that the event reports. It becomes an error with its details, the last item of the stream.
    fn add(&mut self, event: &Self::Event) -> Result<(), Value>;

    /// What has arrived so far.
    fn whole(&self) -> &Self::Whole;

    /// What has arrived, for good.
    fn into_whole(self) -> Self::Whole;

    /// Brings the value into its final form. Called once: when the stream has ended, by an error too, or when its value is
    /// asked for before.
    fn close(&mut self) {}

    /// Whether that is all.
    fn end(&self) -> Completeness;

    /// What had not come when the stream ended so, and how far the value was: the rest of the error's "the connection
    /// closed before …" or "the answer ended without …".
    fn missing(&self, end: StreamEnd) -> String;

    /// The event is certainly no error object; see [`EventStream::new`](crate::EventStream::new).
    fn is_plain(event: &Self::Event) -> bool {
        let _ = event;
        false
    }

    /// The fields that hold the text of an event. Where nothing but one of them has changed since the last plain event, only
    /// that text is decoded.
    fn text_fields() -> &'static [TextField<Self::Event>] {
        &[]
    }

    /// ExtraFields fields that may differ beside the text.
    #[doc(hidden)]
    fn varying_extra() -> &'static VaryingExtra<Self::Event> {
        &VaryingExtra::NONE
    }

    /// Writes what the value tells into the span of the call, once the stream has ended.
    fn record(whole: &Self::Whole, span: &Span) {
        let _ = (whole, span);
    }

    /// The form of `whole` for errors and spans: it may echo a secret of the request.
    #[doc(hidden)]
    fn shown(whole: &Self::Whole, secrets: &Secrets) -> Shown<Self::Whole> {
        let _ = (whole, secrets);
        Shown::AsItIs
    }
}

/// How far the value of a [`Accumulator`] is.
///
/// ```
/// use telnyx_ai_core::internal::Completeness;
///
/// assert!(Completeness::Final > Completeness::Complete && Completeness::Complete > Completeness::Partial && Completeness::Partial > Completeness::default());
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Completeness {
    /// Nothing has come that `[DONE]` could end.
    #[default]
    Empty,
    /// Something has come; `[DONE]` ends it, a closing connection cuts it.
    Partial,
    /// Complete. Trailers may follow, and are waited for up to 5 s.
    Complete,
    /// Complete, and nothing follows.
    Final,
}
