//! The output of a response, piece by piece.

use std::mem;

use super::numbers::Numbers;
use crate::content::ItemPart;
use crate::function_call::FunctionCallItem;
use crate::item::{Item, MessageItem, ReasoningItem};
use crate::piece::{ItemEvent, PartEvent, TextEvent};
use crate::response::ModelResponse;

/// A response that is readable at every moment, and which numbers its items and their parts came under.
#[derive(Clone, Debug, Default)]
pub(super) struct Built {
    pub(super) response: ModelResponse,
    items: Numbers,
    /// One for each item.
    parts: Vec<Parts>,
}

#[derive(Clone, Debug, Default)]
struct Parts {
    content: Numbers,
    summary: Numbers,
}

/// The list of parts that a part belongs to: the content of messages, the content or the summary of reasoning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Message,
    Thoughts,
    Summary,
}

impl List {
    /// A part of an unknown kind does not say what it is a part of. It comes with its item, once that is whole.
    pub(super) fn of(part: &ItemPart) -> Option<Self> {
        match part {
            ItemPart::ReasoningText(_) => Some(Self::Thoughts),
            ItemPart::SummaryText(_) => Some(Self::Summary),
            ItemPart::Other(_) => None,
            _ => Some(Self::Message),
        }
    }

    /// The item that has such a list, with nothing in it.
    fn item(self) -> fn(Option<String>) -> Item {
        match self {
            Self::Message => |id| Item::Message(MessageItem { id, ..MessageItem::default() }),
            Self::Thoughts | Self::Summary => |id| Item::Reasoning(ReasoningItem { id, ..ReasoningItem::default() }),
        }
    }
}

impl Parts {
    fn of(item: &Item) -> Self {
        match item {
            Item::Message(item) => Self { content: Numbers::counted(item.content.len()), summary: Numbers::default() },
            Item::Reasoning(item) => {
                Self { content: Numbers::counted(item.content.len()), summary: Numbers::counted(item.summary.len()) }
            }
            _ => Self::default(),
        }
    }
}

impl Built {
    /// Takes over what the service says of the response as a whole. What it leaves out it may have said before.
    pub(super) fn snapshot(&mut self, said: &ModelResponse) {
        let before = mem::replace(&mut self.response, said.clone());
        let now = &mut self.response;
        if now.output.is_empty() {
            now.output = before.output;
        } else {
            self.items = Numbers::counted(now.output.len());
            self.parts = now.output.iter().map(Parts::of).collect();
        }
        keep(&mut now.id, before.id);
        keep(&mut now.object, before.object);
        keep(&mut now.object, "response".to_owned());
        keep(&mut now.model, before.model);
        now.created_at = now.created_at.or(before.created_at);
        now.status = now.status.take().or(before.status);
        now.usage = match (before.usage, now.usage.take()) {
            (Some(mut known), Some(later)) => {
                known.update(&later);
                Some(known)
            }
            (known, later) => later.or(known),
        };
        now.conversation = now.conversation.take().or(before.conversation);
        for (name, value) in before.extra {
            now.extra.entry(name).or_insert(value);
        }
    }

    /// An item begins. Pieces of it may have come before; it has no id then, and the same number.
    pub(super) fn begin_item(&mut self, event: &ItemEvent) {
        let numbered = event.output_index.is_some();
        let of_pieces = |known: &Item| numbered && known.id().is_none() && call_id(known).is_empty();
        self.put_item(self.find(event.output_index, &event.item, of_pieces), event);
    }

    pub(super) fn settle_item(&mut self, event: &ItemEvent) {
        let known = self.find(event.output_index, &event.item, |_| true);
        self.put_item(known, event);
    }

    /// The item of the same kind that `item` is a later state of: one with the same id, or one that `may_be` it.
    fn find(&self, number: Option<u64>, item: &Item, may_be: impl Fn(&Item) -> bool) -> Option<usize> {
        self.items.find(number, |at| {
            let known = self.response.output.get(at).filter(|known| known.kind() == item.kind())?;
            let same = |one: &str, other: &str| !one.is_empty() && one == other;
            let same_id = same(known.id().unwrap_or_default(), item.id().unwrap_or_default())
                || same(call_id(known), call_id(item));
            (same_id || may_be(known)).then_some(same_id)
        })
    }

