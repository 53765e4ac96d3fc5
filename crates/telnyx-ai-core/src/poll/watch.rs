//! A poller at work: when it asks, what it puts up with, and how it ends.

use std::future::IntoFuture;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::Poller;
use crate::error::{Error, ErrorKind, Result};
use crate::execute::require_runtime;
use crate::live::later;
use crate::task::Task;

const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// How many polls in a row may fail with trouble that passes, each after its own retries.
const TOLERATED: u32 = 5;

/// A poller at work.
pub(super) struct Watch<T> {
    poller: Poller<T>,
    ends: Instant,
    wait: Duration,
    next_poll: Instant,
    polls: u32,
    status: Option<String>,
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
            wait: poller.every.unwrap_or(FIRST_WAIT),
            ends,
            next_poll: now,
            polls: 0,
            status: None,
            trouble: None,
            last: None,
            poller,
        }
    }

    pub(super) async fn next_change(&mut self) -> Result<T> {
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
            let result = tokio::time::timeout_at(self.ends, self.poller.request.clone().into_future()).await;
            self.next_poll = later(Instant::now(), self.wait);
            if self.poller.every.is_none() {
                self.wait = self.wait.mul_f64(1.5).min(LONGEST_WAIT);
            }
            match result {
                Err(_) => return Err(self.out_of_time()),
                Ok(Err(error)) if error.is_transient() && failed < TOLERATED => {
                    failed += 1;
                    if let Some(asked) = error.retry_after() {
                        self.next_poll = self.next_poll.max(later(Instant::now(), asked));
                    }
                    tracing::debug!(failed, "a poll failed; going on");
                    self.trouble = Some(error);
                }
                Ok(Err(error)) => return Err(error),
                Ok(Ok(task)) => {
                    failed = 0;
                    self.trouble = None;
                    if self.status.as_deref() != Some(task.status()) {
                        self.status = Some(task.status().to_owned());
                        return Ok(task);
                    }
                    self.last = Some(task);
                }
            }
        }
    }

    fn out_of_polls(&mut self) -> Error {
        let (polls, id) = (self.poller.max_polls, &self.poller.task_id);
        let status = self.status.as_deref().unwrap_or("never known");
        let message = format!("is {polls}, and task {id} was not finished (status: {status}); wait for it again");
        let error = Error::limit("max_polls", message).with_operation(self.poller.request.endpoint().call.operation);
        match self.last.take() {
            Some(task) => error.with_attachment(task),
            None => error,
        }
    }

    fn out_of_time(&mut self) -> Error {
        let call = &self.poller.request.endpoint().call;
        let status = self.status.as_deref().unwrap_or("never known");
        let seconds = self.poller.deadline.as_secs_f64();
        let id = &self.poller.task_id;
        let mut message = format!("task {id} was not finished when it was last asked for (status: {status}), ");
        message.push_str(&format!("and the deadline for waiting, {seconds} s, leaves no time to ask again"));
        if let Some(trouble) = &self.trouble {
            message.push_str(&format!(" (the last try failed: {trouble})"));
        }
        message.push_str("; it goes on, wait for it again");
        let mut error = Error::new(ErrorKind::Timeout, message).with_operation(call.operation);
        if let Some(trouble) = self.trouble.take() {
            error = error.with_source(trouble);
        }
        match self.last.take() {
            Some(task) => error.with_attachment(task),
            None => error,
        }
    }
}
