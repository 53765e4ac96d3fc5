//! Types with flattened fields.

use std::collections::BTreeMap;

use serde_json::Value;

use super::enums::{Adjacent, Inner, Internal, InternalUnits};

derived! {
    pub(crate) struct FlatStruct { id: bool, #[serde(flatten)] inner: Inner }
    pub(crate) struct FlatOption { id: bool, #[serde(flatten)] inner: Option<Inner> }
    pub(crate) struct FlatMap { id: bool, #[serde(flatten)] rest: BTreeMap<String, u8> }
    pub(crate) struct FlatValue { id: bool, #[serde(flatten)] rest: BTreeMap<String, Value> }
    pub(crate) struct FlatExternal { id: bool, #[serde(flatten)] e: FlatE }
    pub(crate) enum FlatE { Unit, New(u8), Fields { x: u8 } }
    pub(crate) struct FlatInternal { id: bool, #[serde(flatten)] e: Internal }
    pub(crate) struct FlatAdjacent { id: bool, #[serde(flatten)] e: Adjacent }
    pub(crate) struct FlatUntagged { id: bool, #[serde(flatten)] e: FlatU }
    #[serde(untagged)]
    pub(crate) enum FlatU { A { x: u8 }, B { y: String } }
    pub(crate) struct FlatOptEnum { id: bool, #[serde(flatten)] e: Option<InternalUnits> }
    pub(crate) struct FlatTwo { #[serde(flatten)] one: Inner, #[serde(flatten)] two: FlatE }
    #[serde(tag = "k")]
    pub(crate) enum FlatInVariant { A { #[serde(flatten)] inner: Inner, z: u8 }, B }
}
