//! Structs that keep unknown fields.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// Implements `Deserialize` for a struct that keeps unknown fields in `extra`, as `#[serde(flatten)]` with
/// [`lenient::extra`](crate::response::lenient::extra) does.
///
/// `flatten` buffers each unknown field first, which slows down each chunk of a stream. This macro reads it once. A
/// missing field has its default value, and the last value of a duplicate field wins. Fields after `skip` are ignored.
#[doc(hidden)]
#[macro_export]
macro_rules! keep_extra {
    ($name:ident { $($wire:literal => $field:ident: $type:ty = $read:expr,)+ } $(skip $skip:literal)?) => {
        const _: () = {
            use ::core::fmt;
            use ::core::result::Result;
            use $crate::internal::serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
            use $crate::internal::serde_json::{Map, Value};

            struct FieldsVisitor;

            impl<'de> Visitor<'de> for FieldsVisitor {
                type Value = $name;

                fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                    out.write_str(concat!("struct ", stringify!($name)))
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                    $(let mut $field: $type = ::core::default::Default::default();)+
                    let mut extra = Map::new();
                    while let Some($crate::internal::Key(key)) = map.next_key()? {
                        match &*key {
                            $($wire => {
                                struct Field($type);

                                impl<'de> Deserialize<'de> for Field {
                                    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                                        ($read)(deserializer).map(Self)
                                    }
                                }

                                let Field(value) = map.next_value()?;
                                $field = value;
                            })+
                            $($skip => {
                                map.next_value::<$crate::internal::serde::de::IgnoredAny>()?;
                            })?
                            _ => {
                                let value: Value = map.next_value()?;
                                if !value.is_null() {
                                    extra.insert(key.into_owned(), value);
                                }
                            }
                        }
                    }
                    Ok($name { $($field,)+ extra })
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_map(FieldsVisitor)
                }
            }
        };
    };
}

/// The name of a field. A name without escapes is borrowed.
#[derive(Debug)]
pub struct Key<'de>(pub Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the name of a field")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Key<'de>, E> {
        Ok(Key(name.into()))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key<'de>, E> {
        self.visit_string(name.to_owned())
    }

    fn visit_string<E: Error>(self, name: String) -> Result<Key<'de>, E> {
        Ok(Key(name.into()))
    }
}

#[cfg(test)]
mod tests;
