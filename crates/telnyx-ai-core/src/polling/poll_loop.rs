//! The polling loop: interval, tolerated errors, termination.

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep_until};

use super::Poller;
use crate::error::{Error, ErrorKind, Result};
use crate::redact::Redaction;
use crate::response::retry_hints::Hints;
use crate::runtime::later;
use crate::runtime::require_runtime;
use crate::types::task::Task;

const FIRST_INTERVAL: Duration = Duration::from_secs(1);
const MAX_INTERVAL: Duration = Duration::from_secs(15);
/// Maximum number of consecutive polls that fail with a transient error, each after its own retries.
const MAX_FAILED_POLLS: u32 = 5;

/// A task whose status has changed, and its redacted form for errors.
pub(super) struct Change<T> {
    pub(super) task: T,
    pub(super) redaction: Redaction<T>,
}

/// The state of a running poller.
pub(super) struct PollLoop<T> {
    poller: Poller<T>,
    deadline: Instant,
    wait: Duration,
    next_poll: Instant,
    polls: u32,
    status: Option<String>,
    /// A poll returned 404. A new task may not be readable yet.
    was_not_found: bool,
    /// The wait that the service requested in the last response.
    retry_after: Option<Duration>,
    /// The error of the last poll, if it failed.
    last_error: Option<Error>,
    /// The last known task, attached to errors.
    pub(super) last_task: Option<T>,
}

impl<T: Task + Send + Sync + 'static> PollLoop<T> {
    pub(super) fn new(poller: Poller<T>) -> Self {
        let now = Instant::now();
        let deadline = later(now, poller.deadline);
        Self {
            wait: poller.poll_interval.unwrap_or(FIRST_INTERVAL),
            deadline,
            next_poll: now,
            polls: 0,
            status: None,
            was_not_found: false,
            retry_after: None,
            last_error: None,
            last_task: None,
            poller,
        }
    }

    pub(super) async fn next_change(&mut self) -> Result<Change<T>> {
        require_runtime()?;
        let mut failed = 0;
        loop {
            if self.next_poll > self.deadline || Instant::now() > self.deadline {
                return Err(self.deadline_error());
            }
            if self.polls >= self.poller.max_polls {
                return Err(self.max_polls_error());
            }
            sleep_until(self.next_poll).await;
            self.polls = self.polls.saturating_add(1);
            let result = tokio::time::timeout_at(self.deadline, self.poller.request.clone().with_redaction()).await;
            self.next_poll = later(Instant::now(), self.wait);
            if self.poller.poll_interval.is_none() {
                self.wait = self.wait.mul_f64(1.5).min(MAX_INTERVAL);
            }
            match result {
                Err(_) => return Err(self.deadline_error()),
                Ok(Err(error)) if error.is_transient() && failed < MAX_FAILED_POLLS => {
                    failed += 1;
                    self.delay_next_poll(error.retry_after());
                    tracing::debug!(failed, "a poll failed; continuing");
                    self.last_error = Some(error);
                }
                Ok(Err(error)) if error.is_not_found() && self.status.is_none() && !self.was_not_found => {
                    self.was_not_found = true;
                    self.delay_next_poll(error.retry_after());
                    tracing::debug!("the first poll found no task; continuing");
                    self.last_error = Some(error);
                }
                Ok(Err(error)) => return Err(error),
                Ok(Ok((response, redaction))) => {
                    failed = 0;
                    self.last_error = None;
                    let (status, now) = (response.status().as_u16(), SystemTime::now());
                    self.delay_next_poll(Hints::read(status, response.headers(), Some(now)).retry_after);
                    let task = response.into_inner();
                    let status = match &redaction {
                        Redaction::Unchanged => task.status(),
                        Redaction::Redacted(clean) => clean.status(),
                        Redaction::Invalid => "redacted",
                    };
                    if status.trim().is_empty() {
                        let operation = self.poller.request.endpoint().call.operation;
                        let error =
                            Error::decode("status", "missing or empty, so the end of the task cannot be detected");
                        let error = error.with_operation(operation);
                        return Err(match redaction.apply(task) {
                            Some(task) => error.with_attachment(task),
                            None => error,
                        });
                    }
                    if self.status.as_deref() != Some(status) {
                        self.status = Some(status.to_owned());
                        return Ok(Change { task, redaction });
                    }
                    self.last_task = redaction.apply(task);
                }
            }
        }
    }

    /// Delays the next poll until the wait of the service has elapsed.
    fn delay_next_poll(&mut self, retry_after: Option<Duration>) {
        self.retry_after = retry_after;
        if let Some(retry_after) = retry_after {
            self.next_poll = self.next_poll.max(later(Instant::now(), retry_after));
        }
    }

    fn max_polls_error(&mut self) -> Error {
        let message = format!(
            "is {}, and task {} has not finished ({}); raise it with `.max_polls(…)`, or wait for the task again",
            self.poller.max_polls,
            self.poller.task_id,
            self.state()
        );
        let error = Error::limit("max_polls", message).with_operation(self.poller.request.endpoint().call.operation);
        self.with_last_state(error)
    }

    fn deadline_error(&mut self) -> Error {
        let message = format!(
            "`deadline` ({} s) leaves no time for another poll, and task {} has not finished ({}); raise it with \
             `.deadline(…)`, or wait for the task again",
            self.poller.deadline.as_secs_f64(),
            self.poller.task_id,
            self.state()
        );
        let retry_after = self.retry_after.filter(|wait| later(Instant::now(), *wait) > self.deadline);
        let error = Error::new(ErrorKind::Timeout, message)
            .with_operation(self.poller.request.endpoint().call.operation)
            .with_retry_after(retry_after);
        self.with_last_state(error)
    }

    /// Describes the last status and the error of the last poll.
    fn state(&self) -> String {
        let status = self.status.as_deref().unwrap_or("unknown");
        match &self.last_error {
            Some(error) => format!("status: {status}; the last poll failed: {error}"),
            None => format!("status: {status}"),
        }
    }

    /// Adds the last error as the source, and the last task as the attachment.
    fn with_last_state(&mut self, mut error: Error) -> Error {
        if let Some(last_error) = self.last_error.take() {
            error = error.with_source(last_error);
        }
        match self.last_task.take() {
            Some(task) => error.with_attachment(task),
            None => error,
        }
    }
}
