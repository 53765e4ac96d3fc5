//! Decoding of an event by its type.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::Key;

use super::ResponseEvent;
use crate::payload::{ItemEvent, PartEvent, SnapshotEvent, TextEvent, WireText};
use crate::response::{ModelResponse, ResponseStatus};
use crate::tagged;

/// Constructor of a variant whose payload is a [`TextEvent`].
pub(super) type TextVariant = fn(TextEvent) -> ResponseEvent;

/// Payload of a kind of event.
pub(super) trait Payload: Sized {
    /// Returns `event` if this payload is a [`TextEvent`].
    fn text_variant(event: fn(Self) -> ResponseEvent) -> Option<TextVariant> {
        let _ = event;
        None
    }
}

impl Payload for SnapshotEvent {}
impl Payload for ItemEvent {}
impl Payload for PartEvent {}
impl Payload for TextEvent {
    fn text_variant(event: fn(Self) -> ResponseEvent) -> Option<TextVariant> {
        Some(event)
    }
}

impl ResponseEvent {
    pub(super) fn from_value<E: Error>(value: Value) -> Result<Self, E> {
        if !tagged::kind(&value).is_empty() || value.get("output").is_none() {
            return Self::from_tagged(value);
        }
        let response: ModelResponse = tagged::read(value)?;
        let event = match &response.status {
            Some(ResponseStatus::Queued) => Self::Queued,
            Some(ResponseStatus::InProgress) => Self::InProgress,
            Some(ResponseStatus::Incomplete) => Self::Incomplete,
            Some(ResponseStatus::Failed) => Self::Failed,
            _ => Self::Completed,
        };
        Ok(event(SnapshotEvent { response: Box::new(response), extra: Map::new() }))
    }
}

impl<'de> Deserialize<'de> for ResponseEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EventVisitor)
    }
}

/// Visitor methods for JSON values other than objects, each of which becomes `$of(Value)`.
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

/// Decodes text events, which are most events of a stream, field by field without an intermediate `Value`. Fields
/// before `type` and events of other kinds are decoded into a `Value` first.
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
        ResponseEvent::from_value(Value::Object(fields))
    }

    visit_values! {
        ResponseEvent::Other,
        visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str,
    }
}

/// Decodes the rest of a text event after its `type`. `before` has the fields before `type`.
fn text_event<'de, A: MapAccess<'de>>(
    mut event: TextVariant,
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

/// The `type` of an event.
enum Kind {
    Text(TextVariant),
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
        Ok(ResponseEvent::text_variant(kind).map_or_else(|| Kind::Other(kind.into()), Kind::Text))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Kind, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(fields)).map(Kind::Other)
    }

    visit_values! { Kind::Other, visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, }
}
