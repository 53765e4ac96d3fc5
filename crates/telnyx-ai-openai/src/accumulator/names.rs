//! The items of a response by their ids.

use std::collections::BTreeMap;

use super::numbers::{Group, Kind, Spot};
use crate::item::Item;

/// Items by their id and by the id of their call, and those that have neither.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    ids: BTreeMap<String, Group>,
    calls: BTreeMap<String, Group>,
    nameless: Group,
}

impl Names {
    pub(super) fn add(&mut self, item: &Item, spot: Spot) {
        let kind = kind(item);
        if is_nameless(item) {
            self.nameless.add(&kind, spot);
        }
        for (groups, name) in [(&mut self.ids, item.id().unwrap_or_default()), (&mut self.calls, call_id(item))] {
            if !name.is_empty() {
                groups.entry(name.to_owned()).or_default().add(&kind, spot);
            }
        }
    }

    pub(super) fn remove(&mut self, item: &Item, spot: Spot) {
        let kind = kind(item);
        if is_nameless(item) {
            self.nameless.remove(&kind, spot);
        }
        for (groups, name) in [(&mut self.ids, item.id().unwrap_or_default()), (&mut self.calls, call_id(item))] {
            if let Some(group) = groups.get_mut(name) {
                group.remove(&kind, spot);
                if group.is_empty() {
                    groups.remove(name);
                }
            }
        }
    }

    /// Returns the items of this id and of this call id; an empty one is that of none.
    pub(super) fn find(&self, id: &str, call_id: &str) -> [Option<&Group>; 2] {
        [self.ids.get(id), self.calls.get(call_id)]
    }

    pub(super) fn nameless(&self) -> &Group {
        &self.nameless
    }
}

fn is_nameless(item: &Item) -> bool {
    item.id().is_none() && call_id(item).is_empty()
}

pub(super) fn kind(item: &Item) -> Kind {
    match item {
        Item::Message(_) => "message".into(),
        Item::FunctionCall(_) => "function_call".into(),
        Item::FunctionCallOutput(_) => "function_call_output".into(),
        Item::Reasoning(_) => "reasoning".into(),
        Item::Other(_) => item.kind().to_owned().into(),
    }
}

pub(super) fn call_id(item: &Item) -> &str {
    match item {
        Item::FunctionCall(item) => &item.call_id,
        Item::FunctionCallOutput(item) => &item.call_id,
        _ => "",
    }
}
