//! What a streamed answer is made of.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use telnyx_ai_core::lenient;

use crate::block::ContentBlock;
use crate::delta::ContentDelta;
use crate::message::{Message, StopReason, stop_reason};
use crate::usage::Usage;

/// One event of a streamed message.
///
/// ```
/// use telnyx_ai_anthropic::MessageEvent;
///
/// let event: MessageEvent =
///     serde_json::from_str(r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}"#)?;
/// assert_eq!(event.text_delta(), "Hel");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// An event that reports an error is not one of these: it is the `Err` that ends the stream. Fields that the SDK does not
/// model are in `extra` of the message, block or [`MessageDelta`] that the event holds. Other events and deltas are the
/// pieces that their names say, and nothing else of them is kept.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub enum MessageEvent {
    /// The answer begins.
    MessageStart {
        /// The message, with no content yet; all of it where the service answers with JSON in place of a stream.
        message: Message,
    },
    /// A block begins.
    ContentBlockStart {
        /// Its number, from 0.
        index: u64,
        /// The block, mostly empty so far.
        content_block: ContentBlock,
    },
    /// A block goes on.
    ContentBlockDelta {
        /// Its number.
        index: u64,
        /// What is added.
        delta: ContentDelta,
    },
    /// A block is complete.
    ContentBlockStop {
        /// Its number.
        index: u64,
    },
    /// What is known of the message at its end.
    MessageDelta {
        /// Why it stopped.
        delta: MessageDelta,
        /// The tokens of the whole message so far.
        usage: Option<Usage>,
    },
    /// The answer is complete.
    MessageStop,
    /// Nothing: it keeps the connection alive.
    Ping,
    /// An event of a kind that the SDK does not model, as it came. It is not part of the message that the stream folds
    /// into.
    Other(Value),
}

/// What is known of a message at its end.
///
/// ```
/// use telnyx_ai_anthropic::{MessageDelta, StopReason};
///
/// let delta: MessageDelta = serde_json::from_str(r#"{"stop_reason":"stop_sequence","stop_sequence":"END"}"#)?;
/// assert_eq!((delta.stop_reason, delta.stop_sequence.as_deref()), (Some(StopReason::StopSequence), Some("END")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct MessageDelta {
    /// Why the model stopped.
    #[serde(default, deserialize_with = "stop_reason")]
    pub stop_reason: Option<StopReason>,
    /// The stop sequence that it met.
    #[serde(default, deserialize_with = "lenient::opt_string")]
    pub stop_sequence: Option<String>,
    /// Fields that the SDK does not model, those beside the delta included.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl MessageEvent {
    /// The text that this event adds to the message; empty when it adds none.
    ///
    /// ```
    /// assert_eq!(telnyx_ai_anthropic::MessageEvent::Ping.text_delta(), "");
    /// ```
    ///
    /// All of them in a row are the [`text`](Message::text) of the message, unless blocks of unknown kinds have text too.
    pub fn text_delta(&self) -> Cow<'_, str> {
        match self {
            Self::ContentBlockDelta { delta: ContentDelta::TextDelta { text }, .. } => text.into(),
            Self::ContentBlockStart { content_block, .. } => content_block.as_text().unwrap_or_default().into(),
            Self::MessageStart { message } => message.text(),
            _ => "".into(),
        }
    }

    /// What this event adds to the thoughts of the model; empty when it adds nothing.
    ///
    /// ```
    /// # use telnyx_ai_anthropic::MessageEvent;
    /// let event: MessageEvent =
    ///     serde_json::from_str(r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}"#)?;
    /// assert_eq!(event.thinking_delta(), "Hm.");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn thinking_delta(&self) -> Cow<'_, str> {
        match self {
            Self::ContentBlockDelta { delta: ContentDelta::ThinkingDelta { thinking }, .. } => thinking.into(),
            Self::ContentBlockStart { content_block, .. } => content_block.as_thinking().unwrap_or_default().into(),
            Self::MessageStart { message } => message.thinking(),
            _ => "".into(),
        }
    }

    /// It is certainly no error object. Whole messages are looked at for an error beside them.
    pub(crate) fn is_plain(&self) -> bool {
        !matches!(self, Self::MessageStart { .. } | Self::Other(_))
    }
}

