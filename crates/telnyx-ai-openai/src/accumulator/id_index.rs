//! Index of the items of a response by id.

use std::collections::BTreeMap;

use super::entry_index::{EntryId, Group, Kind};
use crate::item::Item;

/// Items by id and by call id, and the items without both ids.
#[derive(Clone, Debug, Default)]
pub(super) struct IdIndex {
    ids: BTreeMap<String, Group>,
    calls: BTreeMap<String, Group>,
    without_id: Group,
}

impl IdIndex {
    pub(super) fn add(&mut self, item: &Item, entry_id: EntryId) {
        let kind = kind(item);
        if has_no_id(item) {
            self.without_id.add(&kind, entry_id);
        }
        for (groups, name) in [(&mut self.ids, item.id().unwrap_or_default()), (&mut self.calls, call_id(item))] {
            if !name.is_empty() {
                groups.entry(name.to_owned()).or_default().add(&kind, entry_id);
            }
        }
    }

    pub(super) fn remove(&mut self, item: &Item, entry_id: EntryId) {
        let kind = kind(item);
        if has_no_id(item) {
            self.without_id.remove(&kind, entry_id);
        }
        for (groups, name) in [(&mut self.ids, item.id().unwrap_or_default()), (&mut self.calls, call_id(item))] {
            if let Some(group) = groups.get_mut(name) {
                group.remove(&kind, entry_id);
                if group.is_empty() {
                    groups.remove(name);
                }
            }
        }
    }

    /// Returns the items of this id and of this call id. An empty id matches no item.
    pub(super) fn find(&self, id: &str, call_id: &str) -> [Option<&Group>; 2] {
        [self.ids.get(id), self.calls.get(call_id)]
    }

    pub(super) fn without_id(&self) -> &Group {
        &self.without_id
    }
}

fn has_no_id(item: &Item) -> bool {
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
