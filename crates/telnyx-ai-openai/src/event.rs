//! What a streamed response is made of.

mod read;
mod write;

use serde::de::Error;
use serde::{Serialize, Serializer};
#[cfg(feature = "client")]
use serde_json::Map;
use serde_json::Value;
#[cfg(feature = "client")]
use telnyx_ai_core::internal;

use crate::known;
use crate::piece::{ItemEvent, PartEvent, SnapshotEvent, TextEvent};
use read::{Held, OfText};

/// Declares the enum of events, and reads one by its `type`.
macro_rules! events {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident($held:ty) = $kind:literal,)+ }) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $($(#[$doc])* #[doc = concat!(" (`", $kind, "`)")] $variant($held),)+
            /// An event of a kind that the SDK does not model, as it came.
            Other(Value),
        }

        impl $name {
            /// The kind of the event (wire: `type`); empty where an event of another kind does not say.
            ///
            /// ```
            /// let event: telnyx_ai_openai::ResponseEvent = serde_json::from_str(r#"{"type":"response.mcp_call.completed"}"#)?;
            /// assert_eq!(event.kind(), "response.mcp_call.completed");
            /// # Ok::<(), serde_json::Error>(())
            /// ```
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $kind,)+
                    Self::Other(value) => known::kind(value),
                }
            }

            /// The unknown fields of the event; `None` for an event of another kind.
            #[cfg(feature = "client")]
            pub(crate) fn extra(&self) -> Option<&Map<String, Value>> {
                match self {
                    $(Self::$variant(held) => Some(&held.extra),)+
                    Self::Other(_) => None,
                }
            }

            /// Makes an event of this kind; `None` where it brings no text.
            fn of_text(kind: &str) -> Option<OfText> {
                match kind {
                    $($kind => <$held as Held>::of_text(Self::$variant),)+
                    _ => None,
                }
            }

            fn write_to<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(held) => write::event($kind, held, serializer),)+
                    Self::Other(value) => value.serialize(serializer),
                }
            }

            fn of_kind<E: Error>(value: Value) -> Result<Self, E> {
                match known::kind(&value) {
                    $($kind => known::read(value).map(Self::$variant),)+
                    _ => Ok(Self::Other(value)),
                }
            }
        }
    };
}

events! {
    /// One event of a streamed response.
    ///
    /// ```
    /// use telnyx_ai_openai::{Item, ResponseEvent};
    ///
    /// fn show(event: &ResponseEvent) {
    ///     match event {
    ///         ResponseEvent::OutputTextDelta(delta) => print!("{}", delta.text),
    ///         ResponseEvent::OutputItemDone(done) => {
    ///             if let Item::FunctionCall(call) = &done.item {
    ///                 println!("{}({})", call.name, call.arguments);
    ///             }
    ///         }
    ///         _ => {}
    ///     }
    /// }
    /// # let event = serde_json::from_str(r#"{"type":"response.output_text.delta","delta":"Hel"}"#)?;
    /// # show(&event);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// An event that reports an error is not among them: it is the `Err` that ends the stream. An object without a
    /// `type` that is a whole response, as a service sends it that does not stream, is read as its last event; its text
    /// comes in no delta.
    pub enum ResponseEvent {
        /// The response was made; it is empty yet.
        Created(SnapshotEvent) = "response.created",
        /// The response waits for its turn.
        Queued(SnapshotEvent) = "response.queued",
        /// The model is at work.
        InProgress(SnapshotEvent) = "response.in_progress",
        /// The response is whole.
        Completed(SnapshotEvent) = "response.completed",
        /// The response was cut short, and is all there will be.
        Incomplete(SnapshotEvent) = "response.incomplete",
        /// The response failed. A stream gives an error in its place.
        Failed(SnapshotEvent) = "response.failed",
        /// An item begins.
        OutputItemAdded(ItemEvent) = "response.output_item.added",
        /// An item is whole.
        OutputItemDone(ItemEvent) = "response.output_item.done",
        /// A part of a message begins.
        ContentPartAdded(PartEvent) = "response.content_part.added",
        /// A part of a message is whole.
        ContentPartDone(PartEvent) = "response.content_part.done",
        /// More text.
        OutputTextDelta(TextEvent) = "response.output_text.delta",
        /// The text of a part is whole.
        OutputTextDone(TextEvent) = "response.output_text.done",
        /// More of a refusal.
        RefusalDelta(TextEvent) = "response.refusal.delta",
        /// A refusal is whole.
        RefusalDone(TextEvent) = "response.refusal.done",
        /// More of what the model thinks.
        ReasoningTextDelta(TextEvent) = "response.reasoning_text.delta",
        /// A thought is whole.
        ReasoningTextDone(TextEvent) = "response.reasoning_text.done",
        /// A part of a summary of thoughts begins.
        ReasoningSummaryPartAdded(PartEvent) = "response.reasoning_summary_part.added",
        /// A part of a summary of thoughts is whole.
        ReasoningSummaryPartDone(PartEvent) = "response.reasoning_summary_part.done",
        /// More of a summary of thoughts.
        ReasoningSummaryTextDelta(TextEvent) = "response.reasoning_summary_text.delta",
        /// The text of a summary of thoughts is whole.
        ReasoningSummaryTextDone(TextEvent) = "response.reasoning_summary_text.done",
        /// More of the arguments of a function call.
        FunctionCallArgumentsDelta(TextEvent) = "response.function_call_arguments.delta",
        /// The arguments of a function call are whole.
        FunctionCallArgumentsDone(TextEvent) = "response.function_call_arguments.done",
    }
}