impl<'de> Deserialize<'de> for MessageEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EventVisitor)
    }
}

/// The type of an event mostly comes first. Then its parts are read as they come, and an error knows their path; what
/// came before the type, and what is not modelled, waits in `rest`.
#[derive(Default)]
struct Parts {
    message: Option<Message>,
    content_block: Option<ContentBlock>,
    content_delta: Option<ContentDelta>,
    message_delta: Option<MessageDelta>,
    usage: Option<Usage>,
    rest: Map<String, Value>,
}

struct EventVisitor;

impl<'de> Visitor<'de> for EventVisitor {
    type Value = MessageEvent;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<MessageEvent, A::Error> {
        let (mut kind, mut parts) = (String::new(), Parts::default());
        while let Some(key) = map.next_key::<String>()? {
            match (kind.as_str(), key.as_str()) {
                ("message_start", "message") => parts.message = map.next_value()?,
                ("content_block_start", "content_block") => parts.content_block = map.next_value()?,
                ("content_block_delta", "delta") => parts.content_delta = map.next_value()?,
                ("message_delta", "delta") => parts.message_delta = map.next_value()?,
                ("message_delta", "usage") => parts.usage = map.next_value::<Report>()?.0,
                _ => {
                    let value: Value = map.next_value()?;
                    if key == "type" {
                        kind = value.as_str().unwrap_or_default().to_owned();
                    }
                    parts.rest.insert(key, value);
                }
            }
        }
        parts.event(&kind)
    }
}

impl Parts {
    fn event<E: Error>(mut self, kind: &str) -> Result<MessageEvent, E> {
        let rest = &mut self.rest;
        Ok(match kind {
            "message_start" => {
                let mut message = late(self.message, rest, "message")?.unwrap_or_default();
                keep(rest, &mut message.extra);
                MessageEvent::MessageStart { message }
            }
            "content_block_start" => MessageEvent::ContentBlockStart {
                content_block: late(self.content_block, rest, "content_block")?
                    .ok_or_else(|| E::missing_field("content_block"))?,
                index: index(rest)?,
            },
            "content_block_delta" => MessageEvent::ContentBlockDelta {
                delta: late(self.content_delta, rest, "delta")?.ok_or_else(|| E::missing_field("delta"))?,
                index: index(rest)?,
            },
            "content_block_stop" => MessageEvent::ContentBlockStop { index: index(rest)? },
            "message_delta" => {
                let mut delta: MessageDelta = late(self.message_delta, rest, "delta")?.unwrap_or_default();
                let usage = self.usage.or(late::<Report, _>(None, rest, "usage")?.and_then(|report| report.0));
                keep(rest, &mut delta.extra);
                MessageEvent::MessageDelta { delta, usage }
            }
            "message_stop" => MessageEvent::MessageStop,
            "ping" => MessageEvent::Ping,
            // The whole message, in place of a stream.
            "message" | "" if rest.contains_key("content") => MessageEvent::MessageStart {
                message: Message::deserialize(Value::Object(self.rest)).map_err(E::custom)?,
            },
            _ => MessageEvent::Other(Value::Object(self.rest)),
        })
    }
}

/// Keeps the fields beside what an event is about.
fn keep(beside: &mut Map<String, Value>, extra: &mut Map<String, Value>) {
    beside.remove("type");
    extra.append(beside);
}

/// Usage, where it is an object.
#[derive(Deserialize)]
struct Report(#[serde(deserialize_with = "lenient::opt_object")] Option<Usage>);

/// A part that was read already, or one that came before the type.
fn late<T: DeserializeOwned, E: Error>(
    read: Option<T>,
    rest: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>, E> {
    match (read, rest.remove(name)) {
        (None, Some(value)) => Option::deserialize(value).map_err(|error| E::custom(format_args!("{name}: {error}"))),
        (read, _) => Ok(read),
    }
}

/// Servers that make one block at a time leave it out at times.
fn index<E: Error>(rest: &mut Map<String, Value>) -> Result<u64, E> {
    let index = rest.remove("index").unwrap_or_default();
    lenient::any_count(index).map_err(|error| E::custom(format_args!("index: {error}")))
}
