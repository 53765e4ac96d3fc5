//! Serialization of outputs, in which a nested `Result` counts as one result.

use std::cell::Cell;
use std::fmt::Display;

use serde::ser::{Serialize, Serializer};

use super::tool_output::Output;

/// Returns a value as text: a text unchanged, any other value as JSON. An `Err` at the top of the value, inside any
/// number of `Ok` and `Some`, is an error.
pub(super) fn output(value: &impl Serialize) -> Output {
    let (is_error, mut json) = (Cell::new(false), Vec::new());
    // An intermediate `Value` would sort fields, widen `f32` and reject `u128`.
    value
        .serialize(TopLevel { is_error: &is_error, writer: &mut Writer::new(&mut json) })
        .map_err(|error| format!("the result cannot be written as JSON: {error}"))?;
    let json = String::from_utf8_lossy(&json).into_owned();
    let text = if json.starts_with('"') { serde_json::from_str(&json).unwrap_or(json) } else { json };
    if is_error.get() { Err(text) } else { Ok(text) }
}

type Writer<'w> = serde_json::Serializer<&'w mut Vec<u8>>;

/// Serializer of the top of a value. Serde describes a `Result` as the enum `Result` with the variants 0, `Ok`, and 1,
/// `Err`. Other enums with the name `Result` are serialized as usual.
struct TopLevel<'a, 'w> {
    is_error: &'a Cell<bool>,
    writer: &'a mut Writer<'w>,
}

/// Forwards methods that take one plain value.
macro_rules! forward {
    ($($method:ident: $type:ty,)*) => {
        $(fn $method(self, value: $type) -> serde_json::Result<()> {
            self.writer.$method(value)
        })*
    };
}

impl<'a, 'w> Serializer for TopLevel<'a, 'w> {
    type Ok = ();
    type Error = serde_json::Error;
    type SerializeSeq = <&'a mut Writer<'w> as Serializer>::SerializeSeq;
    type SerializeTuple = <&'a mut Writer<'w> as Serializer>::SerializeTuple;
    type SerializeTupleStruct = <&'a mut Writer<'w> as Serializer>::SerializeTupleStruct;
    type SerializeTupleVariant = <&'a mut Writer<'w> as Serializer>::SerializeTupleVariant;
    type SerializeMap = <&'a mut Writer<'w> as Serializer>::SerializeMap;
    type SerializeStruct = <&'a mut Writer<'w> as Serializer>::SerializeStruct;
    type SerializeStructVariant = <&'a mut Writer<'w> as Serializer>::SerializeStructVariant;

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> serde_json::Result<()> {
        match (name, index, variant) {
            ("Result", 0, "Ok") => value.serialize(self),
            ("Result", 1, "Err") => {
                self.is_error.set(true);
                value.serialize(self)
            }
            _ => self.writer.serialize_newtype_variant(name, index, variant, value),
        }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> serde_json::Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> serde_json::Result<()> {
        value.serialize(self)
    }

    forward! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_i128: i128,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_u128: u128,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_char: char,
        serialize_str: &str,
        serialize_bytes: &[u8],
        serialize_unit_struct: &'static str,
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> serde_json::Result<()> {
        self.writer.collect_str(value)
    }

    fn serialize_none(self) -> serde_json::Result<()> {
        self.writer.serialize_none()
    }

    fn serialize_unit(self) -> serde_json::Result<()> {
        self.writer.serialize_unit()
    }

    fn serialize_unit_variant(self, name: &'static str, index: u32, variant: &'static str) -> serde_json::Result<()> {
        self.writer.serialize_unit_variant(name, index, variant)
    }

    fn serialize_seq(self, len: Option<usize>) -> serde_json::Result<Self::SerializeSeq> {
        self.writer.serialize_seq(len)
    }

    fn serialize_tuple(self, len: usize) -> serde_json::Result<Self::SerializeTuple> {
        self.writer.serialize_tuple(len)
    }

    fn serialize_tuple_struct(self, name: &'static str, len: usize) -> serde_json::Result<Self::SerializeTupleStruct> {
        self.writer.serialize_tuple_struct(name, len)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> serde_json::Result<Self::SerializeTupleVariant> {
        self.writer.serialize_tuple_variant(name, index, variant, len)
    }

    fn serialize_map(self, len: Option<usize>) -> serde_json::Result<Self::SerializeMap> {
        self.writer.serialize_map(len)
    }

    fn serialize_struct(self, name: &'static str, len: usize) -> serde_json::Result<Self::SerializeStruct> {
        self.writer.serialize_struct(name, len)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> serde_json::Result<Self::SerializeStructVariant> {
        self.writer.serialize_struct_variant(name, index, variant, len)
    }
}

#[cfg(test)]
mod tests;
