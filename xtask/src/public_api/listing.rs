//! One line for each public item.

use std::collections::HashSet;
use std::path::Path;

use public_api::{Builder, PublicItem};

use crate::Result;

/// Reads the JSON of rustdoc. Hidden items, blanket implementations and those of auto traits are not in the text.
pub(super) fn of(json: &Path) -> Result<String> {
    let api = Builder::from_rustdoc_json(json).omit_blanket_impls(true).omit_auto_trait_impls(true).build();
    let items: Vec<_> = api.map_err(|error| format!("{}: {error}", json.display()))?.into_items().collect();
    let traits: HashSet<_> = items.iter().filter(|item| implements_trait(item)).map(PublicItem::id).collect();
    // The trait says what a function of its implementation looks like; the line of the implementation is enough.
    let repeated = |item: &PublicItem| {
        let in_trait = item.parent_id().is_some_and(|parent| traits.contains(&parent));
        in_trait && item.to_string().contains("fn ")
    };
    let derived = |line: &String| line.starts_with("impl core::marker::StructuralPartialEq for ");
    let lines = items.iter().filter(|item| !repeated(item)).map(PublicItem::to_string).filter(|line| !derived(line));
    Ok(lines.map(|line| line + "\n").collect())
}

fn implements_trait(item: &PublicItem) -> bool {
    let line = item.to_string();
    (line.starts_with("impl") || line.starts_with("unsafe impl")) && line.contains(" for ")
}
