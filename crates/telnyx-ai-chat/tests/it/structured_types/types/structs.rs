//! Structs, and the attributes of their fields.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::marker::PhantomData;
use std::num::{NonZeroI8, NonZeroI32, NonZeroI64, NonZeroU8, NonZeroU16, NonZeroU32, NonZeroU64};

use serde::{Deserialize, Deserializer, Serializer};
use serde_json::Value;

use super::enums::{DefE, Inner, Never};

derived! {
    #[serde(transparent)]
    pub(crate) struct Transparent { inner: Vec<u8> }
    pub(crate) struct Newtype(u8);
    pub(crate) struct NewtypeOpt(Option<Inner>);
    pub(crate) struct TupleStruct(u8, String, Option<bool>);
    pub(crate) struct TupleOne((u8,));
    pub(crate) struct UnitStruct;
    pub(crate) struct EmptyStruct {}
    pub(crate) struct HasEmpty { e: EmptyStruct, u: UnitStruct, p: PhantomData<u8>, unit: () }
    pub(crate) struct OnlyOptional { a: Option<u8>, #[serde(default)] b: u8 }
    pub(crate) struct Page<T> { items: T, next: Option<String> }
    pub(crate) struct Grid<const N: usize> { #[serde(default)] cells: Vec<u8> }
    pub(crate) struct Numbers { a: u8, b: u16, c: u32, d: u64, e: i8, f: i16, g: i32, h: i64, i: f32, j: f64, k: usize, l: isize }
    pub(crate) struct Big { a: u128, b: i128 }
    pub(crate) struct BigNull { a: u128, #[serde(default)] b: u8 }
    pub(crate) struct NonZeros {
        a: NonZeroU8, b: NonZeroI8, c: NonZeroU32, d: NonZeroI32, e: NonZeroU64, f: NonZeroI64,
        g: Option<NonZeroU16>,
    }
    pub(crate) struct NonZeroPlain { a: NonZeroU8, c: NonZeroU32 }
    pub(crate) struct Texts {
        #[schemars(length(min = 1, max = 4))] a: String,
        #[schemars(length(min = 1))] #[serde(default)] b: Vec<String>, c: char, d: bool,
        #[schemars(length(max = 2))] o: Option<String>,
    }
    pub(crate) struct Any { v: Value, m: serde_json::Map<String, Value> }
    pub(crate) struct Defaults {
        #[serde(default)] a: u8, #[serde(default = "seven")] b: u8, #[serde(default)] list: Vec<Inner>,
        #[serde(default)] text: String, #[serde(default = "some_seven")] o: Option<u8>,
        #[serde(default)] e: DefE,
    }
    #[serde(default)]
    pub(crate) struct AllDefaults { a: u8, o: Option<u8>, f: f64 }
    pub(crate) struct Skips {
        #[serde(skip)] a: u8, #[serde(skip_deserializing)] b: u8,
        #[serde(skip_serializing)] #[serde(default)] c: u8, d: u8,
    }
    pub(crate) struct SkipIf { #[serde(skip_serializing_if = "Option::is_none")] a: Option<u8>, d: u8 }
    pub(crate) struct With {
        #[serde(deserialize_with = "from_text", serialize_with = "to_text")] #[schemars(with = "String")] n: usize,
        #[serde(default, deserialize_with = "some")] dd: Option<Option<u8>>,
    }
    #[serde(deny_unknown_fields)]
    pub(crate) struct Deny { a: u8, #[serde(default)] b: u8, c: Option<u8> }
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Camel {
        first_one: u8, r#type: String, #[serde(rename = "ünïcode key")] u: u8,
        #[serde(rename = "a.b[0]")] d: u8, #[serde(rename = "")] empty: u8, #[serde(rename = "q\"\\")] q: u8,
    }
    pub(crate) struct Value1 { value: u8 }
    pub(crate) struct Keywords {
        #[serde(rename = "$ref")] r: String, r#type: u8, properties: Inner, required: Vec<u8>, r#enum: bool,
        r#const: Inner, #[serde(rename = "anyOf")] any_of: Vec<u8>, description: String, items: u8,
        default: Inner, #[serde(rename = "$defs")] defs: Inner, minimum: u8,
        #[serde(rename = "additionalProperties")] ap: bool, format: String, title: String, examples: Vec<u8>,
        #[serde(rename = "x-y")] x: u8, not: bool, #[serde(default)] pattern: u8,
    }
    pub(crate) struct Cows { a: Cow<'static, str>, b: Cow<'static, [u8]>, c: Box<str> }
    #[serde(try_from = "i64", into = "i64")]
    #[derive(Clone)]
    pub(crate) struct Try(i64);
    #[serde(from = "String", into = "String")]
    #[derive(Clone)]
    pub(crate) struct From1(String);
    pub(crate) struct Std {
        d: std::time::Duration, t: std::time::SystemTime, r: std::ops::Range<u8>,
        ri: std::ops::RangeInclusive<i8>, res: Result<u8, String>, ip: std::net::IpAddr, v4: std::net::Ipv4Addr,
        v6: std::net::Ipv6Addr, p: std::path::PathBuf, b: std::ops::Bound<u8>, w: std::num::Wrapping<u8>,
    }
    pub(crate) struct Level1 { l: Level2, o: Option<Level2> }
    pub(crate) struct Level2 { l: Level3 }
    pub(crate) struct Level3 { l: Vec<Level4> }
    pub(crate) struct Level4 { l: Option<Level5>, }
    pub(crate) struct Level5 { l: (Level6, Level6) }
    pub(crate) struct Level6 { l: u8 }
    pub(crate) struct Sets {
        a: HashSet<String>, b: BTreeSet<u8>, c: VecDeque<Option<u8>>, d: Option<Vec<Option<Inner>>>,
        e: Vec<Vec<Vec<u8>>>,
    }
    pub(crate) struct Ranges {
        #[schemars(range(min = 1, max = 5))] a: u8, #[schemars(extend("exclusiveMinimum" = 0))] b: f64,
        #[schemars(extend("multipleOf" = 5))] c: i64, #[schemars(inner(range(max = 3)))] l: Vec<u8>,
        #[schemars(range(min = 3))] o: Option<u8>, #[schemars(required)] req: Option<u8>,
    }
    #[schemars(description = "Overridden", title = "T", example = 7u8)]
    pub(crate) struct Attrs { #[schemars(title = "x", description = "y", example = 7u8)] a: String, #[deprecated] b: u8 }
    pub(crate) struct Never2 { a: Option<Never>, b: Vec<Never>, c: u8 }
    /// Fifty fields, twice.
    pub(crate) struct Wide { a: [Fifty; 2], b: Option<Fifty> }
    pub(crate) struct Fifty {
        f0: u8, f1: bool, f2: String, f3: Option<u8>, f4: u8, f5: bool, f6: String, f7: Option<u8>, f8: u8, f9: bool,
        f10: String, f11: Option<u8>, f12: u8, f13: bool, f14: String, f15: Option<u8>, f16: u8, f17: bool, f18: String, f19: Option<u8>,
        f20: u8, f21: bool, f22: String, f23: Option<u8>, f24: u8, f25: bool, f26: String, f27: Option<u8>, f28: u8, f29: bool,
        f30: String, f31: Option<u8>, f32: u8, f33: bool, f34: String, f35: Option<u8>, f36: u8, f37: bool, f38: String, f39: Option<u8>,
        f40: u8, f41: bool, f42: String, f43: Option<u8>, f44: u8, f45: bool, f46: String, f47: Option<u8>, f48: u8, f49: bool,
    }
    pub(crate) struct Generic<'a> { c: Cow<'a, str> }
}

fn seven() -> u8 {
    7
}

fn some_seven() -> Option<u8> {
    Some(7)
}

impl Default for AllDefaults {
    fn default() -> Self {
        Self { a: 3, o: Some(4), f: 0.5 }
    }
}

impl TryFrom<i64> for Try {
    type Error = &'static str;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        if number < -3 { Err("is out of range") } else { Ok(Self(number)) }
    }
}

impl From<Try> for i64 {
    fn from(Try(number): Try) -> Self {
        number
    }
}

impl From<String> for From1 {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<From1> for String {
    fn from(From1(text): From1) -> Self {
        text
    }
}

fn from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    Ok(String::deserialize(deserializer)?.len())
}

fn to_text<S: Serializer>(length: &usize, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&"x".repeat(*length))
}

/// An option that distinguishes null from absent.
fn some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<u8>>, D::Error> {
    Ok(Some(Option::deserialize(deserializer)?))
}
