//! Types that contain themselves.

use std::collections::BTreeMap;

derived! {
    pub(crate) struct TreeVec { children: Vec<TreeVec>, v: u8 }
    pub(crate) struct TreeBox { next: Option<Box<TreeBox>> }
    pub(crate) struct TreeMap { files: BTreeMap<String, TreeMap> }
    pub(crate) struct TreeSet { inner: BTreeMap<u8, TreeSet>, v: u8 }
    pub(crate) struct TreeDefault { #[serde(default)] inner: Vec<TreeDefault>, #[serde(default)] boxed: Option<Box<TreeDefault>> }
    pub(crate) struct MutualA { b: Option<Box<MutualB>>, n: u8 }
    pub(crate) struct MutualB { list: Vec<MutualA> }
    pub(crate) enum Expr { Num(f64), Neg(Box<Expr>), Add(Box<Expr>, Box<Expr>), Call { name: String, args: Vec<Expr> } }
    #[serde(tag = "op")]
    pub(crate) enum Op { Lit { v: i32 }, Not { of: Box<Op> }, All { of: Vec<Op> } }
    #[schemars(rename = "a/b c~%é")]
    pub(crate) struct Weird { next: Option<Box<Weird>>, v: bool }
    pub(crate) struct Rec<T> { one: T, more: Vec<Rec<T>> }
}
