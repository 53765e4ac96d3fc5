//! The order of blocks by their numbers.

use std::collections::BTreeSet;

use crate::block::ContentBlock;

/// The number of each block of a message, in the order of arrival.
#[derive(Debug, Default)]
pub(super) struct Order(Vec<u64>);

impl Order {
    /// Blocks that came with the message itself are numbered by their position.
    pub(super) fn of(content: &[ContentBlock]) -> Self {
        Self((0..).take(content.len()).collect())
    }

    pub(super) fn push(&mut self, number: u64) {
        self.0.push(number);
    }

    /// Brings blocks into the order of their numbers. Where two have the same one, the numbers do not order them, and the
    /// blocks stay as they arrived.
    pub(super) fn sort(&self, content: &mut Vec<ContentBlock>) {
        let is_distinct = || self.0.iter().collect::<BTreeSet<_>>().len() == self.0.len();
        if !self.0.is_sorted() && is_distinct() {
            let mut blocks: Vec<_> = self.0.iter().zip(content.drain(..)).collect();
            blocks.sort_by_key(|(number, _)| **number);
            content.extend(blocks.into_iter().map(|(_, block)| block));
        }
    }
}
