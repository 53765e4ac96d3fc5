//! `ListConversations` in serialized form.

use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use telnyx_ai_core::internal::lenient::{self, TextOrList};

use crate::list_conversations::ListConversations;

impl Serialize for ListConversations {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for filters in self.filters.chunk_by(|(one, _), (next, _)| one == next) {
            match filters {
                [(name, value)] => map.serialize_entry(name, value)?,
                [(name, _), ..] => {
                    let values: Vec<&str> = filters.iter().map(|(_, value)| value.as_str()).collect();
                    map.serialize_entry(name, &values)?;
                }
                [] => {}
            }
        }
        if !self.order.is_empty() {
            map.serialize_entry("order", &self.order)?;
        }
        if let Some(limit) = self.limit {
            map.serialize_entry("limit", &limit)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for ListConversations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(ListVisitor)
    }
}

/// Names of filters other than metadata.
const NAMES: [&str; 6] = ["id", "name", "created_at", "last_message_at", "or", "and"];

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = ListConversations;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("struct ListConversations")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<ListConversations, A::Error> {
        struct Texts(Vec<String>);

        impl<'de> Deserialize<'de> for Texts {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
                Ok(Self(match lenient::text_or_list(deserializer, "a filter or an array of filters")? {
                    TextOrList::Text(text) => vec![text],
                    TextOrList::List(texts) => texts,
                }))
            }
        }

        let mut list = ListConversations::new();
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "order" => list.order = map.next_value()?,
                "limit" => list.limit = map.next_value()?,
                known if NAMES.contains(&known) || known.starts_with("metadata->") => {
                    let Texts(values) = map.next_value()?;
                    values.into_iter().for_each(|value| list.push(name.clone(), value));
                }
                _ => return Err(A::Error::custom(format_args!("unknown field `{name}`"))),
            }
        }
        Ok(list)
    }
}
