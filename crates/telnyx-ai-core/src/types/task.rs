//! The state of a long-running task, and the status words that mean it.

/// The state of a task or response, read from its status word.
///
/// The service has several vocabularies. This is the one rule for all of them, and that of `is_finished`, `is_success`
/// and `is_failure` of every status enum:
///
/// | State | Words, in upper or lower case |
/// |---|---|
/// | succeeded | `success`, `succeeded`, `completed`, `complete`; with a part of the result: `partial_success`, `incomplete` |
/// | failed | `failure`, `failed`, `error`, `cancelled`, `canceled` |
/// | running | all others: an unknown word is not finished |
///
/// ```
/// use telnyx_ai_core::TaskState;
///
/// assert_eq!(TaskState::of("partial_success"), TaskState::Succeeded);
/// assert_eq!(TaskState::of("failed"), TaskState::of("failure"));
/// assert!(!TaskState::of("paused_for_review").is_finished());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// Not finished.
    Running,
    /// Finished, with a result or a part of it.
    Succeeded,
    /// Finished without a result: failed or cancelled.
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
        match word.trim().to_ascii_lowercase().as_str() {
            "success" | "succeeded" | "completed" | "complete" | "partial_success" | "incomplete" => Self::Succeeded,
            "failure" | "failed" | "error" | "cancelled" | "canceled" => Self::Failed,
            _ => Self::Running,
        }
    }

    /// Returns true if the task has ended, with or without a result.
    pub fn is_finished(self) -> bool {
        self != Self::Running
    }

    /// Returns true if the task has ended with a result or a part of it.
    pub fn is_success(self) -> bool {
        self == Self::Succeeded
    }

    /// Returns true if the task has ended without a result.
    pub fn is_failure(self) -> bool {
        self == Self::Failed
    }
}

/// Implements `is_finished`, `is_success` and `is_failure` for a status enum.
#[doc(hidden)]
#[macro_export]
macro_rules! status_predicates {
    ($status:ident) => {
        impl $status {
            /// Returns true if the status is final, by the rule of [`TaskState`](telnyx_ai_core::TaskState). An unknown
            /// status is not.
            pub fn is_finished(&self) -> bool {
                $crate::TaskState::of(self.as_str()).is_finished()
            }

            /// Returns true if the status is final and there is a result or a part of it, by the rule of
            /// [`TaskState`](telnyx_ai_core::TaskState).
            pub fn is_success(&self) -> bool {
                $crate::TaskState::of(self.as_str()).is_success()
            }

            /// Returns true if the status is final and there is no result, by the rule of
            /// [`TaskState`](telnyx_ai_core::TaskState).
            pub fn is_failure(&self) -> bool {
                $crate::TaskState::of(self.as_str()).is_failure()
            }
        }
    };
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

#[cfg(test)]
mod tests {
    use super::TaskState;

    #[test]
    fn a_word_has_one_state_in_every_case() {
        let succeeded = ["success", "succeeded", "completed", "complete", "partial_success", "incomplete"];
        let failed = ["failure", "failed", "error", "cancelled", "canceled"];
        let running =
            ["queued", "pending", "starting", "running", "processing", "in_progress", "", "done?", "un-failed"];
        for (words, state) in [
            (&succeeded[..], TaskState::Succeeded),
            (&failed[..], TaskState::Failed),
            (&running[..], TaskState::Running),
        ] {
            for word in words {
                for spelled in [(*word).to_owned(), word.to_uppercase(), format!(" {word}\n")] {
                    assert_eq!(TaskState::of(&spelled), state, "{spelled:?}");
                }
            }
        }
    }

    #[test]
    fn the_predicates_fit_the_state() {
        let answers = |state: TaskState| (state.is_finished(), state.is_success(), state.is_failure());
        assert_eq!(answers(TaskState::Running), (false, false, false));
        assert_eq!(answers(TaskState::Succeeded), (true, true, false));
        assert_eq!(answers(TaskState::Failed), (true, false, true));
    }
}
