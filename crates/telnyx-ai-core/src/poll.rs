//! Long-running tasks: wait for the end, or watch every change.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use futures_core::Stream;
use futures_util::stream;
use tokio::time::{Instant, sleep_until};

use crate::error::{Error, ErrorKind, Result};
use crate::execute::require_runtime;
use crate::live::later;
use crate::request::{Request, RequestFuture};

/// What a status word of a task means.
///
/// The service has several vocabularies (`completed`, `success`, `succeeded`; `failed`, `failure`); this is the one
/// reading of them all. A word that is not known means that the task still runs.
///
/// ```
/// use telnyx_ai_core::TaskState;
///
/// assert_eq!(TaskState::of("partial_success"), TaskState::Succeeded);
/// assert_eq!(TaskState::of("failed"), TaskState::of("failure"));
/// assert_eq!(TaskState::of("paused_for_review"), TaskState::Running);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// Not at its end yet.
    Running,
    /// At its end, with a result.
    Succeeded,
    /// At its end, with none: failed or cancelled.
    Failed,
}

impl TaskState {
    /// Reads a status word.
    ///
    /// ```
    /// use telnyx_ai_core::TaskState;
    ///
    /// assert_eq!(TaskState::of("completed"), TaskState::Succeeded);
    /// assert_eq!(TaskState::of("cancelled"), TaskState::Failed);
    /// ```
    pub fn of(word: &str) -> Self {
        match word {
            "success" | "succeeded" | "completed" | "complete" | "partial_success" => Self::Succeeded,
            "failure" | "failed" | "error" | "cancelled" | "canceled" => Self::Failed,
            _ => Self::Running,
        }
    }
}

/// A task that a [`Poller`] can watch.
///
/// ```
/// use telnyx_ai_core::Task;
///
/// struct Export { status: String }
///
/// impl Task for Export {
///     fn status(&self) -> &str { &self.status }
/// }
/// ```
pub trait Task {
    /// The status word, as on the wire.
    fn status(&self) -> &str;
    /// Why the task failed, when the service says so.
    fn failure_reason(&self) -> Option<&str> {
        None
    }
}

const FIRST_WAIT: Duration = Duration::from_secs(1);
const SHORTEST_WAIT: Duration = Duration::from_millis(10);
const LONGEST_WAIT: Duration = Duration::from_secs(15);
const DEADLINE: Duration = Duration::from_secs(60 * 60);
/// How many polls in a row may fail with trouble that passes, each after its own retries.
const TOLERATED: u32 = 5;

/// Asks for a task again and again until it ends.
///
/// Await it for the finished task, or watch every change with [`updates`](Self::updates):
///
/// ```
/// # use telnyx_ai_core::{Client, Endpoint, Poller, Task, test_util::{MockTransport, MockReply}};
/// # use std::time::Duration;
/// # #[derive(serde::Deserialize, Debug)] struct Export { id: String, status: String }
/// # impl Task for Export { fn status(&self) -> &str { &self.status } }
/// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
/// # let mock = MockTransport::new()
/// #     .reply(MockReply::json(200, r#"{"id":"e-1","status":"running"}"#))
/// #     .reply(MockReply::json(200, r#"{"id":"e-1","status":"completed"}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// # let get_export = |client: &Client, id: &str| Endpoint::get("exports.get", "/exports/{id}").path("id", id).json::<Export>().on(client);
/// let wait = Poller::new("e-1", get_export(&client, "e-1"));
/// let done = wait.every(Duration::from_secs(2)).deadline(Duration::from_secs(600)).await?;
/// assert_eq!(done.status, "completed");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// The wait between two polls is 1 s, growing by half to 15 s, unless [`every`](Self::every) fixes it (10 ms at least).
/// After an hour ([`deadline`](Self::deadline)), or when the next poll would come after that, it gives up with a timeout
/// error that names the task and its last status. Trouble that passes (connection, 429, 5xx) is tolerated up to 5 polls
/// in a row. A task that failed is an error ([`is_task_failed`](Error::is_task_failed)) that holds the task as its
/// [`attachment`](Error::attachment); so does the timeout error. Dropping the poller stops the asking, not the task.
#[must_use = "a poller does nothing until it is awaited"]
#[derive(Clone)]
pub struct Poller<T> {
    task_id: String,
    request: Request<T>,
    every: Option<Duration>,
    deadline: Duration,
}

