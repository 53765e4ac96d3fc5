//! The state of a run: what is read, looked up, sent and returned.

mod close;
mod costs;
mod job;
mod pending;
mod start;

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use telnyx_ai_core::internal::config_error;
use telnyx_ai_core::{Client, Error, Money, PriceList, Result};
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::Span;

use super::budget::{Budget, check_currency};
use super::lookup::{self, Group, Looked};
use super::outbox::Outbox;
use super::reader::{GROUP, Reader, total};
use super::send::{Sender, Sent};
use super::stop::Stopper;
use crate::bulk::{Bulk, Settings};
use crate::ledger::Ledger;
use crate::outcome::{Outcome, RowError};
use crate::progress::ProgressHandle;
use crate::report::Report;
use crate::row::RowId;
use crate::tally::Tally;
use job::{InFlight, Job};
use pending::{Pending, Unsent};

/// Most groups that are looked up at a time: one in the ledger, and one that is hashed or decoded.
const LOOKUPS: usize = 2;

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

pub(super) struct Engine<'a, T> {
    client: Client,
    settings: Arc<Settings>,
    reader: Reader<'a, T>,
    /// The groups that are looked up, in order.
    lookups: VecDeque<Job<Group<T>>>,
    /// Rows that were looked up, in order.
    ready: VecDeque<Looked<T>>,
    pending: Pending<T>,
    running: FuturesUnordered<InFlight<T>>,
    outbox: Outbox<T>,
    sender: Sender,
    budget: Option<Budget>,
    /// Cost of earlier runs, by currency.
    spent: Vec<Money>,
    prices: Option<BoxFuture<Result<PriceList>>>,
    closing: Option<BoxFuture<Result<()>>>,
    stopper: Stopper,
    is_stopped: bool,
    /// The first error of the ledger or of the prices. It stops the run.
    error: Option<Error>,
    has_ended: bool,
    tally: watch::Sender<Tally>,
    started: Instant,
    /// The parent of the spans of the requests.
    span: Span,
}

