//! An embedded database of JSON rows, in memory or in one file of the data folder.

use std::{
    io::{self, ErrorKind},
    path::Path,
    sync::{PoisonError, RwLock},
};

use redb::{ReadTransaction, ReadableDatabase, WriteTransaction, backends::InMemoryBackend};

use super::files::reject_link;

pub(crate) use list::List;
pub(crate) use table::Table;

mod list;
mod table;

/// The file in the data folder. Hidden files do not count as buckets.
const FILE: &str = ".telnyx-ai-emulator.redb";

type Open = Box<dyn Fn() -> io::Result<redb::Database> + Send + Sync>;

/// Tables of rows, which are persistent if there is a data folder.
pub(crate) struct Database {
    inner: RwLock<Inner>,
    /// Opens the same database again. `None` for a database in memory.
    open: Option<Open>,
}

struct Inner {
    state: State,
    /// Number of times that the database was opened again.
    opened: u64,
}

enum State {
    Open(redb::Database),
    /// A write failed, and reopening failed too.
    Failed,
    Closed,
}

impl Database {
    /// Opens the database of a data folder, or a database in memory.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read or written, or if another emulator uses the file.
    pub(crate) fn open(dir: Option<&Path>) -> io::Result<Self> {
        match dir {
            Some(dir) => {
                let path = dir.join(FILE);
                Self::reopenable(Box::new(move || open_file(&path)))
            }
            None => {
                let inner = redb::Builder::new().create_with_backend(InMemoryBackend::new()).map_err(storage_error)?;
                Ok(Self::new(inner, None))
            }
        }
    }

    /// Creates a database that is opened by `open`, and reopened after a storage error.
    fn reopenable(open: Open) -> io::Result<Self> {
        Ok(Self::new(open()?, Some(open)))
    }

    fn new(inner: redb::Database, open: Option<Open>) -> Self {
        Self { inner: RwLock::new(Inner { state: State::Open(inner), opened: 0 }), open }
    }

    /// Returns the table with this name, which may be empty.
    pub(crate) fn table<T>(&self, name: &'static str) -> Table<'_, T> {
        Table::new(self, name)
    }

    /// Closes the file after the current write. All later operations fail.
    pub(crate) fn close(&self) {
        self.inner.write().unwrap_or_else(PoisonError::into_inner).state = State::Closed;
    }

    /// Reads a consistent snapshot.
    pub(crate) fn read<R>(&self, work: impl FnOnce(&ReadTransaction) -> io::Result<R>) -> io::Result<R> {
        self.with(|database| work(&database.begin_read().map_err(storage_error)?))
    }

    /// Changes any number of tables in one transaction. Writers wait for each other.
    pub(crate) fn write<R>(&self, work: impl FnOnce(&WriteTransaction) -> io::Result<R>) -> io::Result<R> {
        self.with(|database| {
            // A transaction without a commit changes nothing.
            let writing = database.begin_write().map_err(storage_error)?;
            let result = work(&writing)?;
            writing.commit().map_err(storage_error)?;
            Ok(result)
        })
    }

    fn with<R>(&self, work: impl FnOnce(&redb::Database) -> io::Result<R>) -> io::Result<R> {
        let mut inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        if matches!(inner.state, State::Failed) {
            let opened = inner.opened;
            drop(inner);
            self.open_again(opened)?;
            inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        }
        let State::Open(database) = &inner.state else { return Err(io::Error::other("the emulator has stopped")) };
        let result = work(database);
        let opened = inner.opened;
        drop(inner);
        if result.as_ref().is_err_and(is_of_storage) {
            // If reopening fails too, the next operation retries it.
            drop(self.open_again(opened));
        }
        result
    }

    /// Reopens the database, which is unusable after a failure, unless it was reopened since `opened`.
    fn open_again(&self, opened: u64) -> io::Result<()> {
        let Some(open) = &self.open else { return Ok(()) };
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        if inner.opened != opened || matches!(inner.state, State::Closed) {
            return Ok(());
        }
        // The file is locked until the database is dropped.
        inner.state = State::Failed;
        inner.state = State::Open(open()?);
        inner.opened += 1;
        Ok(())
    }
}

/// Returns `true` if an error may come from the storage and not from the stored content.
fn is_of_storage(error: &io::Error) -> bool {
    !matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::InvalidInput)
}

fn open_file(path: &Path) -> io::Result<redb::Database> {
    reject_link(path)?;
    redb::Database::create(path).map_err(|error| {
        let (kind, problem) = match error {
            redb::DatabaseError::DatabaseAlreadyOpen => {
                let problem = "another emulator uses this folder; stop it, or choose another folder".to_owned();
                (ErrorKind::ResourceBusy, problem)
            }
            error => {
                let error = storage_error(error);
                let advice =
                    "make the file readable and writable, or remove it, which deletes all state except the documents";
                (error.kind(), format!("{error}; {advice}"))
            }
        };
        io::Error::new(kind, format!("the state in {} cannot be opened: {problem}", path.display()))
    })
}

fn parse<T: serde::de::DeserializeOwned>(name: &str, row: &[u8]) -> io::Result<T> {
    serde_json::from_slice(row).map_err(|error| {
        let problem = format!("a row of {name:?} in {FILE} is from another version: {error}");
        io::Error::new(ErrorKind::InvalidData, problem)
    })
}

fn storage_error(error: impl Into<redb::Error>) -> io::Error {
    match error.into() {
        redb::Error::Io(error) => error,
        error => io::Error::other(error),
    }
}

#[cfg(test)]
pub(crate) mod disk;
#[cfg(test)]
mod tests;
