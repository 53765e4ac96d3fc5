//! Content of items that a later event omits.

use super::build::keep;
use crate::content::ItemPart;
use crate::item::Item;

/// Lists of parts that were carried over from the earlier item.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CarriedOver {
    pub(super) content: bool,
    pub(super) summary: bool,
}

/// Fills the content that `item` omits from `before`. Some servers send the final event of an item or of a response
/// without its content.
pub(super) fn carry_over(item: &mut Item, before: Item) -> CarriedOver {
    let mut kept = CarriedOver::default();
    match (item, before) {
        (Item::Message(now), Item::Message(before)) if now.content.is_blank() => {
            now.content = before.content;
            kept.content = true;
        }
        (Item::FunctionCall(now), Item::FunctionCall(before)) => keep(&mut now.arguments, before.arguments),
        (Item::Reasoning(now), Item::Reasoning(before)) => {
            if now.content.iter().all(ItemPart::is_blank) {
                now.content = before.content;
                kept.content = true;
            }
            if now.summary.iter().all(ItemPart::is_blank) {
                now.summary = before.summary;
                kept.summary = true;
            }
        }
        _ => {}
    }
    kept
}
