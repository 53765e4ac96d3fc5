//! The fields of an event, written under their names of its kind.

use serde::{Serialize, Serializer};

use super::ResponseEvent;
use crate::piece::{ItemEvent, PartEvent, SnapshotEvent, TextEvent};

impl Serialize for ResponseEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write_to(serializer)
    }
}

/// Writes an event of this kind.
pub(super) fn event<S: Serializer>(kind: &str, held: &impl Written, serializer: S) -> Result<S::Ok, S::Error> {
    Tagged { kind, fields: Fields { kind, held } }.serialize(serializer)
}

/// The contents of an event.
pub(super) trait Written: Serialize {
    fn write_of<S: Serializer>(&self, kind: &str, serializer: S) -> Result<S::Ok, S::Error> {
        let _ = kind;
        self.serialize(serializer)
    }
}

impl Written for SnapshotEvent {}
impl Written for ItemEvent {}
impl Written for PartEvent {}
impl Written for TextEvent {
    fn write_of<S: Serializer>(&self, kind: &str, serializer: S) -> Result<S::Ok, S::Error> {
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
struct Tagged<'a, T: Written> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(flatten)]
    fields: Fields<'a, T>,
}

struct Fields<'a, T> {
    kind: &'a str,
    held: &'a T,
}

impl<T: Written> Serialize for Fields<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.held.write_of(self.kind, serializer)
    }
}
