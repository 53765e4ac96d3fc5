//! Lists that the service does not page: batches that each begin after the last item of the one before.

use crate::decode::page::Page;
use crate::request::endpoint::Endpoint;

/// The position in a list that is read by the key of its items.
pub trait Cursor<T>: Send + Sync {
    /// Adds the parameters that select the batch after this position.
    fn select(&self, endpoint: Endpoint<Page<T>>) -> Endpoint<Page<T>>;

    /// Moves to the end of `items`, of which the service sent `count`, and removes those that an earlier batch had. Returns
    /// false if nothing follows.
    ///
    /// # Errors
    /// The reason why the list cannot be read on. Then the position is unchanged.
    fn advance(&mut self, items: &mut Vec<T>, count: u64) -> Result<bool, String>;
}
