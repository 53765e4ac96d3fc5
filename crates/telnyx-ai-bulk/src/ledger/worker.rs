//! The thread of a ledger.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use telnyx_ai_core::{Error, Money, Result};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot::Sender;

use super::connection;
use super::lock::Lock;
use super::record::Found;
use super::store::{Store, Write};
use crate::row::RowId;

/// Maximum number of changes in a transaction.
const GROUP: usize = 1024;
/// Maximum time until a commit is synchronized to the disk. A power cut can lose what was committed since.
///
/// Synchronizing each commit doubles the CPU time of a row and limits 64 requests in flight to a few thousand rows/s.
const SYNCHRONIZE: Duration = Duration::from_millis(100);

/// Time that the first change of a group waits for others while other rows are in flight. A transaction costs as much as
/// several changes, and requests that end within this time share one.
const GATHER: Duration = Duration::from_millis(1);

/// The sender of the result of a change.
type WriteReply = Sender<Result<()>>;
/// The results of a group of changes, for [`send_results`].
pub(super) type Results = Vec<(WriteReply, Result<()>)>;

/// A call of the ledger, with the sender of its result.
pub(super) enum Command {
    Find(Vec<RowId>, Sender<Result<Vec<Found>>>),
    Write(Write, WriteReply),
    Spent(Sender<Result<Vec<Money>>>),
    Close(Sender<Result<()>>),
    #[cfg(test)]
    LimitPages(Option<u32>, Sender<Result<()>>),
}

/// Opens the ledger, reports that in `opened`, and serves commands until the ledger is closed or dropped.
pub(super) fn run(
    path: &Path,
    opened: Sender<Result<()>>,
    commands: &Receiver<Command>,
    results: &UnboundedSender<Results>,
) {
    let mut opened = Some(opened);
    let mut closing = None;
    let result = with_store(path, |store| {
        send(opened.take(), Ok(()));
        closing = serve(store, commands, results);
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
    if path.as_os_str().is_empty() {
        return Err(Error::invalid_input("ledger", "is an empty path; pass the path of a file"));
    }
    connection::create_folder(path)?;
    let _lock = Lock::take(path)?;
    let connection = connection::writer(path)?;
    let mut store = Store::load(path, &connection)?;
    let worked = work(&mut store)?;
    drop(store);
    connection::compact(path, &connection)?;
    Ok(worked)
}

/// Serves commands, and synchronizes what they committed. Returns the sender of the command that closes the ledger; `None`
/// if the ledger was dropped.
fn serve(
    store: &mut Store<'_>,
    commands: &Receiver<Command>,
    results: &UnboundedSender<Results>,
) -> Option<Sender<Result<()>>> {
    // Time of the first commit that is not synchronized.
    let mut unsynchronized: Option<Instant> = None;
    loop {
        if unsynchronized.is_some_and(|since| since.elapsed() >= SYNCHRONIZE) {
            // A disk that fails now also fails the next change, whose caller receives the error.
            let _ = store.synchronize();
            unsynchronized = None;
        }
        let command = match unsynchronized {
            Some(since) => commands.recv_timeout(SYNCHRONIZE.saturating_sub(since.elapsed())),
            None => commands.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match command {
            Ok(command) => match serve_group(store, command, commands, results) {
                Served::Read => {}
                Served::Wrote => unsynchronized = unsynchronized.or_else(|| Some(Instant::now())),
                Served::Closing(reply) => return Some(reply),
            },
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

enum Served {
    Read,
    Wrote,
    Closing(Sender<Result<()>>),
}

/// Serves all commands that are pending now. After a change while other rows are in flight, it first waits for [`GATHER`].
/// The changes commit together.
fn serve_group(
    store: &mut Store<'_>,
    first: Command,
    commands: &Receiver<Command>,
    results: &UnboundedSender<Results>,
) -> Served {
    if matches!(&first, Command::Write(write, _) if store.has_others_in_flight(write)) {
        // Not a wait for the next command, which would wake this thread for each change.
        thread::sleep(GATHER);
    }
    let mut writes = Vec::new();
    let mut replies = Vec::new();
    let mut closing = None;
    let mut next = Some(first);
    while let Some(command) = next {
        match command {
            Command::Find(rows, reply) => send(Some(reply), store.find(&rows)),
            Command::Write(write, reply) => {
                writes.push(write);
                replies.push(reply);
            }
            Command::Spent(reply) => send(Some(reply), store.spent()),
            Command::Close(reply) => closing = Some(reply),
            #[cfg(test)]
            Command::LimitPages(pages, reply) => send(Some(reply), store.limit_pages(pages)),
        }
        next = if closing.is_none() && writes.len() < GROUP { commands.try_recv().ok() } else { None };
    }
    let served = if writes.is_empty() { Served::Read } else { Served::Wrote };
    if !writes.is_empty()
        && let Err(unsent) = results.send(commit(store, &writes, replies))
    {
        send_all(unsent.0);
    }
    closing.map_or(served, Served::Closing)
}

fn commit(store: &mut Store<'_>, writes: &[Write], replies: Vec<WriteReply>) -> Results {
    let mut result = store.commit(writes);
    let alone = result.is_err() && writes.len() > 1;
    let replies = writes.iter().zip(replies).map(|(write, reply)| {
        // One change that fails, such as a response that is too large for the disk, must not fail the others.
        if alone {
            result = store.commit([write]);
        }
        (reply, result.clone())
    });
    replies.collect()
}

/// Sends the results of changes to their callers, in a task of the runtime: a thread outside of it would wake it with a
/// system call for each result.
pub(super) async fn send_results(mut results: UnboundedReceiver<Results>) {
    while let Some(results) = results.recv().await {
        send_all(results);
    }
}

fn send_all(results: Results) {
    results.into_iter().for_each(|(reply, result)| send(Some(reply), result));
}

/// Sends a result. A caller whose future was dropped does not receive it.
fn send<T>(reply: Option<Sender<T>>, result: T) {
    if let Some(reply) = reply {
        let _ = reply.send(result);
    }
}
