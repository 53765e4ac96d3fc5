//! What a long-running task says of itself.

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

/// A task that a [`Poller`](crate::Poller) can watch.
///
/// ```
/// # use telnyx_ai_core::{Client, Method, Poller, Task, test_util::{MockReply, MockTransport}};
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let mock = MockTransport::new().reply(MockReply::json(200, r#"{"status":"failed","reason":"the disk is full"}"#));
/// # let client = Client::builder().api_key("k").transport(mock).build()?;
/// #[derive(Debug, serde::Deserialize)]
/// struct Export {
///     status: String,
///     reason: Option<String>,
/// }
///
/// impl Task for Export {
///     fn status(&self) -> &str {
///         &self.status
///     }
///
///     fn failure_reason(&self) -> Option<&str> {
///         self.reason.as_deref()
///     }
/// }
///
/// let error = Poller::new("e-1", client.request(Method::GET, "/exports/e-1").json::<Export>()).await.unwrap_err();
/// assert_eq!(error.to_string(), "request: task e-1 ended as `failed`: the disk is full");
/// # Ok::<(), telnyx_ai_core::Error>(()) }).unwrap();
/// ```
pub trait Task {
    /// The status word, as on the wire.
    fn status(&self) -> &str;
    /// Why the task failed, when the service says so.
    fn failure_reason(&self) -> Option<&str> {
        None
    }
}