impl<T: Task + Send + Sync + 'static> Poller<T> {
    /// Watches the task `task_id`, which `request` gives.
    pub fn new(task_id: impl Into<String>, request: Request<T>) -> Self {
        Self { task_id: task_id.into(), request, every: None, deadline: DEADLINE }
    }

    /// The same wait between all polls.
    pub fn every(mut self, wait: Duration) -> Self {
        self.every = Some(wait.max(SHORTEST_WAIT));
        self
    }

    /// How long to go on asking; an hour by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The task each time its status has changed, the final state last. A failed task is its final item and no error:
    /// look at its status.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, Poller, Task, test_util::{MockTransport, MockReply}, try_next};
    /// # #[derive(serde::Deserialize)] struct Job(String); impl Task for Job { fn status(&self) -> &str { &self.0 } }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = ["queued", "queued", "failed"].iter().fold(MockTransport::new(), |mock, word| mock.reply(MockReply::json(200, format!("{word:?}"))));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut updates = std::pin::pin!(Poller::new("j-1", client.request(Method::GET, "/jobs/j-1").json::<Job>()).updates());
    /// let mut words = Vec::new();
    /// while let Some(job) = try_next(&mut updates).await? {
    ///     words.push(job.0);
    /// }
    /// assert_eq!(words, ["queued", "failed"]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn updates(self) -> impl Stream<Item = Result<T>> + Send {
        stream::unfold(Some(Watch::new(self)), async |watch| {
            let mut watch = watch?;
            match watch.next_change().await {
                Ok(task) => {
                    let ended = TaskState::of(task.status()) != TaskState::Running;
                    Some((Ok(task), (!ended).then_some(watch)))
                }
                Err(error) => Some((Err(error), None)),
            }
        })
    }

    async fn finish(self) -> Result<T> {
        let operation = self.request.endpoint().call.operation;
        let task_id = self.task_id.clone();
        let mut watch = Watch::new(self);
        loop {
            let task = watch.next_change().await?;
            match TaskState::of(task.status()) {
                TaskState::Running => watch.last = Some(task),
                TaskState::Succeeded => return Ok(task),
                TaskState::Failed => {
                    let reason = task.failure_reason().map(|reason| format!(": {reason}")).unwrap_or_default();
                    let message = format!("task {task_id} ended as `{}`{reason}", task.status());
                    return Err(Error::new(ErrorKind::TaskFailed, message)
                        .with_operation(operation)
                        .with_attachment(task));
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
            .field("every", &self.every)
            .field("deadline", &self.deadline)
            .finish()
    }
}

/// A poller at work.
struct Watch<T> {
    poller: Poller<T>,
    ends: Instant,
    wait: Duration,
    next_poll: Instant,
    status: Option<String>,
    /// Why the last poll failed, if it did.
    trouble: Option<Error>,
    /// Given back with a timeout.
    last: Option<T>,
}

impl<T: Task + Send + Sync + 'static> Watch<T> {
    fn new(poller: Poller<T>) -> Self {
        let now = Instant::now();
        let ends = later(now, poller.deadline);
        Self {
            wait: poller.every.unwrap_or(FIRST_WAIT),
            ends,
            next_poll: now,
            status: None,
            trouble: None,
            last: None,
            poller,
        }
    }

    async fn next_change(&mut self) -> Result<T> {
        require_runtime()?;
        let mut failed = 0;
        loop {
            if self.next_poll > self.ends || Instant::now() > self.ends {
                return Err(self.out_of_time());
            }
            sleep_until(self.next_poll).await;
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
