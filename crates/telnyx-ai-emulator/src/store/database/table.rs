//! Rows with ids.

use std::{io, marker::PhantomData};

use redb::{ReadTransaction, ReadableTable, TableDefinition, TableError, WriteTransaction};
use serde::{Serialize, de::DeserializeOwned};

use super::{Database, parse, storage_error};

/// Rows by position, in ascending order of insertion.
type Rows<'a> = redb::Table<'a, u64, &'static [u8]>;
/// The position of each row.
type Positions<'a> = redb::Table<'a, &'static str, u64>;

/// A table of JSON rows, found by id and listed in the order of insertion.
pub(crate) struct Table<'a, T> {
    database: &'a Database,
    name: &'static str,
    row: PhantomData<fn(T) -> T>,
}

/// A table in a write transaction.
pub(crate) struct Opened<'a, T> {
    rows: Rows<'a>,
    positions: Positions<'a>,
    name: &'static str,
    row: PhantomData<fn(T) -> T>,
}

impl<'a, T> Table<'a, T> {
    pub(super) fn new(database: &'a Database, name: &'static str) -> Self {
        Self { database, name, row: PhantomData }
    }
}

impl<T: Serialize + DeserializeOwned> Table<'_, T> {
    /// Adds a row. A row with the same id is replaced and keeps its position.
    pub(crate) fn insert(&self, id: &str, row: &T) -> io::Result<()> {
        self.write(|table| table.insert(id, row))
    }

    /// Returns the row with this id.
    pub(crate) fn get(&self, id: &str) -> io::Result<Option<T>> {
        self.database.read(|reading| self.get_in(reading, id))
    }

    /// Returns the row with this id, in a transaction.
    pub(crate) fn get_in(&self, reading: &ReadTransaction, id: &str) -> io::Result<Option<T>> {
        self.read(reading, |rows, positions| {
            let Some(position) = positions.get(id).map_err(storage_error)? else {
                return Ok(None);
            };
            let row = rows.get(position.value()).map_err(storage_error)?;
            row.map(|row| parse(self.name, row.value())).transpose()
        })
    }

    /// Changes the row with this id atomically and returns it.
    pub(crate) fn update(&self, id: &str, change: impl FnOnce(&mut T)) -> io::Result<Option<T>> {
        self.write(|table| table.update(id, change))
    }

    /// Removes the row with this id. Returns `false` if there is none.
    pub(crate) fn remove(&self, id: &str) -> io::Result<bool> {
        self.write(|table| table.remove(id))
    }

    /// Removes some rows and adds others in one transaction.
    pub(crate) fn replace(
        &self,
        removed: impl IntoIterator<Item = String>,
        inserted: impl IntoIterator<Item = (String, T)>,
    ) -> io::Result<()> {
        self.write(|table| {
            for id in removed {
                table.remove(&id)?;
            }
            for (id, row) in inserted {
                table.insert(&id, &row)?;
            }
            Ok(())
        })
    }

    /// Returns all rows, oldest first.
    pub(crate) fn all(&self) -> io::Result<Vec<T>> {
        self.database.read(|reading| {
            self.read(reading, |rows, _| {
                let rows = rows.iter().map_err(storage_error)?;
                rows.map(|row| parse(self.name, row.map_err(storage_error)?.1.value())).collect()
            })
        })
    }

    /// Opens the table in a write transaction.
    pub(crate) fn open<'w>(&self, writing: &'w WriteTransaction) -> io::Result<Opened<'w, T>> {
        Ok(Opened {
            rows: writing.open_table(TableDefinition::new(self.name)).map_err(storage_error)?,
            positions: writing.open_table(TableDefinition::new(&self.positions())).map_err(storage_error)?,
            name: self.name,
            row: PhantomData,
        })
    }

    fn write<R>(&self, work: impl FnOnce(&mut Opened<'_, T>) -> io::Result<R>) -> io::Result<R> {
        self.database.write(|writing| work(&mut self.open(writing)?))
    }

    fn read<R: Default>(
        &self,
        reading: &ReadTransaction,
        work: impl FnOnce(
            &redb::ReadOnlyTable<u64, &'static [u8]>,
            &redb::ReadOnlyTable<&'static str, u64>,
        ) -> io::Result<R>,
    ) -> io::Result<R> {
        let rows = reading.open_table(TableDefinition::new(self.name));
        let positions = reading.open_table(TableDefinition::new(&self.positions()));
        match (rows, positions) {
            (Ok(rows), Ok(positions)) => work(&rows, &positions),
            (Err(TableError::TableDoesNotExist(_)), _) | (_, Err(TableError::TableDoesNotExist(_))) => Ok(R::default()),
            (Err(error), _) | (_, Err(error)) => Err(storage_error(error)),
        }
    }

    /// Returns the name of the table with the position of each row.
    fn positions(&self) -> String {
        format!("{}.places", self.name)
    }
}

impl<T: Serialize + DeserializeOwned> Opened<'_, T> {
    /// Adds a row. A row with the same id is replaced and keeps its position.
    pub(crate) fn insert(&mut self, id: &str, row: &T) -> io::Result<()> {
        let position = match self.position(id)? {
            Some(position) => position,
            None => {
                let next = self.rows.last().map_err(storage_error)?.map_or(0, |(last, _)| last.value() + 1);
                self.positions.insert(id, next).map_err(storage_error)?;
                next
            }
        };
        self.rows.insert(position, serde_json::to_vec(row)?.as_slice()).map_err(storage_error)?;
        Ok(())
    }

    /// Changes the row with this id and returns it.
    pub(crate) fn update(&mut self, id: &str, change: impl FnOnce(&mut T)) -> io::Result<Option<T>> {
        let Some(position) = self.position(id)? else {
            return Ok(None);
        };
        let row =
            self.rows.get(position).map_err(storage_error)?.map(|row| parse(self.name, row.value())).transpose()?;
        let Some(mut row) = row else {
            return Ok(None);
        };
        change(&mut row);
        self.rows.insert(position, serde_json::to_vec(&row)?.as_slice()).map_err(storage_error)?;
        Ok(Some(row))
    }

    /// Removes the row with this id. Returns `false` if there is none.
    pub(crate) fn remove(&mut self, id: &str) -> io::Result<bool> {
        let Some(position) = self.positions.remove(id).map_err(storage_error)?.map(|position| position.value()) else {
            return Ok(false);
        };
        self.rows.remove(position).map_err(storage_error)?;
        Ok(true)
    }

    /// Returns the ids of all rows, in ascending order.
    pub(crate) fn ids(&self) -> io::Result<Vec<String>> {
        let positions = self.positions.iter().map_err(storage_error)?;
        positions.map(|position| Ok(position.map_err(storage_error)?.0.value().to_owned())).collect()
    }

    fn position(&self, id: &str) -> io::Result<Option<u64>> {
        Ok(self.positions.get(id).map_err(storage_error)?.map(|position| position.value()))
    }
}
