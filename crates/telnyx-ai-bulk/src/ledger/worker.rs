//! The thread of a ledger.

use std::path::Path;
use std::sync::mpsc::Receiver;

use telnyx_ai_core::Result;
use tokio::sync::oneshot::Sender;

use super::connection;
use super::lock::Lock;
use super::record::Found;
use super::store::{Store, Write};
use crate::row::RowId;

/// Maximum number of changes in a transaction.
const GROUP: usize = 1024;

/// A call of the ledger, with the sender of its result.
pub(super) enum Command {
    Find(Vec<RowId>, Sender<Result<Vec<Found>>>),
    Write(Write, Sender<Result<()>>),
    Close(Sender<Result<()>>),
    #[cfg(test)]
    LimitPages(Option<u32>, Sender<Result<()>>),
}

/// Opens the ledger, reports that in `opened`, and serves commands until the ledger is closed or dropped.
pub(super) fn run(path: &Path, opened: Sender<Result<()>>, commands: &Receiver<Command>) {
    let mut opened = Some(opened);
    let mut closing = None;
    let result = with_store(path, |store| {
        send(opened.take(), Ok(()));
        closing = serve(store, commands);
        match closing {
            Some(_) => store.flush(),
            None => Ok(()),
        }
    });
    send(opened, result.clone());
    send(closing, result);
}

/// Opens the ledger for `work`, and closes it. The lock is released when this returns.
pub(crate) fn with_store<T>(path: &Path, work: impl FnOnce(&mut Store<'_>) -> Result<T>) -> Result<T> {
    connection::create_folder(path)?;
    let _lock = Lock::take(path)?;
    let connection = connection::writer(path)?;
    let mut store = Store::load(path, &connection)?;
    let worked = work(&mut store)?;
    drop(store);
    connection::compact(path, &connection)?;
    Ok(worked)
}

/// Serves commands. Returns the sender of the command that closes the ledger; `None` if the ledger was dropped.
fn serve(store: &mut Store<'_>, commands: &Receiver<Command>) -> Option<Sender<Result<()>>> {
    while let Ok(command) = commands.recv() {
        let mut writes = Vec::new();
        let mut replies = Vec::new();
        let mut closing = None;
        let mut next = Some(command);
        while let Some(command) = next {
            match command {
                Command::Find(rows, reply) => send(Some(reply), store.find(&rows)),
                Command::Write(write, reply) => {
                    writes.push(write);
                    replies.push(reply);
                }
                Command::Close(reply) => closing = Some(reply),
                #[cfg(test)]
                Command::LimitPages(pages, reply) => send(Some(reply), store.limit_pages(pages)),
            }
            // All that is pending now commits together. Nothing waits for more.
            next = if closing.is_none() && writes.len() < GROUP { commands.try_recv().ok() } else { None };
        }
        commit(store, &writes, replies);
        if closing.is_some() {
            return closing;
        }
    }
    None
}

fn commit(store: &mut Store<'_>, writes: &[Write], replies: Vec<Sender<Result<()>>>) {
    if writes.is_empty() {
        return;
    }
    let mut result = store.commit(writes);
    let alone = result.is_err() && writes.len() > 1;
    for (write, reply) in writes.iter().zip(replies) {
        // One change that fails, such as a response that is too large for the disk, must not fail the others.
        if alone {
            result = store.commit([write]);
        }
        send(Some(reply), result.clone());
    }
}

/// Sends a result. A caller whose future was dropped does not receive it.
fn send<T>(reply: Option<Sender<T>>, result: T) {
    if let Some(reply) = reply {
        let _ = reply.send(result);
    }
}
