//! Finds out which rows of a group must be sent.

use std::sync::Arc;

use telnyx_ai_core::internal::recordable;
use telnyx_ai_core::{Error, Request, Result};
use tokio::task::spawn_blocking;

use super::earlier::{self, Choice};
use super::send::Item;
use crate::bulk::{Settings, UnknownRows};
use crate::ledger::{Found, Ledger};
use crate::outcome::{Failure, Outcome, RowError};
use crate::row::Row;
use crate::row::RowId;
use crate::row::identity::Identity;

/// A row after it was looked up.
pub(super) enum Looked<T> {
    /// The row has an outcome and is not sent.
    Outcome(Outcome<T>),
    /// The row is sent.
    Send(Item<T>),
}

/// The rows of a group, in the order of the input, without those of other shards.
pub(super) struct Group<T> {
    pub(super) rows: Vec<Looked<T>>,
    /// Position of each row of the group, in order.
    pub(super) indexes: Vec<u64>,
    /// Size of the responses in the ledger.
    pub(super) bytes: usize,
    /// The error of the ledger. Rows that were not looked up are then outcomes.
    pub(super) error: Option<Error>,
}

/// A row of the group before it is looked up.
enum Identified<T> {
    Outcome(Outcome<T>),
    Row(Item<T>),
}

/// Identifies rows and looks them up in the ledger.
pub(super) async fn look_up<T>(
    rows: Vec<(u64, Row<T>)>,
    ledger: Option<Arc<Ledger>>,
    settings: Arc<Settings>,
) -> Group<T> {
    let mut identified = Vec::with_capacity(rows.len());
    for (index, row) in rows {
        let row = identify(index, row, &settings, ledger.is_some()).await;
        identified.extend(row);
    }
    let ids = identified.iter().filter_map(|row| match row {
        Identified::Row(item) => item.id,
        Identified::Outcome(_) => None,
    });
    let (found, error) = match &ledger {
        Some(ledger) => match find(ledger, ids.collect()).await {
            Ok(found) => (found, None),
            Err(error) => (Vec::new(), Some(error)),
        },
        None => (Vec::new(), None),
    };
    let indexes = identified.iter().map(Identified::index).collect();
    let bytes = found.iter().map(Found::bytes).sum();
    let mut found = found.into_iter();
    let choose = |row| match row {
        Identified::Outcome(outcome) => Looked::Outcome(outcome),
        Identified::Row(item) if error.is_some() => Looked::Outcome(item.without_value(RowError::Stopped)),
        Identified::Row(item) => match item.id.and_then(|_| found.next()) {
            Some(found) => decide(item, found, &settings),
            None => Looked::Send(item),
        },
    };
    Group { rows: identified.into_iter().map(choose).collect(), indexes, bytes, error }
}

async fn find(ledger: &Ledger, ids: Vec<RowId>) -> Result<Vec<Found>> {
    if ids.is_empty() { Ok(Vec::new()) } else { ledger.find(ids).await }
}

impl<T> Identified<T> {
    fn index(&self) -> u64 {
        match self {
            Self::Outcome(outcome) => outcome.index,
            Self::Row(item) => item.index,
        }
    }
}

/// Returns `None` for a row of another shard.
async fn identify<T>(index: u64, row: Row<T>, settings: &Settings, has_ledger: bool) -> Option<Identified<T>> {
    let Row { key, request } = row;
    // A row without an identity belongs to one shard too.
    let is_here = settings.shard.is_none_or(|shard| index % u64::from(shard.count) == u64::from(shard.index));
    let failed = |key, error| is_here.then(|| Identified::Outcome(Outcome::without_value(index, key, error)));
    let request = match request {
        Ok(request) => request,
        Err(bad) => return failed(key, RowError::BadRow(bad)),
    };
    let needs_id = has_ledger || settings.shard.is_some();
    let id = match id_of(&request, key.as_deref(), needs_id).await {
        Ok(id) => id,
        Err(error) => return failed(key, RowError::Failed(Failure::new(&error))),
    };
    let is_other = settings.shard.zip(id).is_some_and(|(shard, id)| !shard.has(id));
    // Without a ledger, equal rows are all sent, so they need no identity.
    let id = id.filter(|_| has_ledger);
    (!is_other).then_some(Identified::Row(Item { index, key, id, request, is_unknown: false }))
}

async fn id_of<T>(request: &Request<T>, key: Option<&str>, needs_id: bool) -> Result<Option<RowId>> {
    if !needs_id {
        return recordable(request).map(|_| None);
    }
    match Identity::new(request, key)? {
        Identity::Known(id) => Ok(Some(id)),
        Identity::WithFiles(form) => match spawn_blocking(|| form.read_files()).await {
            Ok(id) => id.map(Some),
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Error::invalid_input("request", "was not read, because the Tokio runtime was shut down")),
            },
        },
    }
}

/// Chooses between the recorded outcome of a row and a new request.
fn decide<T>(mut item: Item<T>, found: Found, settings: &Settings) -> Looked<T> {
    let report_unknown = settings.unknown == UnknownRows::Report;
    match found {
        Found::New => Looked::Send(item),
        Found::Unknown if report_unknown => Looked::Outcome(item.without_value(RowError::Unknown)),
        Found::Unknown => {
            item.is_unknown = true;
            Looked::Send(item)
        }
        Found::Outcome(record) => match earlier::choose(&record.stored, settings.retry_failed, report_unknown) {
            Choice::Send { is_unknown } => {
                item.is_unknown = is_unknown;
                Looked::Send(item)
            }
            Choice::Return => {
                let earlier = earlier::Earlier::from_record(*record, settings.prices.as_ref());
                match earlier.value(&item) {
                    // The response cannot be decoded, also by this version of the decoder.
                    Err(_) if settings.retry_failed && earlier.stored.response().is_some() => Looked::Send(item),
                    result => Looked::Outcome(earlier.with_result(item, result.map_err(RowError::Failed))),
                }
            }
        },
    }
}
