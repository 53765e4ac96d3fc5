//! The choices of a completion, found by their index.

use std::collections::BTreeMap;

use serde_json::Map;
use telnyx_ai_core::Role;

use super::calls::Calls;
use crate::completion::Choice;
use crate::message::Message;

/// One choice in this many may be out of order while a stream runs, so that choices in falling order are not moved for
/// each new one.
const OUT_OF_ORDER: usize = 16;

/// The position of each choice in the list, which is in the order of the indexes.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    by_index: BTreeMap<u64, Place>,
    /// Length of the part of the list that is in order.
    sorted: usize,
    /// Number of choices that were sorted so far.
    #[cfg(test)]
    pub(super) sorts: usize,
}

#[derive(Clone, Debug, Default)]
struct Place {
    at: usize,
    calls: Calls,
}

impl Places {
    /// Returns the choice of this index, with its tool calls. A new one is appended; call [`tidy`](Self::tidy) then.
    pub(super) fn find<'a>(
        &'a mut self,
        choices: &'a mut Vec<Choice>,
        index: u64,
    ) -> Option<(&'a mut Choice, &'a mut Calls)> {
        let place = self.by_index.entry(index).or_insert_with(|| {
            let at = choices.len();
            if at == self.sorted && choices.last().is_none_or(|last| last.index < index) {
                self.sorted += 1;
            }
            let message = Message::empty(Role::Assistant);
            choices.push(Choice { index, message, finish_reason: None, logprobs: None, extra: Map::new() });
            Place { at, calls: Calls::default() }
        });
        Some((choices.get_mut(place.at)?, &mut place.calls))
    }

    /// Restores the order once enough choices are out of it. The choice of the lowest index, which is the one that most
    /// readers want, is the first at once.
    pub(super) fn tidy(&mut self, choices: &mut [Choice]) {
        let latest = choices.len().saturating_sub(1);
        if let [first, .., last] = &mut *choices
            && last.index < first.index
        {
            std::mem::swap(first, last);
            for (index, at) in [(first.index, 0), (last.index, latest)] {
                self.by_index.entry(index).and_modify(|place| place.at = at);
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
        for (at, place) in self.by_index.values_mut().enumerate() {
            place.at = at;
        }
        self.sorted = choices.len();
        #[cfg(test)]
        {
            self.sorts += choices.len();
        }
    }
}
