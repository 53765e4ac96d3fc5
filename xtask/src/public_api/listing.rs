//! One line for each public item.

use std::collections::HashSet;
use std::path::Path;

use public_api::{Builder, PublicItem};

use crate::Result;

/// Lists the items of a crate from the JSON of rustdoc, without hidden items, blanket implementations and auto traits.
pub(super) fn of(json: &Path, package: &str) -> Result<String> {
    let api = Builder::from_rustdoc_json(json).omit_blanket_impls(true).omit_auto_trait_impls(true).build();
    let items: Vec<_> = api.map_err(|error| format!("{}: {error}", json.display()))?.into_items().collect();
    let traits: HashSet<_> = items.iter().filter(|item| implements_trait(item)).map(PublicItem::id).collect();
    // The trait defines the functions of its implementations, so the line of the implementation is enough.
    let repeated = |item: &PublicItem| {
        let in_trait = item.parent_id().is_some_and(|parent| traits.contains(&parent));
        in_trait && item.to_string().contains("fn ")
    };
    let derived = |line: &String| line.starts_with("impl core::marker::StructuralPartialEq for ");
    let lines = items.iter().filter(|item| !repeated(item)).map(PublicItem::to_string).filter(|line| !derived(line));
    let own = package.replace('-', "_");
    Ok(lines.map(|line| without_modules(&line, &own) + "\n").collect())
}

/// Removes the modules from paths into other crates of the workspace. Rustdoc reports the module that defines such an
/// item, and the item may move without a change of the API.
fn without_modules(line: &str, own: &str) -> String {
    let in_path = |character: char| character == ':' || character == '_' || character.is_alphanumeric();
    let mut shorter = String::new();
    let mut rest = line;
    while !rest.is_empty() {
        let (path, after) = rest.split_at(rest.find(|character| !in_path(character)).unwrap_or(rest.len()));
        match path.split_once("::") {
            Some((name, items)) if name.starts_with("telnyx_ai_") && name != own => {
                let types = items.split("::").skip_while(|segment| !segment.starts_with(char::is_uppercase));
                let types = types.collect::<Vec<_>>().join("::");
                let items = if types.is_empty() { items } else { &types };
                shorter.push_str(name);
                shorter.push_str("::");
                shorter.push_str(items);
            }
            _ => shorter.push_str(path),
        }
        let next = after.find(in_path).unwrap_or(after.len());
        shorter.push_str(after.get(..next).unwrap_or_default());
        rest = after.get(next..).unwrap_or_default();
    }
    shorter
}

fn implements_trait(item: &PublicItem) -> bool {
    let line = item.to_string();
    (line.starts_with("impl") || line.starts_with("unsafe impl")) && line.contains(" for ")
}

#[cfg(test)]
mod tests {
    use super::without_modules;

    #[test]
    fn a_path_into_another_crate_has_no_modules() {
        let line =
            "pub fn telnyx_ai_chat::a::Chat::list(&self) -> telnyx_ai_core::request::page::Page<telnyx_ai_chat::Model>";
        let short = "pub fn telnyx_ai_chat::a::Chat::list(&self) -> telnyx_ai_core::Page<telnyx_ai_chat::Model>";
        assert_eq!(without_modules(line, "telnyx_ai_chat"), short);
        assert_eq!(without_modules("impl<'a> a::B for &[u8]", "telnyx_ai_chat"), "impl<'a> a::B for &[u8]");
        assert_eq!(
            without_modules("telnyx_ai_core::decode::object", "telnyx_ai_chat"),
            "telnyx_ai_core::decode::object"
        );
    }
}
