//! Enums of every tagging.

use std::collections::BTreeMap;

derived! {
    pub(crate) struct Inner { a: u8, b: Option<String> }
    /// All.
    pub(crate) enum External {
        Unit, /** A number. */ New(u8), Pair(u8, String), Fields { x: f32, y: Option<u8> }, Empty {},
        Nested(Inner), Opt(Option<u8>), NewUnit(()),
    }
    #[serde(rename_all = "SCREAMING-KEBAB-CASE")]
    pub(crate) enum Renamed { #[serde(alias = "old", rename = "the new")] A, /** Docs. */ SecondOne, #[serde(skip)] Hidden }
    #[serde(tag = "type")]
    pub(crate) enum OtherInternal { A { x: u8 }, #[serde(other)] Unknown }
    pub(crate) enum OtherExternal { A, #[serde(other)] Unknown }
    #[serde(tag = "t")]
    pub(crate) enum Internal { /** One. */ One { x: u8 }, In(Inner), Nothing, EmptyFields {}, UnitNew(()), }
    #[serde(tag = "t", deny_unknown_fields)]
    pub(crate) enum InternalDeny { One { x: u8, y: Option<u8> }, Two {}, Three }
    #[serde(tag = "t")]
    pub(crate) enum InternalMap { M(BTreeMap<String, u8>), N }
    #[serde(tag = "t")]
    pub(crate) enum InternalUnits { A, B }
    #[serde(tag = "t", content = "c")]
    pub(crate) enum Adjacent { A { x: u8 }, B(u8), C, D(u8, u8), E(Option<u8>), F {} }
    #[serde(tag = "t", content = "c", deny_unknown_fields)]
    pub(crate) enum AdjacentDeny { A { x: u8 }, C }
    #[serde(tag = "t", content = "c")]
    pub(crate) enum AdjacentUnits { A, /** B. */ B }
    #[serde(untagged)]
    pub(crate) enum Untagged { A { x: u8 }, B(u8), C, D(String, u8), E(Vec<bool>) }
    pub(crate) enum Fallback { A, B, #[serde(untagged)] Other(String) }
    #[serde(untagged)]
    pub(crate) enum Json { Null, Bool(bool), Number(f64), Text(String), List(Vec<Json>), Object(BTreeMap<String, Json>) }
    #[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
    pub(crate) enum Key { A, #[serde(rename = "b-c")] B }
    #[derive(Default)]
    pub(crate) enum DefE { #[default] A, B { x: u8 } }
    #[serde(untagged)]
    pub(crate) enum ValueOr { A { value: u8 }, B { other: u8 } }
    pub(crate) enum ValueExt { #[serde(rename = "value")] Value(u8), Other }
    #[schemars(deny_unknown_fields)]
    #[serde(rename_all_fields = "camelCase")]
    pub(crate) enum Fields { A { one_two: u8, #[serde(default)] three_four: u8 }, B { five_six: Option<u8> } }
    pub(crate) enum Never {}
    pub(crate) enum HasNever { A, B(Never), C { n: Never, x: u8 } }
}