impl<'a, T: Send + 'static> Engine<'a, T> {
    pub(super) async fn start(bulk: Bulk<'a, T>) -> Result<Self> {
        let Bulk { client, rows, settings } = bulk;
        let path = match (&settings.ledger, settings.shard) {
            (Some(folder), Some(shard)) => Some(shard.ledger_in(folder)?),
            (path, _) => path.clone(),
        };
        if let (Some(budget), Some(prices)) = (settings.budget, &settings.prices) {
            check_currency(budget, prices)?;
        }
        let ledger = match path {
            Some(path) => {
                let mut ledger = Ledger::open(&path).await?;
                if settings.reads_folder {
                    ledger.read_others();
                }
                Some(Arc::new(ledger))
            }
            None => None,
        };
        let total = total(rows.size_hint(), &settings);
        let has_prices = settings.prices.is_some();
        let report = Report { shard: settings.shard, ..Report::default() };
        let spent = match &ledger {
            Some(ledger) => ledger.spent().await?,
            None => Vec::new(),
        };
        let priced = settings.budget.zip(settings.prices.clone());
        let budget = priced.map(|(limit, prices)| Budget::new(Some(limit), prices, spent.clone()));
        Ok(Self {
            client,
            reader: Reader::new(rows),
            lookups: VecDeque::new(),
            ready: VecDeque::new(),
            pending: Pending::default(),
            running: FuturesUnordered::new(),
            outbox: Outbox::new(settings.in_order),
            sender: Sender { ledger, prices: settings.prices.clone() },
            budget,
            spent,
            prices: None,
            closing: None,
            stopper: Stopper::default(),
            is_stopped: false,
            error: None,
            has_ended: false,
            tally: watch::Sender::new(Tally { report, total, has_prices, ..Tally::default() }),
            started: Instant::now(),
            span: Span::current(),
            settings: Arc::new(settings),
        })
    }

    pub(super) fn has_ledger(&self) -> bool {
        self.settings.ledger.is_some()
    }

    pub(super) fn progress(&self) -> ProgressHandle {
        ProgressHandle::new(self.tally.subscribe(), self.started)
    }

    pub(super) fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    pub(super) fn report(&self) -> Report {
        self.tally.borrow().report.clone()
    }

    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Outcome<T>>>> {
        self.is_stopped |= self.stopper.poll(cx.waker());
        // Each step that changes the state allows other steps, and the last round registers the waker everywhere.
        loop {
            let changed =
                [self.read(cx), self.poll_lookup(cx), self.poll_prices(cx), self.start_rows(), self.poll_sent(cx)];
            if !changed.contains(&true) {
                break;
            }
        }
        if let Some(outcome) = self.outbox.take() {
            return Poll::Ready(Some(Ok(outcome)));
        }
        if self.is_idle() { self.poll_close(cx) } else { Poll::Pending }
    }

    fn is_stopping(&self) -> bool {
        self.is_stopped || self.error.is_some()
    }

    /// Returns `true` if no row will have another outcome.
    fn is_idle(&self) -> bool {
        let has_rows = !self.reader.has_ended() && !self.is_stopping();
        !has_rows && self.lookups.is_empty() && self.ready.is_empty() && self.running.is_empty()
    }

    /// Reads a group of rows and starts to look it up while the groups before are worked on.
    fn read(&mut self, cx: &mut Context<'_>) -> bool {
        let is_full = self.ready.len() >= self.reader.ahead() || self.pending.waiting() >= GROUP;
        if self.is_stopping() || self.reader.has_ended() || self.lookups.len() >= LOOKUPS || is_full {
            return false;
        }
        let rows = self.reader.poll_group(cx);
        if rows.is_empty() {
            return false;
        }
        self.pending.start_lookup();
        let group = lookup::look_up(rows, self.sender.ledger.clone(), Arc::clone(&self.settings));
        self.lookups.push_back(Job::spawn(group, &self.span));
        true
    }

    fn poll_lookup(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(Poll::Ready(group)) = self.lookups.front_mut().map(|lookup| lookup.poll_unpin(cx)) else {
            return false;
        };
        self.lookups.pop_front();
        match group {
            Ok(group) => self.add_group(group),
            Err(job::ShutDown) => self.fail(config_error("the Tokio runtime of the job was shut down")),
        }
        self.pending.end_lookup();
        true
    }

    fn add_group(&mut self, group: Group<T>) {
        self.reader.adapt(group.rows.len(), group.bytes);
        group.indexes.into_iter().for_each(|index| self.outbox.expect(index));
        for row in group.rows {
            match row {
                Looked::Send(item) => match self.pending.claim(item) {
                    Unsent::First(item) => self.ready.push_back(Looked::Send(item)),
                    Unsent::Ended(outcome) => self.ready.push_back(Looked::Outcome(outcome)),
                    Unsent::Waiting => {}
                },
                outcome => self.ready.push_back(outcome),
            }
        }
        if let Some(error) = group.error {
            self.fail(error);
        }
    }

    fn poll_sent(&mut self, cx: &mut Context<'_>) -> bool {
        let Poll::Ready(Some(Some((flight, ended)))) = self.running.poll_next_unpin(cx) else { return false };
        let sent = ended.unwrap_or_else(|job::ShutDown| flight.lost());
        self.settle(&flight, &sent.outcome);
        self.count(|tally| {
            tally.in_flight -= 1;
            tally.sent += 1;
        });
        if let Some(error) = &sent.ledger_error {
            self.fail(error.clone());
        }
        let equal = flight.id.map(|id| self.end(id, &sent)).unwrap_or_default();
        self.add_outcome(sent.outcome);
        equal.into_iter().for_each(|outcome| self.add_outcome(outcome));
        true
    }

    /// Ends a request. Returns the outcomes of equal rows.
    fn end(&mut self, id: RowId, sent: &Sent<T>) -> Vec<Outcome<T>> {
        let equal = self.pending.release(id).into_iter();
        if let Err(error @ RowError::Stopped) = &sent.outcome.result {
            return equal.map(|item| item.without_value(error.clone())).collect();
        }
        self.pending.keep(id, || sent.earlier());
        equal.map(|item| sent.earlier().outcome(item)).collect()
    }

    /// Changes the counts. Wakes the readers of the progress only if there are any, because that takes eight locks.
    fn count(&self, change: impl FnOnce(&mut Tally)) {
        self.tally.send_if_modified(|tally| {
            change(tally);
            self.tally.receiver_count() > 0
        });
    }

    fn add_outcome(&mut self, outcome: Outcome<T>) {
        self.count(|tally| tally.add(&outcome));
        self.outbox.push(outcome);
    }

    /// Takes back outcomes, which are then returned again.
    pub(super) fn take_back(&mut self, outcomes: Vec<Outcome<T>>) {
        for outcome in outcomes {
            self.outbox.expect(outcome.index);
            self.outbox.push(outcome);
        }
    }

    /// Stops the run because of an error, which is returned after the outcomes in flight.
    fn fail(&mut self, error: Error) {
        self.error.get_or_insert(error);
    }
}

impl<T> fmt::Debug for Engine<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("settings", &self.settings)
            .field("running", &self.running.len())
            .field("outcomes", &self.outbox.len())
            .finish_non_exhaustive()
    }
}
