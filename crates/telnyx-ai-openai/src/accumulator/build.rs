//! Assembly of the output of a response.

use std::mem;

use super::carry_over::carry_over;
use super::entry_index::{self, EntryId, EntryIndex, Kind};
use super::id_index::{IdIndex, call_id, kind};
use crate::content::{ItemContent, ItemPart};
use crate::function_call::FunctionCallItem;
use crate::item::{Item, MessageItem, ReasoningItem};
use crate::payload::{ItemEvent, PartEvent, TextEvent};
use crate::response::ModelResponse;

/// The response so far, which is valid at any time, with the wire indexes of its items and parts.
#[derive(Clone, Debug, Default)]
pub(super) struct ResponseBuilder {
    pub(super) response: ModelResponse,
    items: EntryIndex,
    id_index: IdIndex,
    /// One entry for each item, in the order of arrival.
    parts: Vec<Parts>,
}

#[derive(Clone, Debug, Default)]
struct Parts {
    content: EntryIndex,
    summary: EntryIndex,
}

/// The list of parts that a part belongs to: the content of messages, the content or the summary of reasoning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PartList {
    Message,
    Reasoning,
    Summary,
}

impl PartList {
    /// Returns the list of a part; `None` for a part of an unknown kind, which arrives again with its complete item.
    pub(super) fn of(part: &ItemPart) -> Option<Self> {
        match part {
            ItemPart::ReasoningText(_) => Some(Self::Reasoning),
            ItemPart::SummaryText(_) => Some(Self::Summary),
            ItemPart::Other(_) => None,
            _ => Some(Self::Message),
        }
    }

    /// Returns the constructor of an empty item that has such a list.
    fn item(self) -> fn(Option<String>) -> Item {
        match self {
            Self::Message => |id| Item::Message(MessageItem { id, ..MessageItem::default() }),
            Self::Reasoning | Self::Summary => |id| Item::Reasoning(ReasoningItem { id, ..ReasoningItem::default() }),
        }
    }
}

impl Parts {
    fn of(item: &Item) -> Self {
        let of_kinds = |parts: &[ItemPart]| EntryIndex::of_kinds(parts.iter().map(part_kind));
        match item {
            Item::Message(MessageItem { content: ItemContent::Text(text), .. }) => {
                let part = Some(Kind::from("output_text")).filter(|_| !text.is_empty());
                Self { content: EntryIndex::of_kinds(part.into_iter()), summary: EntryIndex::default() }
            }
            Item::Message(MessageItem { content: ItemContent::Parts(parts), .. }) => {
                Self { content: of_kinds(parts), summary: EntryIndex::default() }
            }
            Item::Reasoning(item) => Self { content: of_kinds(&item.content), summary: of_kinds(&item.summary) },
            _ => Self::default(),
        }
    }
}

