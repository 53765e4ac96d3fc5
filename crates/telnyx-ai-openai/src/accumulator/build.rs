//! The output of a response, piece by piece.

use std::mem;

use super::names::{Names, call_id, kind};
use super::numbers::{self, Kind, Numbers, Spot};
use super::refill::refill;
use crate::content::{ItemContent, ItemPart};
use crate::function_call::FunctionCallItem;
use crate::item::{Item, MessageItem, ReasoningItem};
use crate::piece::{ItemEvent, PartEvent, TextEvent};
use crate::response::ModelResponse;

/// A response that is valid at any moment, with the numbers of its items and parts on the wire.
#[derive(Clone, Debug, Default)]
pub(super) struct Built {
    pub(super) response: ModelResponse,
    items: Numbers,
    names: Names,
    /// One for each item, by arrival.
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
    /// A part of an unknown kind does not name its list. It arrives with its item, once that is complete.
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
        let counted = |parts: &[ItemPart]| Numbers::counted(parts.iter().map(part_kind));
        match item {
            Item::Message(MessageItem { content: ItemContent::Text(text), .. }) => {
                let part = Some(Kind::from("output_text")).filter(|_| !text.is_empty());
                Self { content: Numbers::counted(part.into_iter()), summary: Numbers::default() }
            }
            Item::Message(MessageItem { content: ItemContent::Parts(parts), .. }) => {
                Self { content: counted(parts), summary: Numbers::default() }
            }
            Item::Reasoning(item) => Self { content: counted(&item.content), summary: counted(&item.summary) },
            _ => Self::default(),
        }
    }
}

