//! Encoding of an event; the field names depend on its kind.

use serde::{Serialize, Serializer};

use super::ResponseEvent;
use crate::payload::{ItemEvent, PartEvent, SnapshotEvent, TextEvent};

impl Serialize for ResponseEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write_to(serializer)
    }
}

/// Writes an event of the kind `kind`.
pub(super) fn event<S: Serializer>(kind: &str, payload: &impl WritePayload, serializer: S) -> Result<S::Ok, S::Error> {
    Tagged { kind, fields: Fields { kind, payload } }.serialize(serializer)
}

/// Payload that can be written for a kind of event.
pub(super) trait WritePayload: Serialize {
    fn write_as<S: Serializer>(&self, kind: &str, serializer: S) -> Result<S::Ok, S::Error> {
        let _ = kind;
        self.serialize(serializer)
    }
}

impl WritePayload for SnapshotEvent {}
impl WritePayload for ItemEvent {}
impl WritePayload for PartEvent {}
impl WritePayload for TextEvent {
    fn write_as<S: Serializer>(&self, kind: &str, serializer: S) -> Result<S::Ok, S::Error> {
        let name = match kind {
            "response.refusal.done" => "refusal",
            "response.function_call_arguments.done" => "arguments",
            _ if kind.ends_with(".done") => "text",
            _ => "delta",
        };
        self.write(name, kind.starts_with("response.reasoning_summary"), serializer)
    }
}

#[derive(Serialize)]
struct Tagged<'a, T: WritePayload> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(flatten)]
    fields: Fields<'a, T>,
}

struct Fields<'a, T> {
    kind: &'a str,
    payload: &'a T,
}

impl<T: WritePayload> Serialize for Fields<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.payload.write_as(self.kind, serializer)
    }
}