impl ResponseBuilder {
    /// Copies the fields of a snapshot. Missing fields keep the values of earlier events.
    pub(super) fn snapshot(&mut self, snapshot: &ModelResponse) {
        let before = mem::replace(&mut self.response, snapshot.clone());
        let now = &mut self.response;
        if now.output.is_empty() {
            now.output = before.output;
        } else {
            let mut before: Vec<_> = before.output.into_iter().map(Some).collect();
            for (index, item) in (0..).zip(&mut now.output) {
                let by_id = self.id_index.find(item.id().unwrap_or_default(), call_id(item));
                let known = self.items.find_by_id(Some(index), &kind(item), by_id);
                if let Some(known) = known.and_then(|entry_id| before.get_mut(self.items.position(entry_id)?)?.take()) {
                    carry_over(item, known);
                }
            }
            self.items = EntryIndex::of_kinds(now.output.iter().map(kind));
            self.id_index = IdIndex::default();
            self.parts.clear();
            for (item, entry_id) in now.output.iter().zip(self.items.entry_ids()) {
                self.id_index.add(item, *entry_id);
                self.parts.push(Parts::of(item));
            }
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

    /// Sorts items and parts by their indexes at the end of the stream.
    pub(super) fn sort(&mut self) {
        for (item, entry_id) in self.response.output.iter_mut().zip(self.items.entry_ids()) {
            let Some(parts) = self.parts.get_mut(entry_id.arrival()) else { continue };
            match item {
                Item::Message(MessageItem { content: ItemContent::Parts(content), .. }) => parts.content.sort(content),
                Item::Reasoning(item) => {
                    parts.content.sort(&mut item.content);
                    parts.summary.sort(&mut item.summary);
                }
                _ => {}
            }
        }
        self.items.sort(&mut self.response.output);
    }

    /// Adds an item. Deltas of the item may have arrived before; the item created for these deltas has the same index
    /// and no id.
    pub(super) fn add_item(&mut self, event: &ItemEvent) {
        let (index, item) = (event.output_index, &event.item);
        let by_id = self.id_index.find(item.id().unwrap_or_default(), call_id(item));
        let candidates = index.map(|_| self.id_index.without_id());
        self.put_item(entry_index::find(index, &kind(item), by_id, candidates), event);
    }

    pub(super) fn complete_item(&mut self, event: &ItemEvent) {
        let (index, item) = (event.output_index, &event.item);
        let by_id = self.id_index.find(item.id().unwrap_or_default(), call_id(item));
        self.put_item(self.items.find_by_id(index, &kind(item), by_id), event);
    }

    fn put_item(&mut self, known: Option<EntryId>, event: &ItemEvent) {
        let known = known.and_then(|entry_id| {
            let item = self.response.output.get_mut(self.items.position(entry_id)?)?;
            Some((entry_id, item, self.parts.get_mut(entry_id.arrival())?))
        });
        let Some((entry_id, item, parts)) = known else {
            self.insert_item(event.output_index, event.item.clone());
            return;
        };
        self.id_index.remove(item, entry_id);
        self.id_index.add(&event.item, entry_id);
        let before = mem::replace(item, event.item.clone());
        let entry_index = mem::replace(parts, Parts::of(item));
        let kept = carry_over(item, before);
        if kept.content {
            parts.content = entry_index.content;
        }
        if kept.summary {
            parts.summary = entry_index.summary;
        }
    }

    fn insert_item(&mut self, index: Option<u64>, item: Item) -> EntryId {
        self.parts.push(Parts::of(&item));
        let (kind, entry_id) = (kind(&item), self.items.next(index));
        self.id_index.add(&item, entry_id);
        self.items.push(&mut self.response.output, index, &kind, item)
    }

    pub(super) fn add_part(&mut self, event: &PartEvent, list: Option<PartList>) {
        let Some((parts, entry_index)) = self.list(&event.item_id, event.output_index, list) else { return };
        let kind = part_kind(&event.part);
        if event.part_index.is_none() || entry_index.find(event.part_index, &kind).is_none() {
            entry_index.push(parts, event.part_index, &kind, event.part.clone());
        }
    }

    pub(super) fn complete_part(&mut self, event: &PartEvent, list: Option<PartList>) {
        let Some((parts, entry_index)) = self.list(&event.item_id, event.output_index, list) else { return };
        let kind = part_kind(&event.part);
        let known = entry_index.find(event.part_index, &kind).and_then(|entry_id| entry_index.position(entry_id));
        match known.and_then(|at| parts.get_mut(at)) {
            Some(_) if event.part.is_blank() => {}
            Some(part) => part.clone_from(&event.part),
            None => {
                entry_index.push(parts, event.part_index, &kind, event.part.clone());
            }
        }
    }

    /// Returns the text of the part that a delta belongs to, and adds the part `blank` if the part is missing.
    pub(super) fn text(&mut self, event: &TextEvent, blank: ItemPart) -> Option<&mut String> {
        let (parts, entry_index) = self.list(&event.item_id, event.output_index, PartList::of(&blank))?;
        let is_kind = |at: usize| {
            parts.get(at).is_some_and(|known| mem::discriminant(known) == mem::discriminant(&blank)).then_some(at)
        };
        let at_index =
            entry_index.at_index(event.part_index).and_then(|entry_id| is_kind(entry_index.position(entry_id)?));
        let at = at_index.or_else(|| {
            let kind = part_kind(&blank);
            let known = entry_index.find(event.part_index, &kind);
            let entry_id = known.unwrap_or_else(|| entry_index.push(parts, event.part_index, &kind, blank));
            entry_index.position(entry_id)
        })?;
        parts.get_mut(at)?.text_mut()
    }

    /// Returns the arguments that a delta belongs to.
    pub(super) fn arguments(&mut self, event: &TextEvent) -> Option<&mut String> {
        let call = |id| Item::FunctionCall(FunctionCallItem { id, ..FunctionCallItem::default() });
        let entry_id = self.item(&event.item_id, event.output_index, "function_call", call);
        let at = self.items.position(entry_id)?;
        match self.response.output.get_mut(at)? {
            Item::FunctionCall(call) => Some(&mut call.arguments),
            _ => None,
        }
    }

    fn list(
        &mut self,
        id: &str,
        index: Option<u64>,
        list: Option<PartList>,
    ) -> Option<(&mut Vec<ItemPart>, &mut EntryIndex)> {
        let list = list?;
        let kind = if list == PartList::Message { "message" } else { "reasoning" };
        let entry_id = self.item(id, index, kind, list.item());
        let item = self.response.output.get_mut(self.items.position(entry_id)?)?;
        let entry_index = self.parts.get_mut(entry_id.arrival())?;
        match (item, list) {
            (Item::Message(item), PartList::Message) => Some((item.content.parts_mut()?, &mut entry_index.content)),
            (Item::Reasoning(item), PartList::Reasoning) => Some((&mut item.content, &mut entry_index.content)),
            (Item::Reasoning(item), PartList::Summary) => Some((&mut item.summary, &mut entry_index.summary)),
            _ => None,
        }
    }

    /// Returns the item that a delta belongs to, and adds a missing item.
    fn item(
        &mut self,
        id: &str,
        index: Option<u64>,
        kind: &'static str,
        new: impl Fn(Option<String>) -> Item,
    ) -> EntryId {
        let is_it = |entry_id: &EntryId| {
            let known = self.items.position(*entry_id).and_then(|at| self.response.output.get(at));
            known.is_some_and(|known| known.kind() == kind && (id.is_empty() || known.id() == Some(id)))
        };
        let known = self.items.at_index(index).filter(is_it);
        let known = known.or_else(|| self.items.find_by_id(index, &kind.into(), self.id_index.find(id, "")));
        known.unwrap_or_else(|| self.insert_item(index, new(Some(id.to_owned()).filter(|id| !id.is_empty()))))
    }
}

fn part_kind(part: &ItemPart) -> Kind {
    // Parts of unknown kinds share one kind.
    Kind::Borrowed(match part {
        ItemPart::InputText(_) => "input_text",
        ItemPart::InputImage(_) => "input_image",
        ItemPart::OutputText(_) => "output_text",
        ItemPart::Refusal(_) => "refusal",
        ItemPart::ReasoningText(_) => "reasoning_text",
        ItemPart::SummaryText(_) => "summary_text",
        ItemPart::Other(_) => "",
    })
}

/// Keeps the earlier value if the new value is empty.
pub(super) fn keep(now: &mut String, before: String) {
    if now.is_empty() {
        *now = before;
    }
}
