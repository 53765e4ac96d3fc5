//! A poller at work: when it asks, what it puts up with, and how it ends.

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep_until};

use super::Poller;
use crate::error::{Error, ErrorKind, Result};
use crate::redact::Shown;
use crate::response::retry_hints::Hints;
use crate::runtime::later;
use crate::runtime::require_runtime;
use crate::types::task::Task;

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// How many polls in a row may fail with trouble that passes, each after its own retries.
const TOLERATED: u32 = 5;

/// A task whose status has changed, and how it may be shown in an error.
pub(super) struct Seen<T> {
    pub(super) task: T,
    pub(super) shown: Shown<T>,
}

/// A poller at work.
pub(super) struct Watch<T> {
    poller: Poller<T>,
    ends: Instant,
    wait: Duration,
    next_poll: Instant,
    polls: u32,
    status: Option<String>,
    /// The first poll met a 404: what was just created may not be found yet.
    missed: bool,
    /// A wait that the service asked for.
    asked: Option<Duration>,
    /// Why the last poll failed, if it did.
    trouble: Option<Error>,
    /// Given back with a timeout.
    pub(super) last: Option<T>,
}

impl<T: Task + Send + Sync + 'static> Watch<T> {
    pub(super) fn new(poller: Poller<T>) -> Self {
        let now = Instant::now();
        let ends = later(now, poller.deadline);
        Self {
            wait: poller.poll_interval.unwrap_or(FIRST_WAIT),
            ends,
            next_poll: now,
            polls: 0,
            status: None,
            missed: false,
            asked: None,
            trouble: None,
            last: None,
            poller,
        }
    }

    pub(super) async fn next_change(&mut self) -> Result<Seen<T>> {
        require_runtime()?;
        let mut failed = 0;
        loop {
            if self.next_poll > self.ends || Instant::now() > self.ends {
                return Err(self.out_of_time());
            }
            if self.polls >= self.poller.max_polls {
                return Err(self.out_of_polls());
            }
            sleep_until(self.next_poll).await;
            self.polls = self.polls.saturating_add(1);
            let result = tokio::time::timeout_at(self.ends, self.poller.request.clone().shown()).await;
            self.next_poll = later(Instant::now(), self.wait);
            if self.poller.poll_interval.is_none() {
                self.wait = self.wait.mul_f64(1.5).min(LONGEST_WAIT);
            }
            match result {
                Err(_) => return Err(self.out_of_time()),
                Ok(Err(error)) if error.is_transient() && failed < TOLERATED => {
                    failed += 1;
                    self.wait_for(error.retry_after());
                    tracing::debug!(failed, "a poll failed; going on");
                    self.trouble = Some(error);
                }
                Ok(Err(error)) if error.is_not_found() && self.status.is_none() && !self.missed => {
                    self.missed = true;
                    self.wait_for(error.retry_after());
                    tracing::debug!("the first poll found no task; going on");
                    self.trouble = Some(error);
                }
                Ok(Err(error)) => return Err(error),
                Ok(Ok((response, shown))) => {
                    failed = 0;
                    self.trouble = None;
                    let (status, now) = (response.status().as_u16(), SystemTime::now());
                    self.wait_for(Hints::read(status, response.headers(), Some(now)).retry_after);
                    let task = response.into_inner();
                    let status = match &shown {
                        Shown::AsItIs => task.status(),
                        Shown::Redacted(clean) => clean.status(),
                        Shown::Nothing => "unreadable without the secrets that it echoes",
                    };
                    if status.trim().is_empty() {
                        let operation = self.poller.request.endpoint().call.operation;
                        let error =
                            Error::decode("status", "missing or empty, so the end of the task cannot be detected");
                        let error = error.with_operation(operation);
                        return Err(match shown.of(task) {
                            Some(task) => error.with_attachment(task),
                            None => error,
                        });
                    }
                    if self.status.as_deref() != Some(status) {
                        self.status = Some(status.to_owned());
                        return Ok(Seen { task, shown });
                    }
                    self.last = shown.of(task);
                }
            }
        }
    }

    /// Polls no sooner than the service asks for.
    fn wait_for(&mut self, asked: Option<Duration>) {
        self.asked = asked;
        if let Some(asked) = asked {
            self.next_poll = self.next_poll.max(later(Instant::now(), asked));
        }
    }

    fn out_of_polls(&mut self) -> Error {
        let (polls, id) = (self.poller.max_polls, &self.poller.task_id);
        let status = self.status.as_deref().unwrap_or("never known");
        let trouble = self.shown_trouble();
        let message =
            format!("is {polls}, and task {id} was not finished (status: {status}){trouble}; wait for it again");
        let mut error =
            Error::limit("max_polls", message).with_operation(self.poller.request.endpoint().call.operation);
        if let Some(trouble) = self.trouble.take() {
            error = error.with_source(trouble);
        }
        match self.last.take() {
            Some(task) => error.with_attachment(task),
            None => error,
        }
    }

    fn shown_trouble(&self) -> String {
        let trouble = self.trouble.as_ref();
        trouble.map(|trouble| format!(" (the last try failed: {trouble})")).unwrap_or_default()
    }

    fn out_of_time(&mut self) -> Error {
        let call = &self.poller.request.endpoint().call;
        let status = self.status.as_deref().unwrap_or("never known");
        let seconds = self.poller.deadline.as_secs_f64();
        let id = &self.poller.task_id;
        let mut message = format!("task {id} was not finished when it was last asked for (status: {status}), ");
        message.push_str(&format!("and the deadline for waiting, {seconds} s, leaves no time to ask again"));
        message.push_str(&self.shown_trouble());
        message.push_str("; it goes on, wait for it again");
        let asked = self.asked.filter(|asked| later(Instant::now(), *asked) > self.ends);
        let mut error = Error::new(ErrorKind::Timeout, message).with_operation(call.operation).with_retry_after(asked);
        if let Some(trouble) = self.trouble.take() {
            error = error.with_source(trouble);
        }
        match self.last.take() {
            Some(task) => error.with_attachment(task),
            None => error,
        }
    }
}
