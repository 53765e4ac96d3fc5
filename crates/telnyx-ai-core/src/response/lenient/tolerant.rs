//! Optional metadata of a response: a value of an unexpected type counts as missing, so that it does not fail the
//! response. The caller may have paid for the content.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::Json;

/// Reads a count; 0 for any other value.
///
/// # Errors
/// Fails only for malformed JSON.
pub fn any_count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    opt_any_count(deserializer).map(Option::unwrap_or_default)
}

/// Reads a count; `None` for any other value, such as a negative number (some servers send -1 for no limit).
///
/// # Errors
/// Fails only for malformed JSON.
pub fn opt_any_count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Json::read(deserializer).map(|json| json.as_u64())
}

/// Reads a number; `None` for any other value.
///
/// # Errors
/// Fails only for malformed JSON.
pub fn opt_any_f64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Json::read(deserializer).map(|json| json.as_f64())
}

/// Reads an object; `None` for any other value.
///
/// # Errors
/// Fails for an object that `T` rejects.
pub fn opt_object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(ObjectVisitor(PhantomData)).map(|object| object.0)
}

/// Reads the objects of a list and ignores its other items. A single object is a list of one item, and any other value
/// an empty list.
///
/// # Errors
/// Fails for an object that `T` rejects.
pub fn objects<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_any(ObjectsVisitor(PhantomData))
}

/// Reads the unknown fields of a type, for `#[serde(flatten)]`. `null` means the same as a missing field, so it is
/// dropped and never sent back.
///
/// # Errors
/// Fails only for malformed JSON.
pub fn extra<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
    let mut fields = Map::deserialize(deserializer)?;
    if fields.values().any(Value::is_null) {
        fields.retain(|_, value| !value.is_null());
    }
    Ok(fields)
}

struct Object<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectVisitor(PhantomData))
    }
}

/// Accepts the values that are neither an object nor a list.
macro_rules! scalars {
    ($value:ty, $nothing:expr) => {
        fn visit_unit<E: Error>(self) -> Result<$value, E> {
            Ok($nothing)
        }
        fn visit_none<E: Error>(self) -> Result<$value, E> {
            Ok($nothing)
        }
        fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<$value, D::Error> {
            inner.deserialize_any(self)
        }
        fn visit_bool<E: Error>(self, _: bool) -> Result<$value, E> {
            Ok($nothing)
        }
        fn visit_u64<E: Error>(self, _: u64) -> Result<$value, E> {
            Ok($nothing)
        }
        fn visit_i64<E: Error>(self, _: i64) -> Result<$value, E> {
            Ok($nothing)
        }
        fn visit_f64<E: Error>(self, _: f64) -> Result<$value, E> {
            Ok($nothing)
        }
        fn visit_str<E: Error>(self, _: &str) -> Result<$value, E> {
            Ok($nothing)
        }
    };
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    scalars!(Object<T>, Object(None));

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Object<T>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Object(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|object| Object(Some(object)))
    }
}

struct ObjectsVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectsVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of objects")
    }

    scalars!(Vec<T>, Vec::new());

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut list = Vec::new();
        while let Some(Object(item)) = items.next_element()? {
            list.extend(item);
        }
        Ok(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Vec<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|object| vec![object])
    }
}

#[cfg(test)]
mod tests;
