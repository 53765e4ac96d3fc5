//! Append-only lists.

use std::{io, marker::PhantomData, ops::Range};

use redb::{ReadTransaction, ReadableTable, TableDefinition, TableError, WriteTransaction};
use serde::{Serialize, de::DeserializeOwned};

use super::{parse, storage_error};

/// The items of all lists of a table, by list id and index.
type Items = TableDefinition<'static, (&'static str, u64), &'static [u8]>;

/// Lists of JSON items, by id. The cost of an append does not depend on the length.
pub(crate) struct List<T> {
    name: &'static str,
    item: PhantomData<fn(T) -> T>,
}

impl<T> List<T> {
    /// Creates the lists with this name, which may be empty.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, item: PhantomData }
    }

    fn items(&self) -> Items {
        TableDefinition::new(self.name)
    }
}

impl<T: Serialize + DeserializeOwned> List<T> {
    /// Appends items to a list in a transaction. Returns the index of the first new item.
    pub(crate) fn append(&self, writing: &WriteTransaction, id: &str, new: &[T]) -> io::Result<u64> {
        let mut items = writing.open_table(self.items()).map_err(storage_error)?;
        let length = length(&items, id)?;
        for (position, item) in (length..).zip(new) {
            items.insert((id, position), serde_json::to_vec(item)?.as_slice()).map_err(storage_error)?;
        }
        Ok(length)
    }

    /// Removes a list in a transaction.
    pub(crate) fn remove(&self, writing: &WriteTransaction, id: &str) -> io::Result<()> {
        let mut items = writing.open_table(self.items()).map_err(storage_error)?;
        items.retain_in((id, 0)..=(id, u64::MAX), |_, _| false).map_err(storage_error)
    }

    /// Returns the items of a list in this range, and the length of the list, in a transaction.
    pub(crate) fn part(&self, reading: &ReadTransaction, id: &str, range: Range<usize>) -> io::Result<(Vec<T>, usize)> {
        let items = match reading.open_table(self.items()) {
            Err(TableError::TableDoesNotExist(_)) => return Ok((Vec::new(), 0)),
            items => items.map_err(storage_error)?,
        };
        let length = length(&items, id)?;
        let [start, end] =
            [range.start, range.end].map(|position| u64::try_from(position).unwrap_or(u64::MAX).min(length));
        let part = items.range((id, start)..(id, end.max(start))).map_err(storage_error)?;
        let part: io::Result<Vec<T>> =
            part.map(|item| parse(self.name, item.map_err(storage_error)?.1.value())).collect();
        Ok((part?, usize::try_from(length).unwrap_or(usize::MAX)))
    }
}

/// Returns the length of a list. Items are never removed individually.
fn length(items: &impl ReadableTable<(&'static str, u64), &'static [u8]>, id: &str) -> io::Result<u64> {
    let last = items.range((id, 0)..=(id, u64::MAX)).map_err(storage_error)?.next_back();
    last.map_or(Ok(0), |last| Ok(last.map_err(storage_error)?.0.value().1 + 1))
}
