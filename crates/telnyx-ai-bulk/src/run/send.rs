//! Sends the request of a row, between the records of its intent and of its outcome.

use std::sync::Arc;

use bytes::Bytes;
use telnyx_ai_core::internal::{recordable, send_recorded};
use telnyx_ai_core::{Error, PriceList, Request, Response, Result};

use super::demand::RequestedModel;
use super::earlier::Earlier;
use super::usage::{self, Used};
use crate::ledger::{Ledger, Record, Stored, now_ms};
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
        Self {
            index,
            key,
            result: Err(error),
            model: None,
            usage: None,
            cost: None,
            attempts: 0,
            from_ledger: false,
            recorded: false,
        }
    }
}

/// A row whose request has ended.
pub(super) struct Sent<T> {
    pub(super) outcome: Outcome<T>,
    /// The response or the error, for equal rows.
    pub(super) stored: Stored,
    /// The error of the ledger, which may not have the outcome.
    pub(super) ledger_error: Option<Error>,
}

impl<T> Sent<T> {
    /// Returns the outcome for equal rows.
    pub(super) fn earlier(&self) -> Earlier {
        let Outcome { model, usage, cost, attempts, recorded, .. } = &self.outcome;
        let (stored, model, usage) = (self.stored.clone(), model.clone(), usage.clone());
        Earlier { stored, model, usage, cost: *cost, attempts: *attempts, recorded: *recorded }
    }
}

/// The state that the requests of a job share.
#[derive(Clone)]
pub(super) struct Sender {
    pub(super) ledger: Option<Arc<Ledger>>,
    pub(super) prices: Option<PriceList>,
}

impl Sender {
    /// Sends a row and records its outcome.
    #[expect(
        clippy::manual_async_fn,
        reason = "an `async fn` would store its arguments twice in the future, which is allocated for each row"
    )]
    pub(super) fn send<T: Send + 'static>(self, item: Item<T>) -> impl Future<Output = Sent<T>> + Send + 'static {
        async move {
            if let Err(error) = self.intend(&item).await {
                let stored = Stored::Failure(Failure::new(&error));
                let outcome = item.without_value(RowError::Stopped);
                return Sent { outcome, stored, ledger_error: Some(error) };
            }
            let Item { index, key, id, request, is_unknown } = item;
            let operation = operation(&request);
            let requested = RequestedModel::of(&request);
            let started_ms = now_ms();
            let (result, body) = send_recorded(request).await;
            let request_id = result.as_ref().ok().and_then(|response| response.request_id().map(str::to_owned));
            let (result, earlier) = self.read(result, body, &requested);
            let Earlier { mut stored, model, usage, cost, attempts, .. } = earlier;
            let is_unsent = is_unsent(&stored, attempts);
            // The earlier request may still have been charged, and this failure must not hide it.
            let result = match result {
                Err(failure) if is_unknown && !failure.may_have_been_charged => {
                    let failure = Failure { may_have_been_charged: true, ..failure };
                    stored = Stored::Failure(failure.clone());
                    Err(failure)
                }
                result => result,
            };
            let recorded = self.ledger.is_some() && !is_unsent;
            let ledger_error = match (id, &self.ledger) {
                (Some(id), Some(ledger)) if is_unsent => ledger.withdraw(id).await.err(),
                (Some(id), Some(ledger)) => {
                    let record = Record {
                        id,
                        key: key.clone(),
                        operation,
                        model: model.clone(),
                        stored: stored.clone(),
                        usage: usage.clone(),
                        cost,
                        attempts,
                        request_id,
                        started_ms,
                        ended_ms: now_ms(),
                    };
                    ledger.record(record).await.err()
                }
                _ => None,
            };
            let result = result.map_err(RowError::Failed);
            let recorded = recorded && ledger_error.is_none();
            let outcome = Outcome { index, key, result, model, usage, cost, attempts, from_ledger: false, recorded };
            Sent { outcome, stored, ledger_error }
        }
    }

    async fn intend<T>(&self, item: &Item<T>) -> Result<()> {
        match (item.id, &self.ledger) {
            (Some(id), Some(ledger)) => ledger.intend(id, item.key.clone()).await,
            _ => Ok(()),
        }
    }

    /// Returns the value and what is recorded of it.
    fn read<T: 'static>(
        &self,
        result: Result<Response<T>>,
        body: Option<Bytes>,
        requested: &RequestedModel,
    ) -> (Result<T, Failure>, Earlier) {
        let (result, attempts) = match result {
            Ok(response) => {
                let attempts = response.attempts();
                (Ok(response.into_inner()), attempts)
            }
            Err(error) => (Err(Failure::new(&error)), error.attempts()),
        };
        let mut used = match (&result, &body) {
            (Ok(value), Some(body)) => usage::of(value, body),
            (Err(_), Some(body)) => usage::read(body),
            (_, None) => Used::default(),
        };
        used.model = used.model.or_else(|| requested.read());
        let cost = self.prices.as_ref().and_then(|prices| used.cost(None, prices));
        let stored = match (&result, body) {
            (Ok(_), body) => Stored::Response(body.unwrap_or_default()),
            (Err(failure), Some(body)) => Stored::Unreadable(body, failure.clone()),
            (Err(failure), None) => Stored::Failure(failure.clone()),
        };
        let earlier = Earlier { stored, model: used.model, usage: used.usage, cost, attempts, recorded: false };
        (result, earlier)
    }
}

/// Returns `true` if no request of the call was sent. Its intent is withdrawn, because there is no outcome to record.
fn is_unsent(stored: &Stored, attempts: u32) -> bool {
    attempts == 0 && matches!(stored, Stored::Failure(failure) if !failure.may_have_been_charged)
}

fn operation<T>(request: &Request<T>) -> String {
    recordable(request).map(|content| format!("{} {}", content.method, content.path)).unwrap_or_default()
}
