//! Long-running tasks: wait for the end, or watch every change.

mod watch;

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
use watch::{Seen, Watch};

const SHORTEST_WAIT: Duration = Duration::from_millis(10);
const MAX_POLLS: u32 = 10_000;
const DEADLINE: Duration = Duration::from_secs(60 * 60);

/// Asks for a task again and again until it ends.
///
/// Await it for the finished task, or watch every change with [`updates`](Self::updates):
///
/// ```
/// # use telnyx_ai_core::{internal::Endpoint, Client, Poller, Task, test_util::{MockTransport, MockReply}};
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
/// let done = wait.poll_interval(Duration::from_secs(2)).deadline(Duration::from_secs(600)).await?;
/// assert_eq!(done.status, "completed");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
///
/// The wait between two polls is 1 s, growing by half to 15 s, unless [`poll_interval`](Self::poll_interval) fixes it (10 ms at least).
/// After an hour ([`deadline`](Self::deadline)), or when the next poll would come after that, it gives up with a timeout
/// error that names the task and its last status. Trouble that passes (connection, 429, 5xx) is tolerated up to 5 polls
/// in a row, and one 404 before the task was ever found, because a task that was just created may not be readable yet. A
/// response with `Retry-After` delays the next poll. A task that failed is an error ([`is_task_failed`](Error::is_task_failed)) that holds the task as its
/// [`attachment`](Error::attachment); so does the timeout error. Dropping the poller stops the asking, not the task.
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
    /// Watches the task `task_id`, which `request` gives.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, Poller, Task, test_util::{MockReply, MockTransport}};
    /// # #[derive(serde::Deserialize, Debug)] struct Job(String); impl Task for Job { fn status(&self) -> &str { &self.0 } }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#""running""#)).reply(MockReply::json(200, r#""failed""#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let get = client.request(Method::GET, "/jobs/j-1").json::<Job>();
    /// let error = Poller::new("j-1", get).await.unwrap_err(); // `running`, and then `failed`
    /// assert_eq!(error.to_string(), "request: task j-1 ended as `failed`");
    /// assert_eq!(error.attachment::<Job>().unwrap().0, "failed");
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn new(task_id: impl Into<String>, request: Request<T>) -> Self {
        Self { task_id: task_id.into(), request, poll_interval: None, deadline: DEADLINE, max_polls: MAX_POLLS }
    }

    /// The same wait between all polls, 10 ms at least, in place of one that grows. The first poll is made at once. A
    /// response with `Retry-After` that asks for a longer wait gets it, within the deadline.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, Poller, Task, test_util::{MockReply, MockTransport}};
    /// # use std::time::Duration;
    /// # #[derive(serde::Deserialize, Debug)] struct Job(String); impl Task for Job { fn status(&self) -> &str { &self.0 } }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#""queued""#)).reply(MockReply::json(200, r#""running""#)).reply(MockReply::json(200, r#""completed""#));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// # let start = tokio::time::Instant::now();
    /// let get = client.request(Method::GET, "/jobs/j-1").json::<Job>();
    /// Poller::new("j-1", get).poll_interval(Duration::from_secs(30)).await?; // `queued`, `running`, `completed`
    /// assert_eq!(start.elapsed().as_secs(), 60);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn poll_interval(mut self, wait: Duration) -> Self {
        self.poll_interval = Some(wait.max(SHORTEST_WAIT));
        self
    }

    /// How long to go on asking; an hour by default.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, Poller, Task, test_util::{MockReply, MockTransport}};
    /// # use std::time::Duration;
    /// # #[derive(serde::Deserialize, Debug)] struct Job(String); impl Task for Job { fn status(&self) -> &str { &self.0 } }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = MockTransport::new().reply(MockReply::json(200, r#""running""#)).reply(MockReply::json(200, r#""running""#)).reply(MockReply::json(200, r#""completed""#));
    /// # let client = Client::builder().api_key("k").transport(mock.clone()).build()?;
    /// let get = client.request(Method::GET, "/jobs/j-1").json::<Job>();
    /// let wait = Poller::new("j-1", get).poll_interval(Duration::from_secs(20)).deadline(Duration::from_secs(30));
    /// let error = wait.await.unwrap_err(); // `running`, at 0 s and at 20 s
    /// assert!(error.is_timeout() && mock.requests().len() == 2);
    /// assert_eq!(error.attachment::<Job>().unwrap().0, "running"); // it goes on: wait for it again
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// How often the task is asked for at most. 10,000 by default, which the deadline leaves no time for unless
    /// [`poll_interval`](Self::poll_interval) is short.
    ///
    /// ```
    /// # use telnyx_ai_core::{internal::Endpoint, Client, Poller, Task, test_util::{MockReply, MockTransport}};
    /// # #[derive(serde::Deserialize)] struct Job { status: String }
    /// # impl Task for Job { fn status(&self) -> &str { &self.status } }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let running = || MockReply::json(200, r#"{"status":"running"}"#);
    /// # let client = Client::builder().api_key("k").transport(MockTransport::new().reply(running()).reply(running())).build()?;
    /// let get = Endpoint::get("jobs.get", "/jobs/j-1").json::<Job>().on(&client);
    /// let error = Poller::new("j-1", get).max_polls(2).await.err().unwrap();
    /// assert!(error.is_limit() && error.attachment::<Job>().is_some());
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    ///
    /// Then the wait ends with an error ([`is_limit`](crate::Error::is_limit)), with the task as it was last as its
    /// attachment.
    pub fn max_polls(mut self, polls: u32) -> Self {
        self.max_polls = polls;
        self
    }

    /// The task each time its status has changed, the final state last. A failed task is its final item and no error:
    /// look at its status.
    ///
    /// ```
    /// # use telnyx_ai_core::{Client, Method, Poller, Task, test_util::{MockTransport, MockReply}};
    /// # #[derive(serde::Deserialize)] struct Job(String); impl Task for Job { fn status(&self) -> &str { &self.0 } }
    /// # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
    /// # let mock = ["queued", "queued", "failed"].iter().fold(MockTransport::new(), |mock, word| mock.reply(MockReply::json(200, format!("{word:?}"))));
    /// # let client = Client::builder().api_key("k").transport(mock).build()?;
    /// let mut updates = Poller::new("j-1", client.request(Method::GET, "/jobs/j-1").json::<Job>()).updates();
    /// let mut words = Vec::new();
    /// while let Some(job) = updates.try_next().await? {
    ///     words.push(job.0);
    /// }
    /// assert_eq!(words, ["queued", "failed"]);
    /// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
    /// ```
    pub fn updates(self) -> Updates<T> {
        Updates(Box::pin(
            stream::unfold(Some(Watch::new(self)), async |watch| {
                let mut watch = watch?;
                match watch.next_change().await {
                    Ok(Seen { task, .. }) => {
                        let ended = TaskState::of(task.status()).is_finished();
                        Some((Ok(task), (!ended).then_some(watch)))
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
        let mut watch = Watch::new(self);
        loop {
            let Seen { task, shown } = watch.next_change().await?;
            match TaskState::of(task.status()) {
                TaskState::Running => watch.last = shown.of(task),
                TaskState::Succeeded => return Ok(task),
                TaskState::Failed => {
                    let failed = |message| Error::new(ErrorKind::TaskFailed, message).with_operation(operation);
                    // The service may echo the key in what it says of the failure.
                    let Some(task) = shown.of(task) else {
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

/// The states of a task, one after another; made by [`Poller::updates`].
#[must_use = "streams do nothing until they are polled"]
pub struct Updates<T>(Pin<Box<dyn Stream<Item = Result<T>> + Send>>);

impl<T> Updates<T> {
    /// Waits for the next state; `None` after the final one. Cancel-safe.
    ///
    /// # Errors
    /// As those of [`Poller`], but for the failure of the task. An error is the last item.
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
