//! The choices of a completion, found by their index.

use std::collections::BTreeMap;

use serde_json::Map;
use telnyx_ai_core::Role;

use super::calls::Calls;
use crate::completion::Choice;
use crate::message::Message;

/// One in this many choices may be out of order while a stream runs. Otherwise, choices in descending order would be
/// sorted again for each new choice.
const OUT_OF_ORDER: usize = 16;

/// The position of each choice in the list, which is ordered by index.
#[derive(Clone, Debug, Default)]
pub(super) struct ChoiceIndex {
    by_index: BTreeMap<u64, Entry>,
    /// Length of the sorted part of the list.
    sorted: usize,
    /// Number of choices sorted so far.
    #[cfg(test)]
    pub(super) sorts: usize,
}

#[derive(Clone, Debug, Default)]
struct Entry {
    at: usize,
    calls: Calls,
}

impl ChoiceIndex {
    /// Returns the choice with this index, and its tool calls. Appends a new choice; call
    /// [`restore_order`](Self::restore_order) afterwards.
    pub(super) fn find<'a>(
        &'a mut self,
        choices: &'a mut Vec<Choice>,
        index: u64,
    ) -> Option<(&'a mut Choice, &'a mut Calls)> {
        let entry = self.by_index.entry(index).or_insert_with(|| {
            let at = choices.len();
            if at == self.sorted && choices.last().is_none_or(|last| last.index < index) {
                self.sorted += 1;
            }
            let message = Message::empty(Role::Assistant);
            choices.push(Choice { index, message, finish_reason: None, logprobs: None, extra: Map::new() });
            Entry { at, calls: Calls::default() }
        });
        Some((choices.get_mut(entry.at)?, &mut entry.calls))
    }

    /// Sorts the choices once enough of them are out of order. The choice with the lowest index moves to the front
    /// immediately, because most callers use only that choice.
    pub(super) fn restore_order(&mut self, choices: &mut [Choice]) {
        let latest = choices.len().saturating_sub(1);
        if let [first, .., last] = &mut *choices
            && last.index < first.index
        {
            std::mem::swap(first, last);
            for (index, at) in [(first.index, 0), (last.index, latest)] {
                self.by_index.entry(index).and_modify(|entry| entry.at = at);
            }
        }
        if (choices.len() - self.sorted) * OUT_OF_ORDER >= choices.len() {
            self.sort(choices);
        }
    }

    pub(super) fn sort(&mut self, choices: &mut [Choice]) {
        if self.sorted == choices.len() {
            return;
        }
        choices.sort_by_key(|choice| choice.index);
        for (at, entry) in self.by_index.values_mut().enumerate() {
            entry.at = at;
        }
        self.sorted = choices.len();
        #[cfg(test)]
        {
            self.sorts += choices.len();
        }
    }
}
