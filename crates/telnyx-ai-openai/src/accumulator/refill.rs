//! Items that come again without their content.

use super::build::keep;
use crate::content::ItemPart;
use crate::item::Item;

/// Lists of parts that an item keeps from before.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kept {
    pub(super) content: bool,
    pub(super) summary: bool,
}

/// Fills what `item` leaves out: some servers announce the end of an item, or of the response, without saying again what
/// is in it.
pub(super) fn refill(item: &mut Item, before: Item) -> Kept {
    let mut kept = Kept::default();
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
