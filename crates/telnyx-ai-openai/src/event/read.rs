//! Reading an event by its type.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::Key;

use super::ResponseEvent;
use crate::known;
use crate::piece::{ItemEvent, PartEvent, SnapshotEvent, TextEvent, WireText};
use crate::response::{ModelResponse, ResponseStatus};

/// Makes an event of its text.
pub(super) type OfText = fn(TextEvent) -> ResponseEvent;

/// What the kinds of events hold.
pub(super) trait Held: Sized {
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
    pub(super) fn of_value<E: Error>(value: Value) -> Result<Self, E> {
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