impl ResponseEvent {
    /// The text that this event adds to the answer; empty when it adds none.
    ///
    /// ```
    /// # use telnyx_ai_openai::ResponseEvent;
    /// let event: ResponseEvent = serde_json::from_str(r#"{"type":"response.output_text.delta","delta":"Hel"}"#)?;
    /// assert_eq!(event.text_delta(), "Hel");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn text_delta(&self) -> &str {
        match self {
            Self::OutputTextDelta(delta) => &delta.text,
            _ => "",
        }
    }

    /// Returns the reasoning, or summary of it, that this event adds; empty if it adds none.
    ///
    /// ```
    /// # use telnyx_ai_openai::ResponseEvent;
    /// let event: ResponseEvent = serde_json::from_str(r#"{"type":"response.reasoning_text.delta","delta":"Hm."}"#)?;
    /// assert_eq!((event.reasoning_delta(), event.text_delta()), ("Hm.", ""));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn reasoning_delta(&self) -> &str {
        match self {
            Self::ReasoningTextDelta(delta) | Self::ReasoningSummaryTextDelta(delta) => &delta.text,
            _ => "",
        }
    }

    /// Returns true for an event that is no error object as a whole. Its content counts even if it reports an error.
    #[cfg(feature = "client")]
    pub(crate) fn is_plain(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// The fields beside the content of the event, if they report an error. Those beside the error may describe it.
    #[cfg(feature = "client")]
    pub(crate) fn reported(&self) -> Option<&Map<String, Value>> {
        let detail = |extra: &Map<String, Value>| extra.get("detail").is_some_and(internal::reports);
        self.extra().filter(|extra| internal::error_in(extra).is_some() || detail(extra))
    }

    /// Returns the text that this event adds, to whatever it belongs.
    #[cfg(feature = "client")]
    pub(crate) fn delta(&self) -> Option<&TextEvent> {
        match self {
            Self::OutputTextDelta(delta)
            | Self::ReasoningTextDelta(delta)
            | Self::ReasoningSummaryTextDelta(delta)
            | Self::RefusalDelta(delta)
            | Self::FunctionCallArgumentsDelta(delta) => Some(delta),
            _ => None,
        }
    }

    #[cfg(feature = "client")]
    pub(crate) fn delta_mut(&mut self) -> Option<&mut TextEvent> {
        match self {
            Self::OutputTextDelta(delta)
            | Self::ReasoningTextDelta(delta)
            | Self::ReasoningSummaryTextDelta(delta)
            | Self::RefusalDelta(delta)
            | Self::FunctionCallArgumentsDelta(delta) => Some(delta),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
