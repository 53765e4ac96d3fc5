//! The ledger of a job: an SQLite file with the outcome of each row.
//!
//! One thread owns the file. It commits the changes of a millisecond as one transaction if several rows are in flight, so
//! durability costs one synchronization per group of rows. `schema.sql` documents the tables.

mod columns;
mod connection;
mod cost;
mod entries;
mod error;
mod folder;
mod in_flight;
mod index;
mod lock;
mod lookup;
mod read_ahead;
mod record;
mod row_map;
mod schema;
mod spending;
mod store;
mod worker;

use std::panic::resume_unwind;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use telnyx_ai_core::{Money, Result};
use tokio::runtime::Handle;
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::oneshot;
use tokio::task::{JoinError, spawn_blocking};

pub use entries::{LedgerEntry, LedgerReader};
pub(crate) use in_flight::now_ms;
pub(crate) use record::{Found, Record, Stored};
pub(crate) use row_map::RowMap;
pub(crate) use store::{Store, Write};
pub(crate) use worker::with_store;

use crate::row::RowId;
use folder::FolderLedgers;
use worker::Command;

/// An open ledger. One job writes it at a time; any number of programs may read it.
///
/// A call whose future is dropped still runs. If a write fails, its error is returned and nothing of it is recorded;
/// the ledger stays usable, so the write can be retried when the cause is removed.
#[derive(Debug)]
pub(crate) struct Ledger {
    /// `None` after the ledger is dropped.
    commands: Option<mpsc::Sender<Command>>,
    worker: Option<JoinHandle<()>>,
    path: Box<Path>,
    /// The other ledgers of the folder, if they are read.
    others: Option<Arc<FolderLedgers>>,
}

impl Ledger {
    /// Opens or creates the ledger, and takes its lock. Creates missing folders.
    ///
    /// After a process was killed, up to [`index::BATCH`] records are read again, which takes less than a second.
    pub(crate) async fn open(path: &Path) -> Result<Self> {
        let (commands, received) = mpsc::channel();
        let (opened, is_open) = oneshot::channel();
        let (results, committed) = unbounded_channel();
        let owned = path.to_owned();
        let worker = thread::Builder::new()
            .name("telnyx-ledger".to_owned())
            .spawn(move || worker::run(&owned, opened, &received, &results))
            .map_err(|error| error::io(path, "the thread of the ledger cannot start", error))?;
        let ledger = Self { commands: Some(commands), worker: Some(worker), path: path.into(), others: None };
        // Without a runtime, the thread sends the results.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(worker::send_results(committed));
        }
        is_open.await.unwrap_or_else(|_| Err(error::stopped(path)))?;
        Ok(ledger)
    }

    /// Also reads the other ledgers of the folder from now on. Other processes may write them.
    pub(crate) fn read_others(&mut self) {
        self.others = Some(Arc::new(FolderLedgers::beside(&self.path)));
    }

    /// Returns what the ledger has for each of the rows, in their order. Many rows per call are cheaper.
    ///
    /// A row that is in flight in this run is [`Found::New`], or [`Found::Unknown`] if it was that before.
    pub(crate) async fn find(&self, rows: Vec<RowId>) -> Result<Vec<Found>> {
        let Some(others) = &self.others else { return self.call(|reply| Command::Find(rows, reply)).await };
        let mut found = self.call(|reply| Command::Find(rows.clone(), reply)).await?;
        let others = Arc::clone(others);
        let reading = spawn_blocking(move || {
            others.complete(&rows, &mut found);
            found
        });
        match reading.await.map_err(JoinError::try_into_panic) {
            Ok(found) => Ok(found),
            Err(Ok(panic)) => resume_unwind(panic),
            Err(Err(_)) => Err(error::stopped(&self.path)),
        }
    }

    /// Records that a request for the row is about to be sent. Returns once the record is durable.
    pub(crate) async fn intend(&self, row: RowId, key: Option<String>) -> Result<()> {
        self.write(Write::Intend(row, key)).await
    }

    /// Withdraws an intent of this run whose request was certainly not processed and has no outcome, such as after a
    /// stop. An intent of an earlier run stays, because the earlier request may have been processed.
    pub(crate) async fn withdraw(&self, row: RowId) -> Result<()> {
        self.write(Write::Withdraw(row)).await
    }

    /// Records an outcome, and removes the intent. Returns once the record is durable. An outcome replaces an earlier
    /// outcome of the row.
    pub(crate) async fn record(&self, record: Record) -> Result<()> {
        self.write(Write::Record(Box::new(record))).await
    }

    /// Returns the known cost of all requests whose outcomes were recorded, one sum for each currency.
    pub(crate) async fn spent(&self) -> Result<Vec<Money>> {
        self.call(Command::Spent).await
    }

    /// Commits what is pending, makes the ledger a single file, and releases the lock.
    pub(crate) async fn close(self) -> Result<()> {
        self.call(Command::Close).await
    }

    async fn write(&self, write: Write) -> Result<()> {
        self.call(|reply| Command::Write(write, reply)).await
    }

    async fn call<T>(&self, command: impl FnOnce(oneshot::Sender<Result<T>>) -> Command) -> Result<T> {
        let (reply, response) = oneshot::channel();
        let sent = self.commands.as_ref().is_some_and(|commands| commands.send(command(reply)).is_ok());
        match response.await {
            Ok(result) if sent => result,
            _ => Err(error::stopped(&self.path)),
        }
    }

    /// Limits the size of the file, as a full disk does. `None` removes the limit.
    #[cfg(test)]
    pub(crate) async fn limit_pages(&self, pages: Option<u32>) -> Result<()> {
        self.call(|reply| Command::LimitPages(pages, reply)).await
    }
}

/// Waits until pending writes are committed and the lock is released, so that the ledger can be opened again.
impl Drop for Ledger {
    fn drop(&mut self) {
        drop(self.commands.take());
        if let Some(worker) = self.worker.take() {
            // A panic of the thread was reported to the callers that wait for it.
            let _ = worker.join();
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
