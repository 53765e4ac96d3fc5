//! The text of a value, where a `Result` inside a `Result` counts as one.

use std::cell::Cell;
use std::fmt::Display;

use serde::ser::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::Serializer as ToValue;

use super::tool_output::Output;

/// Returns a value as text: a text as it is, anything else as JSON. An `Err` at the top of the value, below any number of
/// `Ok` and `Some`, is an error.
pub(super) fn output(value: &impl Serialize) -> Output {
    let is_error = Cell::new(false);
    let value = value.serialize(TopLevel { is_error: &is_error });
    let text = match value.map_err(|error| format!("the result cannot be written as JSON: {error}"))? {
        Value::String(text) => text,
        other => other.to_string(),
    };
    if is_error.get() { Err(text) } else { Ok(text) }
}

/// Writes the top of a value. Serde describes a `Result` as the enum `Result` with the variants 0, `Ok`, and 1, `Err`; an
/// enum of another shape that is named `Result` too is written as any other.
struct TopLevel<'a> {
    is_error: &'a Cell<bool>,
}

/// Forwards methods that take one plain value.
macro_rules! forward {
    ($($method:ident: $type:ty,)*) => {
        $(fn $method(self, value: $type) -> serde_json::Result<Value> {
            ToValue.$method(value)
        })*
    };
}

impl Serializer for TopLevel<'_> {
    type Ok = Value;
    type Error = serde_json::Error;
    type SerializeSeq = <ToValue as Serializer>::SerializeSeq;
    type SerializeTuple = <ToValue as Serializer>::SerializeTuple;
    type SerializeTupleStruct = <ToValue as Serializer>::SerializeTupleStruct;
    type SerializeTupleVariant = <ToValue as Serializer>::SerializeTupleVariant;
    type SerializeMap = <ToValue as Serializer>::SerializeMap;
    type SerializeStruct = <ToValue as Serializer>::SerializeStruct;
    type SerializeStructVariant = <ToValue as Serializer>::SerializeStructVariant;

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> serde_json::Result<Value> {
        match (name, index, variant) {
            ("Result", 0, "Ok") => value.serialize(self),
            ("Result", 1, "Err") => {
                self.is_error.set(true);
                value.serialize(self)
            }
            _ => ToValue.serialize_newtype_variant(name, index, variant, value),
        }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> serde_json::Result<Value> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> serde_json::Result<Value> {
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

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> serde_json::Result<Value> {
        ToValue.collect_str(value)
    }

    fn serialize_none(self) -> serde_json::Result<Value> {
        ToValue.serialize_none()
    }

    fn serialize_unit(self) -> serde_json::Result<Value> {
        ToValue.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> serde_json::Result<Value> {
        ToValue.serialize_unit_variant(name, index, variant)
    }

    fn serialize_seq(self, len: Option<usize>) -> serde_json::Result<Self::SerializeSeq> {
        ToValue.serialize_seq(len)
    }

    fn serialize_tuple(self, len: usize) -> serde_json::Result<Self::SerializeTuple> {
        ToValue.serialize_tuple(len)
    }

    fn serialize_tuple_struct(self, name: &'static str, len: usize) -> serde_json::Result<Self::SerializeTupleStruct> {
        ToValue.serialize_tuple_struct(name, len)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> serde_json::Result<Self::SerializeTupleVariant> {
        ToValue.serialize_tuple_variant(name, index, variant, len)
    }

    fn serialize_map(self, len: Option<usize>) -> serde_json::Result<Self::SerializeMap> {
        ToValue.serialize_map(len)
    }

    fn serialize_struct(self, name: &'static str, len: usize) -> serde_json::Result<Self::SerializeStruct> {
        ToValue.serialize_struct(name, len)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        len: usize,
    ) -> serde_json::Result<Self::SerializeStructVariant> {
        ToValue.serialize_struct_variant(name, index, variant, len)
    }
}

#[cfg(test)]
mod tests;
