//! Long-running tasks: waiting for the end, or for each change of the status.

mod poll_loop;

use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;
use futures_util::{StreamExt, stream};

use crate::error::{Error, ErrorKind, Result};
use crate::request::{Request, RequestFuture};
use crate::stream::events::try_next;
use crate::types::task::{Task, TaskState};
use poll_loop::{Change, PollLoop};

const MIN_INTERVAL: Duration = Duration::from_millis(10);
const MAX_POLLS: u32 = 10_000;
const DEADLINE: Duration = Duration::from_secs(60 * 60);

/// Polls a long-running task until it ends.
///
/// Await it to get the finished task, or read each change of the status with [`updates`](Self::updates).
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use std::time::Duration;
/// use telnyx_ai::Telnyx;
/// use telnyx_ai::embeddings::EmbedUrl;
///
/// let telnyx = Telnyx::from_env()?;
/// let task = telnyx.embeddings().embed_url(EmbedUrl::new("https://example.com/help", "docs")).await?;
/// let wait = telnyx.embeddings().wait(&task.task_id).deadline(Duration::from_secs(600));
/// println!("{}", wait.await?.status);
/// # Ok(()) }
/// ```
///
/// - **Interval:** the wait between polls is 1 s at first and grows by 50 % to 15 s, unless
///   [`poll_interval`](Self::poll_interval) sets it. A `Retry-After` of the service delays the next poll.
/// - **Deadline:** after one hour ([`deadline`](Self::deadline)) the poller returns a timeout error
///   ([`is_timeout`](Error::is_timeout)) with the id and the last status of the task. It returns earlier if no time is left
///   for another poll.
/// - **Tolerated errors:** up to 5 consecutive polls may fail with a transient error ([`is_transient`](Error::is_transient)),
///   in addition to their own retries. One 404 is tolerated before the task is found, because a new task may not be readable
///   yet.
/// - **Failure:** a task that fails or is cancelled is an error ([`is_task_failed`](Error::is_task_failed)).
///
/// The last known task is the [`attachment`](Error::attachment) of these errors. Dropping the poller stops the polling,
/// and the task continues.
#[must_use = "a poller does nothing until it is awaited"]
#[derive(Clone)]
pub struct Poller<T> {
    task_id: String,
    request: Request<T>,
    poll_interval: Option<Duration>,
    deadline: Duration,
    max_polls: u32,
}

impl<T: Task + Send + Sync + 'static> Poller<T> {
    /// Creates a poller for a task of your own type. `request` returns the state of the task, and errors contain
    /// `task_id`. For tasks of the SDK, call `wait` of their handle instead.
    pub fn new(task_id: impl Into<String>, request: Request<T>) -> Self {
        Self { task_id: task_id.into(), request, poll_interval: None, deadline: DEADLINE, max_polls: MAX_POLLS }
    }

    /// Sets a constant wait between polls, at least 10 ms, instead of a growing one. The first poll is immediate. A
    /// longer `Retry-After` of the service is respected, within the deadline.
    pub fn poll_interval(mut self, wait: Duration) -> Self {
        self.poll_interval = Some(wait.max(MIN_INTERVAL));
        self
    }

    /// Sets the maximum time of the wait for the task, one hour by default.
    ///
    /// The task continues after the deadline, so that it can be polled later:
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use std::time::Duration;
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let wait = telnyx.embeddings().wait("4f2b8d1e").deadline(Duration::from_secs(60));
    /// match wait.await {
    ///     Ok(task) => println!("{}", task.status),
    ///     Err(error) if error.is_timeout() => println!("not finished yet: {error}"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets the maximum number of polls, 10,000 by default. With the default intervals, the default deadline elapses
    /// earlier.
    ///
    /// At the limit the wait ends with an error ([`is_limit`](Error::is_limit)). Its attachment is the last known task.
    pub fn max_polls(mut self, polls: u32) -> Self {
        self.max_polls = polls;
        self
    }

    /// Returns a stream of the task at each change of its status, ending with the final status. A failed task is the
    /// last item instead of an error, so check its status.
    ///
    /// ```no_run
    /// # async fn example() -> telnyx_ai::Result<()> {
    /// use telnyx_ai::Telnyx;
    ///
    /// let telnyx = Telnyx::from_env()?;
    /// let mut updates = telnyx.fine_tuning().wait("ftjob-4f2b8d1e").updates();
    /// while let Some(job) = updates.try_next().await? {
    ///     println!("{}", job.status); // `failed` is a status here, not an error
    /// }
    /// # Ok(()) }
    /// ```
    pub fn updates(self) -> Updates<T> {
        Updates(Box::pin(
            stream::unfold(Some(PollLoop::new(self)), async |poll_loop| {
                let mut poll_loop = poll_loop?;
                match poll_loop.next_change().await {
                    Ok(Change { task, .. }) => {
                        let ended = TaskState::of(task.status()).is_finished();
                        Some((Ok(task), (!ended).then_some(poll_loop)))
                    }
                    Err(error) => Some((Err(error), None)),
                }
            })
            .fuse(),
        ))
    }

    async fn finish(self) -> Result<T> {
        let operation = self.request.endpoint().call.operation;
        let task_id = self.task_id.clone();
        let mut poll_loop = PollLoop::new(self);
        loop {
            let Change { task, redaction } = poll_loop.next_change().await?;
            match TaskState::of(task.status()) {
                TaskState::Running => poll_loop.last_task = redaction.apply(task),
                TaskState::Succeeded => return Ok(task),
                TaskState::Failed => {
                    let failed = |message| Error::new(ErrorKind::TaskFailed, message).with_operation(operation);
                    // The failure reason of the service may echo the API key.
                    let Some(task) = redaction.apply(task) else {
                        return Err(failed(format!("task {task_id} failed")));
                    };
                    let reason = task.failure_reason().map(|reason| format!(": {reason}")).unwrap_or_default();
                    let message = format!("task {task_id} ended as `{}`{reason}", task.status());
                    return Err(failed(message).with_attachment(task));
                }
            }
        }
    }
}

impl<T: Task + Send + Sync + 'static> IntoFuture for Poller<T> {
    type Output = Result<T>;
    type IntoFuture = RequestFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.finish())
    }
}

impl<T> fmt::Debug for Poller<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Poller")
            .field("request", &self.request)
            .field("poll_interval", &self.poll_interval)
            .field("deadline", &self.deadline)
            .finish()
    }
}

/// A stream of the states of a task. [`Poller::updates`] returns it.
#[must_use = "streams do nothing until they are polled"]
pub struct Updates<T>(Pin<Box<dyn Stream<Item = Result<T>> + Send>>);

impl<T> Updates<T> {
    /// Waits for the next state; `None` after the final state. Cancel-safe.
    ///
    /// # Errors
    /// The errors of [`Poller`], except the failure of the task. An error ends the stream.
    pub async fn try_next(&mut self) -> Result<Option<T>> {
        try_next(self).await
    }
}

impl<T> Stream for Updates<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl<T> fmt::Debug for Updates<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Updates")
    }
}
