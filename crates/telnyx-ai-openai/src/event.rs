//! Events of a streamed response.

mod read;
mod write;

use serde::de::Error;
use serde::{Serialize, Serializer};
#[cfg(feature = "client")]
use serde_json::Map;
use serde_json::Value;
#[cfg(feature = "client")]
use telnyx_ai_core::internal;

use crate::payload::{ItemEvent, PartEvent, SnapshotEvent, TextEvent};
use crate::tagged;
use read::{Payload, TextVariant};

/// Declares the enum of events, with one wire `type` for each variant.
macro_rules! events {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident($payload:ty) = $kind:literal,)+ }) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name {
            $($(#[$doc])* #[doc = concat!(" (`", $kind, "`)")] $variant($payload),)+
            /// An event of an unknown kind, as received.
            Other(Value),
        }

        impl $name {
            /// Returns the kind of the event (wire: `type`); empty for an event without one.
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $kind,)+
                    Self::Other(value) => tagged::kind(value),
                }
            }

            /// Returns the unknown fields of the event; `None` for an event of an unknown kind.
            #[cfg(feature = "client")]
            pub(crate) fn extra(&self) -> Option<&Map<String, Value>> {
                match self {
                    $(Self::$variant(payload) => Some(&payload.extra),)+
                    Self::Other(_) => None,
                }
            }

            /// Returns the variant for a `type` whose payload is a [`TextEvent`]; `None` for other types.
            fn text_variant(kind: &str) -> Option<TextVariant> {
                match kind {
                    $($kind => <$payload as Payload>::text_variant(Self::$variant),)+
                    _ => None,
                }
            }

            fn write_to<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => write::event($kind, payload, serializer),)+
                    Self::Other(value) => value.serialize(serializer),
                }
            }

            fn from_tagged<E: Error>(value: Value) -> Result<Self, E> {
                match tagged::kind(&value) {
                    $($kind => tagged::read(value).map(Self::$variant),)+
                    _ => Ok(Self::Other(value)),
                }
            }
        }
    };
}

events! {
    /// An event of a streamed response.
    ///
    /// ```
    /// use telnyx_ai::openai::{Item, ResponseEvent};
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
    /// ```
    ///
    /// An event that reports an error is not an item of the stream; it ends the stream with `Err`. A server that does
    /// not stream sends the complete response as one object without a `type`. That object is decoded as the last event,
    /// and its text is not in any delta.
    pub enum ResponseEvent {
        /// The response was created and is empty.
        Created(SnapshotEvent) = "response.created",
        /// The response is queued.
        Queued(SnapshotEvent) = "response.queued",
        /// The response is in progress.
        InProgress(SnapshotEvent) = "response.in_progress",
        /// The response is complete.
        Completed(SnapshotEvent) = "response.completed",
        /// The response ended early, and no more output follows.
        Incomplete(SnapshotEvent) = "response.incomplete",
        /// The response failed. A stream returns an error instead.
        Failed(SnapshotEvent) = "response.failed",
        /// An item begins.
        OutputItemAdded(ItemEvent) = "response.output_item.added",
        /// An item is complete.
        OutputItemDone(ItemEvent) = "response.output_item.done",
        /// A part of a message begins.
        ContentPartAdded(PartEvent) = "response.content_part.added",
        /// A part of a message is complete.
        ContentPartDone(PartEvent) = "response.content_part.done",
        /// More text.
        OutputTextDelta(TextEvent) = "response.output_text.delta",
        /// The text of a part is complete.
        OutputTextDone(TextEvent) = "response.output_text.done",
        /// More of a refusal.
        RefusalDelta(TextEvent) = "response.refusal.delta",
        /// A refusal is complete.
        RefusalDone(TextEvent) = "response.refusal.done",
        /// More reasoning text.
        ReasoningTextDelta(TextEvent) = "response.reasoning_text.delta",
        /// A reasoning text is complete.
        ReasoningTextDone(TextEvent) = "response.reasoning_text.done",
        /// A part of a reasoning summary begins.
        ReasoningSummaryPartAdded(PartEvent) = "response.reasoning_summary_part.added",
        /// A part of a reasoning summary is complete.
        ReasoningSummaryPartDone(PartEvent) = "response.reasoning_summary_part.done",
        /// More text of a reasoning summary.
        ReasoningSummaryTextDelta(TextEvent) = "response.reasoning_summary_text.delta",
        /// The text of a reasoning summary is complete.
        ReasoningSummaryTextDone(TextEvent) = "response.reasoning_summary_text.done",
        /// More of the arguments of a function call.
        FunctionCallArgumentsDelta(TextEvent) = "response.function_call_arguments.delta",
        /// The arguments of a function call are complete.
        FunctionCallArgumentsDone(TextEvent) = "response.function_call_arguments.done",
    }
}

impl ResponseEvent {
    /// Returns the text that this event adds to the response; empty if it adds none.
    pub fn text_delta(&self) -> &str {
        match self {
            Self::OutputTextDelta(delta) => &delta.text,
            _ => "",
        }
    }

    /// Returns the reasoning text or reasoning summary that this event adds; empty if it adds none.
    pub fn reasoning_delta(&self) -> &str {
        match self {
            Self::ReasoningTextDelta(delta) | Self::ReasoningSummaryTextDelta(delta) => &delta.text,
            _ => "",
        }
    }

    /// Returns `true` for an event of a known kind. Its content is kept even if the event reports an error.
    #[cfg(feature = "client")]
    pub(crate) fn is_plain(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// Returns the unknown fields of the event if one of the fields reports an error. The other fields may describe the
    /// error.
    #[cfg(feature = "client")]
    pub(crate) fn reported(&self) -> Option<&Map<String, Value>> {
        let detail = |extra: &Map<String, Value>| extra.get("detail").is_some_and(internal::reports);
        self.extra().filter(|extra| internal::error_in(extra).is_some() || detail(extra))
    }

    /// Returns the delta of a text of any kind.
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
