//! Lists without pages, read in batches. Each batch begins after the last item of the previous batch.

use crate::decode::page::Page;
use crate::request::endpoint::Endpoint;

/// A position in a list, identified by the key of an item.
pub trait Cursor<T>: Send + Sync {
    /// Adds the parameters that select the batch after this position.
    fn select(&self, endpoint: Endpoint<Page<T>>) -> Endpoint<Page<T>>;

    /// Moves to the end of `items` and removes the items of earlier batches. `count` is the number of items that the
    /// service sent. Returns `false` at the end of the list.
    ///
    /// # Errors
    /// Returns the reason why the list cannot be read to its end. The position is unchanged.
    fn advance(&mut self, items: &mut Vec<T>, count: u64) -> Result<bool, String>;
}
