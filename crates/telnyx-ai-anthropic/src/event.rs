//! Events of a streamed message.

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

/// An event of a streamed message.
///
/// ```
/// use telnyx_ai::anthropic::MessageEvent;
///
/// fn show(event: &MessageEvent) {
///     print!("{}", event.text_delta());
///     if let MessageEvent::ContentBlockStart { content_block, .. } = event
///         && let Some(call) = content_block.as_tool_use()
///     {
///         println!("calls {}", call.name);
///     }
/// }
/// ```
///
/// An event that reports an error is not an item of the stream; it ends the stream with `Err`. Each event keeps its
/// unknown fields in `extra`. The unknown fields of [`MessageStart`](Self::MessageStart),
/// [`MessageDelta`](Self::MessageDelta) and [`MessageStop`](Self::MessageStop) are added to the assembled message.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MessageEvent {
    /// The message begins.
    #[non_exhaustive]
    MessageStart {
        /// The message without content; the complete message if the server sends JSON instead of a stream.
        message: Message,
        /// Unknown fields.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// A block begins.
    #[non_exhaustive]
    ContentBlockStart {
        /// Index of the block, from 0.
        index: u64,
        /// The block, usually empty.
        content_block: ContentBlock,
        /// Unknown fields.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// Content is added to a block.
    #[non_exhaustive]
    ContentBlockDelta {
        /// Index of the block.
        index: u64,
        /// Added content.
        delta: ContentDelta,
        /// Unknown fields.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// A block is complete.
    #[non_exhaustive]
    ContentBlockStop {
        /// Index of the block.
        index: u64,
        /// Unknown fields.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// State of the message at its end.
    #[non_exhaustive]
    MessageDelta {
        /// Stop reason and stop sequence.
        delta: MessageDelta,
        /// Token usage of the message so far.
        #[serde(skip_serializing_if = "Option::is_none")]
        usage: Option<Usage>,
        /// Unknown fields, such as `context_management`.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// The message is complete.
    #[non_exhaustive]
    MessageStop {
        /// Unknown fields, such as metrics of a gateway.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// A keep-alive without content.
    #[non_exhaustive]
    Ping {
        /// Unknown fields.
        #[serde(flatten)]
        extra: Map<String, Value>,
    },
    /// An event of an unknown kind, as received. It is not part of the assembled message.
    #[serde(untagged)]
    Other(Value),
}

/// Final state of a message.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MessageDelta {
    /// Reason that the model stopped.
    #[serde(default, deserialize_with = "stop_reason", skip_serializing_if = "Option::is_none")]
    pub stop_reason: Option<StopReason>,
    /// Stop sequence that the model generated.
    #[serde(default, deserialize_with = "lenient::opt_string", skip_serializing_if = "Option::is_none")]
    pub stop_sequence: Option<String>,
    /// Unknown fields.
    #[serde(flatten, deserialize_with = "lenient::extra")]
    pub extra: Map<String, Value>,
}

impl MessageEvent {
    /// Returns the text that this event adds to the message; empty if it adds none.
    ///
    /// The text deltas of all events add up to the [`text`](Message::text) of the message. Deltas of blocks of unknown
    /// kinds are the only exception.
    pub fn text_delta(&self) -> Cow<'_, str> {
        match self {
            Self::ContentBlockDelta { delta: ContentDelta::TextDelta { text, .. }, .. } => text.into(),
            Self::ContentBlockStart { content_block, .. } => content_block.as_text().unwrap_or_default().into(),
            Self::MessageStart { message, .. } => message.text(),
            _ => "".into(),
        }
    }

    /// Returns the thinking that this event adds; empty if it adds none.
    pub fn thinking_delta(&self) -> Cow<'_, str> {
        match self {
            Self::ContentBlockDelta { delta: ContentDelta::ThinkingDelta { thinking, .. }, .. } => thinking.into(),
            Self::ContentBlockStart { content_block, .. } => content_block.as_thinking().unwrap_or_default().into(),
            Self::MessageStart { message, .. } => message.thinking(),
            _ => "".into(),
        }
    }

    /// Returns `true` for an event of a known kind. Its content is kept even if the event reports an error.
    #[cfg(feature = "client")]
    pub(crate) fn is_plain(&self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// Returns the unknown fields of the event.
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

/// Decoded fields of an event. Fields after `type` are decoded directly, so that errors have their JSON path. Unknown
/// fields, and fields before `type`, are kept in `rest`.
#[derive(Default)]
struct EventFields {
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
        let (mut kind, mut fields) = (String::new(), EventFields::default());
        while let Some(key) = map.next_key::<String>()? {
            match (kind.as_str(), key.as_str()) {
                ("message_start", "message") => fields.message = map.next_value()?,
                ("content_block_start", "content_block") => fields.content_block = map.next_value()?,
                ("content_block_delta", "delta") => fields.content_delta = map.next_value()?,
                ("message_delta", "delta") => fields.message_delta = map.next_value()?,
                ("message_delta", "usage") => fields.usage = map.next_value::<OptUsage>()?.0,
                _ => {
                    let value: Value = map.next_value()?;
                    if key == "type" {
                        kind = value.as_str().unwrap_or_default().to_owned();
                    }
                    fields.rest.insert(key, value);
                }
            }
        }
        fields.event(&kind)
    }
}

impl EventFields {
    fn event<E: Error>(mut self, kind: &str) -> Result<MessageEvent, E> {
        let rest = &mut self.rest;
        Ok(match kind {
            "message_start" => MessageEvent::MessageStart {
                message: decoded_or_rest(self.message, rest, "message")?.unwrap_or_default(),
                extra: extra(rest),
            },
            "content_block_start" => MessageEvent::ContentBlockStart {
                content_block: decoded_or_rest(self.content_block, rest, "content_block")?
                    .ok_or_else(|| E::missing_field("content_block"))?,
                index: index(rest)?,
                extra: extra(rest),
            },
            "content_block_delta" => MessageEvent::ContentBlockDelta {
                delta: decoded_or_rest(self.content_delta, rest, "delta")?.ok_or_else(|| E::missing_field("delta"))?,
                index: index(rest)?,
                extra: extra(rest),
            },
            "content_block_stop" => MessageEvent::ContentBlockStop { index: index(rest)?, extra: extra(rest) },
            "message_delta" => MessageEvent::MessageDelta {
                delta: decoded_or_rest(self.message_delta, rest, "delta")?.unwrap_or_default(),
                usage: self.usage.or(decoded_or_rest::<OptUsage, _>(None, rest, "usage")?.and_then(|usage| usage.0)),
                extra: extra(rest),
            },
            "message_stop" => MessageEvent::MessageStop { extra: extra(rest) },
            "ping" => MessageEvent::Ping { extra: extra(rest) },
            // The complete message instead of a stream.
            "message" | "" if rest.contains_key("content") => MessageEvent::MessageStart {
                message: Message::deserialize(Value::Object(self.rest)).map_err(E::custom)?,
                extra: Map::new(),
            },
            _ => MessageEvent::Other(Value::Object(self.rest)),
        })
    }
}

/// Takes the remaining fields of an event.
fn extra(rest: &mut Map<String, Value>) -> Map<String, Value> {
    rest.remove("type");
    without_nulls(mem::take(rest))
}

/// Usage; a value other than an object is ignored.
#[derive(Deserialize)]
struct OptUsage(#[serde(deserialize_with = "lenient::opt_object")] Option<Usage>);

/// Returns a field that was decoded already, or decodes it from `rest` if it came before `type`.
fn decoded_or_rest<T: DeserializeOwned, E: Error>(
    read: Option<T>,
    rest: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>, E> {
    match (read, rest.remove(name)) {
        (None, Some(value)) => Option::deserialize(value).map_err(|error| E::custom(format_args!("{name}: {error}"))),
        (read, _) => Ok(read),
    }
}

/// Takes the index, or 0 because some servers omit the index.
fn index<E: Error>(rest: &mut Map<String, Value>) -> Result<u64, E> {
    let index = rest.remove("index").unwrap_or_default();
    lenient::any_count(index).map_err(|error| E::custom(format_args!("index: {error}")))
}
