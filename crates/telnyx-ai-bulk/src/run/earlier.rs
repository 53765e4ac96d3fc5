//! The outcome of an earlier request of the same row.

use telnyx_ai_chat::Usage;
use telnyx_ai_core::internal::decode_recorded;
use telnyx_ai_core::{Money, PriceList};

use super::send::Item;
use super::usage;
use crate::ledger::{Record, Stored};
use crate::outcome::{Failure, Outcome, RowError};

/// The outcome of an earlier request, whose value is decoded again for each row.
#[derive(Clone)]
pub(super) struct Earlier {
    pub(super) stored: Stored,
    pub(super) model: Option<String>,
    pub(super) usage: Option<Usage>,
    pub(super) cost: Option<Money>,
    pub(super) attempts: u32,
    pub(super) recorded: bool,
}

/// The use of a recorded outcome.
pub(super) enum Choice {
    Return,
    Send {
        /// The earlier request may have been charged.
        is_unknown: bool,
    },
}

/// Chooses between a recorded outcome and a new request.
pub(super) fn choose(stored: &Stored, retry_failed: bool, report_unknown: bool) -> Choice {
    match stored {
        Stored::Response(_) | Stored::Unreadable(..) => Choice::Return,
        Stored::Failure(failure) if failure.is_temporary() => match failure.may_have_been_charged {
            true if report_unknown => Choice::Return,
            is_unknown => Choice::Send { is_unknown },
        },
        Stored::Failure(failure) if retry_failed => Choice::Send { is_unknown: failure.may_have_been_charged },
        Stored::Failure(_) => Choice::Return,
    }
}

impl Earlier {
    pub(super) fn from_record(record: Record, prices: Option<&PriceList>) -> Self {
        let Record { stored, model, usage, cost, attempts, .. } = record;
        // A run without prices records no cost.
        let priced = || prices.and_then(|prices| usage::read(stored.response()?).cost(model.as_deref(), prices));
        let cost = cost.or_else(priced);
        Self { stored, model, usage, cost, attempts, recorded: true }
    }

    /// Returns the outcome of another row with the same identity.
    pub(super) fn outcome<T>(self, item: Item<T>) -> Outcome<T> {
        let result = self.value(&item).map_err(RowError::Failed);
        self.with_result(item, result)
    }

    /// Returns the value of the recorded response, or the recorded failure.
    pub(super) fn value<T>(&self, item: &Item<T>) -> Result<T, Failure> {
        match &self.stored {
            Stored::Failure(failure) => Err(failure.clone()),
            Stored::Response(body) => {
                decode_recorded(&item.request, body).map_err(|error| charged(Failure::new(&error)))
            }
            // A later version of the decoder may read it. The recorded error has more details.
            Stored::Unreadable(body, failure) => decode_recorded(&item.request, body).map_err(|_| failure.clone()),
        }
    }

    pub(super) fn with_result<T>(self, item: Item<T>, result: Result<T, RowError>) -> Outcome<T> {
        let Self { model, usage, cost, attempts, recorded, .. } = self;
        let Item { index, key, .. } = item;
        Outcome { index, key, result, model, usage, cost, attempts, from_ledger: true, recorded }
    }
}

/// The response was paid for, which the decoder cannot know.
fn charged(failure: Failure) -> Failure {
    Failure { may_have_been_charged: true, ..failure }
}
