//! Payloads of the events of a streamed response.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use telnyx_ai_core::internal::Key;
use telnyx_ai_core::internal::lenient;

use crate::content::ItemPart;
use crate::item::Item;
use crate::response::ModelResponse;

/// A snapshot of the response.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SnapshotEvent {
    /// The response so far. The output is empty in the first events, and with some servers also in the last event; read
    /// the received output from [`partial`](crate::ResponseStream::partial).
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub response: Box<ModelResponse>,
    /// Unknown fields, such as `sequence_number`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An item of the output with its index.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemEvent {
    /// Index of the item in the output, from 0.
    #[serde(default, deserialize_with = "lenient::opt_any_count", skip_serializing_if = "Option::is_none")]
    pub output_index: Option<u64>,
    /// The item so far.
    #[serde(deserialize_with = "required")]
    pub item: Item,
    /// Unknown fields, such as `sequence_number`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A part of an item with its position.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "WirePart")]
pub struct PartEvent {
    /// Id of the item.
    pub item_id: String,
    /// Index of the item in the output, from 0.
    pub output_index: Option<u64>,
    /// Index of the part in the item, from 0 (wire: `content_index`, or `summary_index` of a summary).
    pub part_index: Option<u64>,
    /// The part so far.
    pub part: ItemPart,
    /// Unknown fields, such as `sequence_number`.
    pub extra: Map<String, Value>,
}

/// A delta of a text, or the complete text, with its position.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextEvent {
    /// Id of the item.
    pub item_id: String,
    /// Index of the item in the output, from 0.
    pub output_index: Option<u64>,
    /// Index of the part in the item, from 0 (wire: `content_index`, or `summary_index` of a summary); `None` for
    /// arguments.
    pub part_index: Option<u64>,
    /// Added text (wire: `delta`), or the complete text (wire: `text`, `refusal` or `arguments`).
    pub text: String,
    /// Unknown fields, such as `sequence_number` and `logprobs`.
    pub extra: Map<String, Value>,
}

#[derive(Deserialize)]
struct WirePart {
    #[serde(default, deserialize_with = "lenient::string")]
    item_id: String,
    #[serde(default, deserialize_with = "lenient::opt_any_count")]
    output_index: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_any_count")]
    content_index: Option<u64>,
    #[serde(default, deserialize_with = "lenient::opt_any_count")]
    summary_index: Option<u64>,
    #[serde(deserialize_with = "required")]
    part: ItemPart,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

impl From<WirePart> for PartEvent {
    fn from(wire: WirePart) -> Self {
        let WirePart { item_id, output_index, content_index, summary_index, part, extra } = wire;
        Self { item_id, output_index, part_index: content_index.or(summary_index), part, extra }
    }
}

/// Writes the index of the part as `content_index`, or as `summary_index` for a summary.
impl Serialize for PartEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { item_id, output_index, part_index, part, extra } = self;
        let position =
            Position { item_id, output_index, part_index, is_summary: matches!(part, ItemPart::SummaryText(_)) };
        position.write(("part", part), extra, serializer)
    }
}

/// Writes the text as `delta`. Events of a complete text use another field name.
impl Serialize for TextEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.write("delta", false, serializer)
    }
}

impl TextEvent {
    /// Writes the text as the field `name`.
    pub(crate) fn write<S: Serializer>(&self, name: &str, is_summary: bool, to: S) -> Result<S::Ok, S::Error> {
        let Self { item_id, output_index, part_index, text, extra } = self;
        Position { item_id, output_index, part_index, is_summary }.write((name, text), extra, to)
    }
}

/// Position of a part or a text in the output.
struct Position<'a> {
    item_id: &'a str,
    output_index: &'a Option<u64>,
    part_index: &'a Option<u64>,
    is_summary: bool,
}

impl Position<'_> {
    fn write<S: Serializer>(
        &self,
        (name, content): (&str, &impl Serialize),
        extra: &Map<String, Value>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.item_id.is_empty() {
            map.serialize_entry("item_id", self.item_id)?;
        }
        let part_index = if self.is_summary { "summary_index" } else { "content_index" };
        for (name, index) in [("output_index", self.output_index), (part_index, self.part_index)] {
            if let Some(index) = index {
                map.serialize_entry(name, index)?;
            }
        }
        map.serialize_entry(name, content)?;
        for (name, value) in extra {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The fields of a [`TextEvent`], decoded one at a time. The last value of a duplicate field wins.
#[derive(Default)]
pub(crate) struct WireText {
    item_id: String,
    output_index: Option<u64>,
    content_index: Option<u64>,
    summary_index: Option<u64>,
    delta: Option<String>,
    text: Option<String>,
    refusal: Option<String>,
    arguments: Option<String>,
    extra: Map<String, Value>,
}

impl WireText {
    /// Returns the seed that decodes the value of the field `name`.
    pub(crate) fn field<'a>(&'a mut self, name: Cow<'a, str>) -> Field<'a> {
        Field { wire: self, name }
    }
}

/// Seed that decodes the value of one field into a [`WireText`].
pub(crate) struct Field<'a> {
    wire: &'a mut WireText,
    name: Cow<'a, str>,
}

impl<'de> DeserializeSeed<'de> for Field<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        let Self { wire, name } = self;
        match &*name {
            "item_id" => wire.item_id = lenient::string(value)?,
            "output_index" => wire.output_index = lenient::opt_any_count(value)?,
            "content_index" => wire.content_index = lenient::opt_any_count(value)?,
            "summary_index" => wire.summary_index = lenient::opt_any_count(value)?,
            "delta" => wire.delta = lenient::opt_string(value)?,
            "text" => wire.text = lenient::opt_string(value)?,
            "refusal" => wire.refusal = lenient::opt_string(value)?,
            "arguments" => wire.arguments = lenient::opt_json_text(value)?,
            _ => {
                wire.extra.insert(name.into_owned(), Value::deserialize(value)?);
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for TextEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = TextEvent;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("struct TextEvent")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TextEvent, A::Error> {
        let mut wire = WireText::default();
        while let Some(Key(name)) = map.next_key()? {
            map.next_value_seed(wire.field(name))?;
        }
        Ok(wire.into())
    }
}

impl From<WireText> for TextEvent {
    fn from(wire: WireText) -> Self {
        let WireText { item_id, output_index, content_index, summary_index, delta, text, refusal, arguments, extra } =
            wire;
        let text = delta.or(text).or(refusal).or(arguments).unwrap_or_default();
        Self { item_id, output_index, part_index: content_index.or(summary_index), text, extra }
    }
}

/// Rejects `null`, which an item or a part of an unknown kind would accept.
fn required<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Option::deserialize(deserializer)?.ok_or_else(|| D::Error::custom("expected an object, got null"))
}
