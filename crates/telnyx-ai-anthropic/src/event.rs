//! What a streamed answer is made of.

use std::borrow::Cow;
use std::{fmt, mem};

use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::lenient;

use crate::block::ContentBlock;
use crate::delta::{ContentDelta, without_nulls};
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
/// An event that reports an error is not one of these: it is the `Err` that ends the stream. Each event keeps the fields that
/// the SDK does not model in `extra`. Those of [`MessageStart`](Self::MessageStart), [`MessageDelta`](Self::MessageDelta) and
/// [`MessageStop`](Self::MessageStop) become part of the message that the stream adds up to.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MessageEvent {
    /// The answer begins.
    #[non_exhaustive]
    MessageStart {
        /// The message, with no content yet; all of it where the service answers with JSON in place of a stream.
        message: Message,
        /// Fields that the SDK does not model.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// A block begins.
    #[non_exhaustive]
    ContentBlockStart {
        /// Its number, from 0.
        index: u64,
        /// The block, mostly empty so far.
        content_block: ContentBlock,
        /// Fields that the SDK does not model.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// A block goes on.
    #[non_exhaustive]
    ContentBlockDelta {
        /// Its number.
        index: u64,
        /// Added content.
        delta: ContentDelta,
        /// Fields that the SDK does not model.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// A block is complete.
    #[non_exhaustive]
    ContentBlockStop {
        /// Its number.
        index: u64,
        /// Fields that the SDK does not model.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// State of the message at its end.
    #[non_exhaustive]
    MessageDelta {
        /// Why it stopped.
        delta: MessageDelta,
        /// The tokens of the whole message so far.
        #[serde(skip_serializing_if = "Option::is_none")]
        usage: Option<Usage>,
        /// Fields that the SDK does not model, such as `context_management`.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// The answer is complete.
    #[non_exhaustive]
    MessageStop {
        /// Fields that the SDK does not model, such as metrics of a gateway.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// Nothing: it keeps the connection alive.
    #[non_exhaustive]
    Ping {
        /// Fields that the SDK does not model.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// An event of a kind that the SDK does not model, as it came. It is not part of the message that the stream adds
    /// up to.
    #[serde(untagged)]
    Other(Value),
}

/// The state of a message at its end.
///
/// ```
/// use telnyx_ai_anthropic::{MessageDelta, StopReason};
///
/// let delta: MessageDelta = serde_json::from_str(r#"{"stop_reason":"stop_sequence","stop_sequence":"END"}"#)?;
/// assert_eq!((delta.stop_reason, delta.stop_sequence.as_deref()), (Some(StopReason::StopSequence), Some("END")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MessageDelta {
    /// Why the model stopped.
    #[serde(default, deserialize_with = "stop_reason", skip_serializing_if = "Option::is_none")]
    pub stop_reason: Option<StopReason>,
    /// The stop sequence that it met.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub stop_sequence: Option<String>,
    /// Fields that the SDK does not model.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl MessageEvent {
    /// The text that this event adds to the message; empty when it adds none.
    ///
    /// ```
    /// let ping: telnyx_ai_anthropic::MessageEvent = serde_json::from_str(r#"{"type":"ping"}"#)?;
    /// assert_eq!(ping.text_delta(), "");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// All of them in a row are the [`text`](Message::text) of the message, unless blocks of unknown kinds have text too.
    pub fn text_delta(&self) -> Cow<'_, str> {
        match self {
            Self::ContentBlockDelta { delta: ContentDelta::TextDelta { text, .. }, .. } => text.into(),
            Self::ContentBlockStart { content_block, .. } => content_block.as_text().unwrap_or_default().into(),
            Self::MessageStart { message, .. } => message.text(),
            _ => "".into(),
        }
    }

    /// Returns the thinking that this event adds; empty if it adds none.
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
            Self::ContentBlockDelta { delta: ContentDelta::ThinkingDelta { thinking, .. }, .. } => thinking.into(),
            Self::ContentBlockStart { content_block, .. } => content_block.as_thinking().unwrap_or_default().into(),
            Self::MessageStart { message, .. } => message.thinking(),
            _ => "".into(),
        }
    }

    /// Returns true for an event that is no error object as a whole. Its content counts even if it reports an error.
    #[cfg(feature = "client")]
    pub(crate) fn is_plain(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// The unknown fields of the event.
    #[cfg(feature = "client")]
    pub(crate) fn extra(&self) -> Option<&Map<String, Value>> {
        match self {
            Self::MessageStart { extra, .. }
            | Self::ContentBlockStart { extra, .. }
            | Self::ContentBlockDelta { extra, .. }
            | Self::ContentBlockStop { extra, .. }
            | Self::MessageDelta { extra, .. }
            | Self::MessageStop { extra }
            | Self::Ping { extra } => Some(extra),
            Self::Other(_) => None,
        }
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
            "message_start" => MessageEvent::MessageStart {
                message: late(self.message, rest, "message")?.unwrap_or_default(),
                extra: extra(rest),
            },
            "content_block_start" => MessageEvent::ContentBlockStart {
                content_block: late(self.content_block, rest, "content_block")?
                    .ok_or_else(|| E::missing_field("content_block"))?,
                index: index(rest)?,
                extra: extra(rest),
            },
            "content_block_delta" => MessageEvent::ContentBlockDelta {
                delta: late(self.content_delta, rest, "delta")?.ok_or_else(|| E::missing_field("delta"))?,
                index: index(rest)?,
                extra: extra(rest),
            },
            "content_block_stop" => MessageEvent::ContentBlockStop { index: index(rest)?, extra: extra(rest) },
            "message_delta" => MessageEvent::MessageDelta {
                delta: late(self.message_delta, rest, "delta")?.unwrap_or_default(),
                usage: self.usage.or(late::<Report, _>(None, rest, "usage")?.and_then(|report| report.0)),
                extra: extra(rest),
            },
            "message_stop" => MessageEvent::MessageStop { extra: extra(rest) },
            "ping" => MessageEvent::Ping { extra: extra(rest) },
            // The whole message, in place of a stream.
            "message" | "" if rest.contains_key("content") => MessageEvent::MessageStart {
                message: Message::deserialize(Value::Object(self.rest)).map_err(E::custom)?,
                extra: Map::new(),
            },
            _ => MessageEvent::Other(Value::Object(self.rest)),
        })
    }
}

/// Takes the fields that are left of an event once all others are taken.
fn extra(rest: &mut Map<String, Value>) -> Map<String, Value> {
    rest.remove("type");
    without_nulls(mem::take(rest))
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
