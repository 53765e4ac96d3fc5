//! Order of blocks by index.

use std::collections::BTreeSet;

use crate::block::ContentBlock;

/// Wire index of each block of a message, in the order of arrival.
#[derive(Debug, Default)]
pub(super) struct Order(Vec<u64>);

impl Order {
    /// Creates the order of blocks that arrived with the message itself; their index is their position.
    pub(super) fn of(content: &[ContentBlock]) -> Self {
        Self((0..).take(content.len()).collect())
    }

    pub(super) fn push(&mut self, index: u64) {
        self.0.push(index);
    }

    /// Sorts blocks by index. If two blocks have the same index, all blocks stay in the order of arrival.
    pub(super) fn sort(&self, content: &mut Vec<ContentBlock>) {
        let is_distinct = || self.0.iter().collect::<BTreeSet<_>>().len() == self.0.len();
        if !self.0.is_sorted() && is_distinct() {
            let mut blocks: Vec<_> = self.0.iter().zip(content.drain(..)).collect();
            blocks.sort_by_key(|(index, _)| **index);
            content.extend(blocks.into_iter().map(|(_, block)| block));
        }
    }
}
