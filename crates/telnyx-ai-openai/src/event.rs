//! What a streamed response is made of.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use telnyx_ai_core::__private::Key;

use crate::known;
use crate::piece::{ItemEvent, PartEvent, SnapshotEvent, TextEvent, WireText};
use crate::response::{ModelResponse, ResponseStatus};

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

            /// Makes an event of this kind; `None` where it brings no text.
            fn of_text(kind: &str) -> Option<OfText> {
                match kind {
                    $($kind => <$held as Held>::of_text(Self::$variant),)+
                    _ => None,
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

    /// What this event adds to the thoughts of the model, or to their summary; empty when it adds nothing.
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

    /// Returns true for an event that is no error object as a whole. Nearly all events bring text and no `error` beside it.
    pub(crate) fn is_plain(&self) -> bool {
        match self {
            Self::OutputTextDelta(delta)
            | Self::ReasoningTextDelta(delta)
            | Self::ReasoningSummaryTextDelta(delta)
            | Self::RefusalDelta(delta)
            | Self::FunctionCallArgumentsDelta(delta) => {
                !["error", "errors", "detail"].iter().any(|key| delta.extra.contains_key(*key))
            }
            // The response that it holds counts even if an error is beside it.
            Self::Created(event)
            | Self::Queued(event)
            | Self::InProgress(event)
            | Self::Completed(event)
            | Self::Incomplete(event)
            | Self::Failed(event) => !event.extra.contains_key("detail"),
            _ => false,
        }
    }
}

/// Makes an event of its text.
type OfText = fn(TextEvent) -> ResponseEvent;

/// What the kinds of events hold.
trait Held: Sized {
    /// Returns `event` where it holds a text.
    fn of_text(event: fn(Self) -> ResponseEvent) -> Option<OfText> {
        let _ = event;
        None
    }
}

impl Held for SnapshotEvent {}
impl Held for ItemEvent {}
impl Held for PartEvent {}
impl Held for TextEvent {
    fn of_text(event: fn(Self) -> ResponseEvent) -> Option<OfText> {
        Some(event)
    }
}

impl ResponseEvent {
    fn of_value<E: Error>(value: Value) -> Result<Self, E> {
        if !known::kind(&value).is_empty() || value.get("output").is_none() {
            return Self::of_kind(value);
        }
        let whole: ModelResponse = known::read(value)?;
        let event = match &whole.status {
            Some(ResponseStatus::Queued) => Self::Queued,
            Some(ResponseStatus::InProgress) => Self::InProgress,
            Some(ResponseStatus::Incomplete) => Self::Incomplete,
            Some(ResponseStatus::Failed) => Self::Failed,
            _ => Self::Completed,
        };
        Ok(event(SnapshotEvent { response: Box::new(whole), extra: Map::new() }))
    }
}

impl<'de> Deserialize<'de> for ResponseEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EventVisitor)
    }
}

/// The visits of values that are no object, each of which becomes `$of(Value)`.
macro_rules! visit_values {
    ($of:expr, $($visit:ident: $type:ty,)+) => {
        $(
            fn $visit<E: Error>(self, value: $type) -> Result<Self::Value, E> {
                Ok($of(value.into()))
            }
        )+

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok($of(Value::Null))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
            Value::deserialize(SeqAccessDeserializer::new(items)).map($of)
        }
    };
}

/// Reads the events that bring text, which are nearly all of a stream, field by field as they come. What stands before the
/// type, and any other event, is a value first.
struct EventVisitor;

impl<'de> Visitor<'de> for EventVisitor {
    type Value = ResponseEvent;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ResponseEvent, A::Error> {
        let mut fields = Map::new();
        while let Some(Key(name)) = map.next_key()? {
            let value = match &*name {
                "type" => match map.next_value()? {
                    Kind::Text(event) => return text_event(event, fields, map),
                    Kind::Other(kind) => kind,
                },
                _ => map.next_value()?,
            };
            fields.insert(name.into_owned(), value);
        }
        ResponseEvent::of_value(Value::Object(fields))
    }

    visit_values! {
        ResponseEvent::Other,
        visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str,
    }
}

/// Reads what follows the type of an event that brings text. `before` is what stood before it.
fn text_event<'de, A: MapAccess<'de>>(
    mut event: OfText,
    before: Map<String, Value>,
    mut map: A,
) -> Result<ResponseEvent, A::Error> {
    let mut wire = WireText::default();
    for (name, value) in before.into_iter().filter(|(name, _)| name != "type") {
        let read = wire.field(Cow::Borrowed(&name)).deserialize(value);
        read.map_err(|error: serde_json::Error| A::Error::custom(format_args!("at `{name}`: {error}")))?;
    }
    while let Some(Key(name)) = map.next_key()? {
        if name != "type" {
            map.next_value_seed(wire.field(name))?;
        } else if let Kind::Text(last) = map.next_value()? {
            event = last;
        } else {
            return Err(A::Error::duplicate_field("type"));
        }
    }
    Ok(event(wire.into()))
}

/// The type of an event.
enum Kind {
    Text(OfText),
    Other(Value),
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KindVisitor)
    }
}

struct KindVisitor;

impl<'de> Visitor<'de> for KindVisitor {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the type of an event")
    }

    fn visit_str<E: Error>(self, kind: &str) -> Result<Kind, E> {
        Ok(ResponseEvent::of_text(kind).map_or_else(|| Kind::Other(kind.into()), Kind::Text))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Kind, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(fields)).map(Kind::Other)
    }

    visit_values! { Kind::Other, visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, }
}

#[cfg(test)]
mod tests;
