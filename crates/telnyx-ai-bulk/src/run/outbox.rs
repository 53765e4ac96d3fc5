//! Outcomes that the caller has not received yet.

use std::collections::{BTreeMap, VecDeque};

use crate::outcome::Outcome;

/// Outcomes in the order in which they are returned.
pub(super) enum Outbox<T> {
    AsCompleted(VecDeque<Outcome<T>>),
    InOrder {
        /// Positions of rows without a returned outcome, in the order of the input.
        due: VecDeque<u64>,
        outcomes: BTreeMap<u64, Outcome<T>>,
    },
}

impl<T> Outbox<T> {
    pub(super) fn new(in_order: bool) -> Self {
        match in_order {
            true => Self::InOrder { due: VecDeque::new(), outcomes: BTreeMap::new() },
            false => Self::AsCompleted(VecDeque::new()),
        }
    }

    /// Adds the position of a row that will have an outcome. Positions are added in the order of the input.
    pub(super) fn expect(&mut self, index: u64) {
        if let Self::InOrder { due, .. } = self {
            due.push_back(index);
        }
    }

    pub(super) fn push(&mut self, outcome: Outcome<T>) {
        match self {
            Self::AsCompleted(outcomes) => outcomes.push_back(outcome),
            Self::InOrder { outcomes, .. } => drop(outcomes.insert(outcome.index, outcome)),
        }
    }

    pub(super) fn take(&mut self) -> Option<Outcome<T>> {
        match self {
            Self::AsCompleted(outcomes) => outcomes.pop_front(),
            Self::InOrder { due, outcomes } => {
                let outcome = outcomes.remove(due.front()?)?;
                due.pop_front();
                Some(outcome)
            }
        }
    }

    /// Returns `true` if an outcome can be returned now.
    pub(super) fn has_next(&self) -> bool {
        match self {
            Self::AsCompleted(outcomes) => !outcomes.is_empty(),
            Self::InOrder { due, outcomes } => due.front().is_some_and(|index| outcomes.contains_key(index)),
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::AsCompleted(outcomes) => outcomes.len(),
            Self::InOrder { outcomes, .. } => outcomes.len(),
        }
    }
}
