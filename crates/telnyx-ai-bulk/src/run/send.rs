//! Sends the request of a row, between the records of its intent and of its outcome.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use telnyx_ai_core::internal::{recordable, send_recorded};
use telnyx_ai_core::{Error, PriceList, Request, Response, Result};

use super::demand::Demand;
use super::earlier::Earlier;
use super::usage;
use crate::ledger::{Ledger, Record, Stored};
use crate::outcome::{Failure, Outcome, RowError};
use crate::row::RowId;

/// A row that may be sent.
pub(super) struct Item<T> {
    pub(super) index: u64,
    pub(super) key: Option<String>,
    /// `None` without a ledger.
    pub(super) id: Option<RowId>,
    pub(super) request: Request<T>,
    /// An earlier request may have been charged.
    pub(super) is_unknown: bool,
}

impl<T> Item<T> {
    pub(super) fn without_value(self, error: RowError) -> Outcome<T> {
        Outcome::without_value(self.index, self.key, error)
    }
}

impl<T> Outcome<T> {
    /// Creates the outcome of a row that was not sent.
    pub(super) fn without_value(index: u64, key: Option<String>, error: RowError) -> Self {
        Self { index, key, result: Err(error), model: None, usage: None, cost: None, attempts: 0, from_ledger: false }
    }
}

/// A row whose request has ended.
pub(super) struct Sent<T> {
    pub(super) outcome: Outcome<T>,
    /// The same outcome for equal rows.
    pub(super) earlier: Earlier,
    /// The error of the ledger, which may not have the outcome.
    pub(super) ledger_error: Option<Error>,
}

/// The state that the requests of a job share.
#[derive(Clone)]
pub(super) struct Sender {
    pub(super) ledger: Option<Arc<Ledger>>,
    pub(super) prices: Option<PriceList>,
}

impl Sender {
    /// Sends a row and records its outcome.
    pub(super) async fn send<T: 'static>(self, item: Item<T>) -> Sent<T> {
        if let Err(error) = self.intend(&item).await {
            let failure = Failure::new(&error);
            let mut sent = not_sent(item, RowError::Stopped, failure);
            sent.ledger_error = Some(error);
            return sent;
        }
        let Item { index, key, id, request, .. } = item;
        let operation = operation(&request);
        let requested = Demand::of(&request).model;
        let started_ms = now_ms();
        let (result, body) = send_recorded(request).await;
        let (result, earlier) = self.read(result, body, requested);
        let ledger_error = match (id, &self.ledger) {
            (Some(id), Some(ledger)) => {
                let record = Record {
                    id,
                    key: key.clone(),
                    operation,
                    model: earlier.model.clone(),
                    stored: earlier.stored.clone(),
                    usage: earlier.usage.clone(),
                    cost: earlier.cost,
                    attempts: earlier.attempts,
                    request_id: result.as_ref().ok().and_then(|response| response.request_id().map(str::to_owned)),
                    started_ms,
                    ended_ms: now_ms(),
                };
                store(ledger, record).await.err()
            }
            _ => None,
        };
        let result = result.map(Response::into_inner).map_err(RowError::Failed);
        let Earlier { model, usage, cost, attempts, .. } = earlier.clone();
        let outcome = Outcome { index, key, result, model, usage, cost, attempts, from_ledger: false };
        Sent { outcome, earlier, ledger_error }
    }

    async fn intend<T>(&self, item: &Item<T>) -> Result<()> {
        match (item.id, &self.ledger) {
            (Some(id), Some(ledger)) => ledger.intend(id, item.key.clone()).await,
            _ => Ok(()),
        }
    }

    /// Returns the value and what is recorded of it.
    fn read<T>(
        &self,
        result: Result<Response<T>>,
        body: Option<Bytes>,
        requested: Option<String>,
    ) -> (Result<Response<T>, Failure>, Earlier) {
        let used = body.as_ref().map(usage::read).unwrap_or_default();
        let cost = self.prices.as_ref().and_then(|prices| used.cost(requested.as_deref(), prices));
        let (result, attempts) = match result {
            Ok(response) => {
                let attempts = response.attempts();
                (Ok(response), attempts)
            }
            Err(error) => (Err(Failure::new(&error)), error.attempts()),
        };
        let stored = match (&result, body) {
            (Ok(_), body) => Stored::Response(body.unwrap_or_default()),
            (Err(failure), Some(body)) => Stored::Unreadable(body, failure.clone()),
            (Err(failure), None) => Stored::Failure(failure.clone()),
        };
        let earlier = Earlier { stored, model: used.model.or(requested), usage: used.usage, cost, attempts };
        (result, earlier)
    }
}

/// Returns a row that was not sent.
pub(super) fn not_sent<T>(item: Item<T>, error: RowError, failure: Failure) -> Sent<T> {
    let earlier = Earlier { stored: Stored::Failure(failure), model: None, usage: None, cost: None, attempts: 0 };
    Sent { outcome: item.without_value(error), earlier, ledger_error: None }
}

/// Records the outcome, or withdraws the intent of a request that was not sent.
async fn store(ledger: &Ledger, record: Record) -> Result<()> {
    let is_unsent =
        matches!(&record.stored, Stored::Failure(failure) if !failure.may_have_been_charged) && record.attempts == 0;
    if is_unsent { ledger.withdraw(record.id).await } else { ledger.record(record).await }
}

fn operation<T>(request: &Request<T>) -> String {
    recordable(request).map(|content| format!("{} {}", content.method, content.path)).unwrap_or_default()
}

fn now_ms() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}
