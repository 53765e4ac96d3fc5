//! `SearchHistories` in serialized form.

use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::{Error as _, SerializeMap};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::history_filter::HistoryFilter;
use crate::search_histories::{FIELDS, SearchHistories};

impl Serialize for SearchHistories {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let pairs = self.pairs().map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("q", &self.q)?;
        if let Some(region) = &self.region {
            map.serialize_entry("region", region)?;
        }
        if let Some(number) = self.page_number {
            map.serialize_entry("page[number]", &number)?;
        }
        if let Some(size) = self.page_size {
            map.serialize_entry("page[size]", &size)?;
        }
        if let Some(score) = self.min_score {
            map.serialize_entry("min_score", &score)?;
        }
        for (name, value) in pairs {
            map.serialize_entry(&name, &value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for SearchHistories {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(SearchVisitor)
    }
}

struct SearchVisitor;

impl<'de> Visitor<'de> for SearchVisitor {
    type Value = SearchHistories;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("struct SearchHistories")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<SearchHistories, A::Error> {
        let (mut search, mut q) = (SearchHistories::new(""), None);
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "q" => q = Some(map.next_value()?),
                "region" => search.region = map.next_value()?,
                "page[number]" => search.page_number = map.next_value()?,
                "page[size]" => search.page_size = map.next_value()?,
                "min_score" => search.min_score = map.next_value()?,
                _ => {
                    let Some((field, filter)) = HistoryFilter::of_pair(&name, &map.next_value::<String>()?) else {
                        return Err(A::Error::custom(format_args!("unknown field `{name}`")));
                    };
                    match FIELDS.into_iter().find(|known| *known == field) {
                        Some(known) => search.fields.push((known, filter)),
                        None => search.metadata.push((field, filter)),
                    }
                }
            }
        }
        search.q = q.ok_or_else(|| A::Error::missing_field("q"))?;
        Ok(search)
    }
}