impl Built {
    /// Takes over the fields of a response event. Absent ones keep the values of earlier events.
    pub(super) fn snapshot(&mut self, said: &ModelResponse) {
        let before = mem::replace(&mut self.response, said.clone());
        let now = &mut self.response;
        if now.output.is_empty() {
            now.output = before.output;
        } else {
            let mut before: Vec<_> = before.output.into_iter().map(Some).collect();
            for (number, item) in (0..).zip(&mut now.output) {
                let named = self.names.find(item.id().unwrap_or_default(), call_id(item));
                let known = self.items.find_named(Some(number), &kind(item), named);
                if let Some(known) = known.and_then(|spot| before.get_mut(self.items.position(spot)?)?.take()) {
                    refill(item, known);
                }
            }
            self.items = Numbers::counted(now.output.iter().map(kind));
            self.names = Names::default();
            self.parts.clear();
            for (item, spot) in now.output.iter().zip(self.items.spots()) {
                self.names.add(item, *spot);
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

    /// Sorts items and parts by their numbers, once the stream has ended.
    pub(super) fn sort(&mut self) {
        for (item, spot) in self.response.output.iter_mut().zip(self.items.spots()) {
            let Some(parts) = self.parts.get_mut(spot.arrival()) else { continue };
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

    /// An item begins. Pieces of it may have come before; it has no id then, and the same number.
    pub(super) fn begin_item(&mut self, event: &ItemEvent) {
        let (number, item) = (event.output_index, &event.item);
        let named = self.names.find(item.id().unwrap_or_default(), call_id(item));
        let of_pieces = number.map(|_| self.names.nameless());
        self.put_item(numbers::find(number, &kind(item), named, of_pieces), event);
    }

    pub(super) fn settle_item(&mut self, event: &ItemEvent) {
        let (number, item) = (event.output_index, &event.item);
        let named = self.names.find(item.id().unwrap_or_default(), call_id(item));
        self.put_item(self.items.find_named(number, &kind(item), named), event);
    }

    fn put_item(&mut self, known: Option<Spot>, event: &ItemEvent) {
        let known = known.and_then(|spot| {
            let item = self.response.output.get_mut(self.items.position(spot)?)?;
            Some((spot, item, self.parts.get_mut(spot.arrival())?))
        });
        let Some((spot, item, parts)) = known else {
            self.insert_item(event.output_index, event.item.clone());
            return;
        };
        self.names.remove(item, spot);
        self.names.add(&event.item, spot);
        let before = mem::replace(item, event.item.clone());
        let numbers = mem::replace(parts, Parts::of(item));
        let kept = refill(item, before);
        if kept.content {
            parts.content = numbers.content;
        }
        if kept.summary {
            parts.summary = numbers.summary;
        }
    }

    fn insert_item(&mut self, number: Option<u64>, item: Item) -> Spot {
        self.parts.push(Parts::of(&item));
        let (kind, spot) = (kind(&item), self.items.next(number));
        self.names.add(&item, spot);
        self.items.push(&mut self.response.output, number, &kind, item)
    }

    pub(super) fn begin_part(&mut self, event: &PartEvent, list: Option<List>) {
        let Some((parts, numbers)) = self.list(&event.item_id, event.output_index, list) else { return };
        let kind = part_kind(&event.part);
        if event.part_index.is_none() || numbers.find(event.part_index, &kind).is_none() {
            numbers.push(parts, event.part_index, &kind, event.part.clone());
        }
    }

    pub(super) fn settle_part(&mut self, event: &PartEvent, list: Option<List>) {
        let Some((parts, numbers)) = self.list(&event.item_id, event.output_index, list) else { return };
        let kind = part_kind(&event.part);
        let known = numbers.find(event.part_index, &kind).and_then(|spot| numbers.position(spot));
        match known.and_then(|at| parts.get_mut(at)) {
            Some(_) if event.part.is_blank() => {}
            Some(part) => part.clone_from(&event.part),
            None => {
                numbers.push(parts, event.part_index, &kind, event.part.clone());
            }
        }
    }

    /// The text of the part that a piece belongs to, made when it is new. `blank` is a part of its kind.
    pub(super) fn text(&mut self, event: &TextEvent, blank: ItemPart) -> Option<&mut String> {
        let (parts, numbers) = self.list(&event.item_id, event.output_index, List::of(&blank))?;
        let is_kind = |at: usize| {
            parts.get(at).is_some_and(|known| mem::discriminant(known) == mem::discriminant(&blank)).then_some(at)
        };
        let at_place = numbers.at_place(event.part_index).and_then(|spot| is_kind(numbers.position(spot)?));
        let at = at_place.or_else(|| {
            let kind = part_kind(&blank);
            let known = numbers.find(event.part_index, &kind);
            let spot = known.unwrap_or_else(|| numbers.push(parts, event.part_index, &kind, blank));
            numbers.position(spot)
        })?;
        parts.get_mut(at)?.text_mut()
    }

    /// The arguments that a piece belongs to.
    pub(super) fn arguments(&mut self, event: &TextEvent) -> Option<&mut String> {
        let call = |id| Item::FunctionCall(FunctionCallItem { id, ..FunctionCallItem::default() });
        let spot = self.item(&event.item_id, event.output_index, "function_call", call);
        let at = self.items.position(spot)?;
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
        let spot = self.item(id, number, kind, list.item());
        let item = self.response.output.get_mut(self.items.position(spot)?)?;
        let numbers = self.parts.get_mut(spot.arrival())?;
        match (item, list) {
            (Item::Message(item), List::Message) => Some((item.content.parts_mut()?, &mut numbers.content)),
            (Item::Reasoning(item), List::Thoughts) => Some((&mut item.content, &mut numbers.content)),
            (Item::Reasoning(item), List::Summary) => Some((&mut item.summary, &mut numbers.summary)),
            _ => None,
        }
    }

    /// The item that a piece belongs to, made when it is new.
    fn item(
        &mut self,
        id: &str,
        number: Option<u64>,
        kind: &'static str,
        new: impl Fn(Option<String>) -> Item,
    ) -> Spot {
        let is_it = |spot: &Spot| {
            let known = self.items.position(*spot).and_then(|at| self.response.output.get(at));
            known.is_some_and(|known| known.kind() == kind && (id.is_empty() || known.id() == Some(id)))
        };
        let known = self.items.at_place(number).filter(is_it);
        let known = known.or_else(|| self.items.find_named(number, &kind.into(), self.names.find(id, "")));
        known.unwrap_or_else(|| self.insert_item(number, new(Some(id.to_owned()).filter(|id| !id.is_empty()))))
    }
}

fn part_kind(part: &ItemPart) -> Kind {
    // Parts of unknown kinds are alike here.
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

/// Keeps the earlier value where there is no new one.
pub(super) fn keep(now: &mut String, before: String) {
    if now.is_empty() {
        *now = before;
    }
}