    fn put_item(&mut self, known: Option<usize>, event: &ItemEvent) {
        let known = known.and_then(|at| Some((self.response.output.get_mut(at)?, self.parts.get_mut(at)?)));
        let Some((item, parts)) = known else {
            self.insert_item(event.output_index, event.item.clone());
            return;
        };
        let before = mem::replace(item, event.item.clone());
        let numbers = mem::replace(parts, Parts::of(item));
        // Some servers announce the end of an item without saying again what is in it.
        match (item, before) {
            (Item::Message(now), Item::Message(before)) if now.content.is_blank() => {
                (now.content, parts.content) = (before.content, numbers.content);
            }
            (Item::FunctionCall(now), Item::FunctionCall(before)) => keep(&mut now.arguments, before.arguments),
            (Item::Reasoning(now), Item::Reasoning(before)) => {
                if now.content.iter().all(ItemPart::is_blank) {
                    (now.content, parts.content) = (before.content, numbers.content);
                }
                if now.summary.iter().all(ItemPart::is_blank) {
                    (now.summary, parts.summary) = (before.summary, numbers.summary);
                }
            }
            _ => {}
        }
    }

    fn insert_item(&mut self, number: Option<u64>, item: Item) -> usize {
        let at = self.items.insert(number);
        self.parts.insert(at, Parts::of(&item));
        self.response.output.insert(at, item);
        at
    }

    pub(super) fn begin_part(&mut self, event: &PartEvent, list: Option<List>) {
        let Some((parts, numbers)) = self.list(&event.item_id, event.output_index, list) else { return };
        let known = numbers.find(event.part_index, |at| same_kind(parts.get(at)?, &event.part));
        if known.is_none() || event.part_index.is_none() {
            parts.insert(numbers.insert(event.part_index), event.part.clone());
        }
    }

    pub(super) fn settle_part(&mut self, event: &PartEvent, list: Option<List>) {
        let Some((parts, numbers)) = self.list(&event.item_id, event.output_index, list) else { return };
        let known = numbers.find(event.part_index, |at| same_kind(parts.get(at)?, &event.part));
        match known.and_then(|at| parts.get_mut(at)) {
            Some(_) if event.part.is_blank() => {}
            Some(part) => part.clone_from(&event.part),
            None => parts.insert(numbers.insert(event.part_index), event.part.clone()),
        }
    }

    /// The text of the part that a piece belongs to, made when it is new. `blank` is a part of its kind.
    pub(super) fn text(&mut self, event: &TextEvent, blank: ItemPart) -> Option<&mut String> {
        let (parts, numbers) = self.list(&event.item_id, event.output_index, List::of(&blank))?;
        let known = numbers.find(event.part_index, |at| same_kind(parts.get(at)?, &blank));
        let at = known.unwrap_or_else(|| {
            let at = numbers.insert(event.part_index);
            parts.insert(at, blank);
            at
        });
        parts.get_mut(at)?.text_mut()
    }

    /// The arguments that a piece belongs to.
    pub(super) fn arguments(&mut self, event: &TextEvent) -> Option<&mut String> {
        let call = |id| Item::FunctionCall(FunctionCallItem { id, ..FunctionCallItem::default() });
        let at = self.item(&event.item_id, event.output_index, "function_call", call);
        match self.response.output.get_mut(at)? {
            Item::FunctionCall(call) => Some(&mut call.arguments),
            _ => None,
        }
    }

    fn list(
        &mut self,
        id: &str,
        number: Option<u64>,
        list: Option<List>,
    ) -> Option<(&mut Vec<ItemPart>, &mut Numbers)> {
        let list = list?;
        let kind = if list == List::Message { "message" } else { "reasoning" };
        let at = self.item(id, number, kind, list.item());
        let (item, numbers) = (self.response.output.get_mut(at)?, self.parts.get_mut(at)?);
        match (item, list) {
            (Item::Message(item), List::Message) => Some((item.content.parts_mut()?, &mut numbers.content)),
            (Item::Reasoning(item), List::Thoughts) => Some((&mut item.content, &mut numbers.content)),
            (Item::Reasoning(item), List::Summary) => Some((&mut item.summary, &mut numbers.summary)),
            _ => None,
        }
    }

    /// The item that a piece belongs to, made when it is new.
    fn item(&mut self, id: &str, number: Option<u64>, kind: &str, new: impl Fn(Option<String>) -> Item) -> usize {
        let known = self.items.find(number, |at| {
            let known = self.response.output.get(at).filter(|known| known.kind() == kind)?;
            Some(!id.is_empty() && known.id() == Some(id))
        });
        known.unwrap_or_else(|| self.insert_item(number, new(Some(id.to_owned()).filter(|id| !id.is_empty()))))
    }
}

fn same_kind(known: &ItemPart, part: &ItemPart) -> Option<bool> {
    (mem::discriminant(known) == mem::discriminant(part)).then_some(false)
}

fn call_id(item: &Item) -> &str {
    match item {
        Item::FunctionCall(item) => &item.call_id,
        Item::FunctionCallOutput(item) => &item.call_id,
        _ => "",
    }
}

/// What was known before counts where nothing is said now.
fn keep(now: &mut String, before: String) {
    if now.is_empty() {
        *now = before;
    }
}
