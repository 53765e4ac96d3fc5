//! The state of a long-running task, and its status words.

/// The state of a task or a response, according to its status word.
///
/// The status words differ between operations. [`Poller`](crate::Poller) and the methods `is_finished`, `is_success`
/// and `is_failure` of all status enums read them by this table:
///
/// | State | Status words, ignoring case |
/// |---|---|
/// | succeeded | `success`, `succeeded`, `completed`, `complete`; with a partial result: `partial_success`, `incomplete` |
/// | failed | `failure`, `failed`, `error`, `cancelled`, `canceled` |
/// | running | all others: unknown words are not final |
///
/// ```
/// use telnyx_ai::TaskState;
///
/// assert_eq!(TaskState::of("partial_success"), TaskState::Succeeded);
/// assert!(TaskState::of("cancelled").is_failure());
/// assert!(!TaskState::of("paused_for_review").is_finished());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskState {
    /// Not finished.
    Running,
    /// Finished with a complete or partial result.
    Succeeded,
    /// Finished without a result: failed or cancelled.
    Failed,
}

impl TaskState {
    /// Returns the state of a status word.
    pub fn of(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "success" | "succeeded" | "completed" | "complete" | "partial_success" | "incomplete" => Self::Succeeded,
            "failure" | "failed" | "error" | "cancelled" | "canceled" => Self::Failed,
            _ => Self::Running,
        }
    }

    /// Returns `true` if the task has ended, with or without a result.
    pub fn is_finished(self) -> bool {
        self != Self::Running
    }

    /// Returns `true` if the task has ended with a complete or partial result.
    pub fn is_success(self) -> bool {
        self == Self::Succeeded
    }

    /// Returns `true` if the task has ended without a result.
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
            /// Returns `true` if the status is final according to [`TaskState`](telnyx_ai_core::TaskState). Unknown
            /// statuses are not.
            pub fn is_finished(&self) -> bool {
                $crate::TaskState::of(self.as_str()).is_finished()
            }

            /// Returns `true` if the task ended with a complete or partial result, according to
            /// [`TaskState`](telnyx_ai_core::TaskState).
            pub fn is_success(&self) -> bool {
                $crate::TaskState::of(self.as_str()).is_success()
            }

            /// Returns `true` if the task ended without a result, according to
            /// [`TaskState`](telnyx_ai_core::TaskState).
            pub fn is_failure(&self) -> bool {
                $crate::TaskState::of(self.as_str()).is_failure()
            }
        }
    };
}

/// A long-running task. A [`Poller`](crate::Poller) waits for its end.
///
/// Implement it for tasks of your own type:
///
/// ```no_run
/// # async fn example() -> telnyx_ai::Result<()> {
/// use telnyx_ai::{Method, Poller, Task, Telnyx};
///
/// #[derive(serde::Deserialize)]
/// struct Job {
///     status: String,
///     error: Option<String>,
/// }
///
/// impl Task for Job {
///     fn status(&self) -> &str {
///         &self.status
///     }
///
///     fn failure_reason(&self) -> Option<&str> {
///         self.error.as_deref()
///     }
/// }
///
/// let telnyx = Telnyx::from_env()?;
/// let get = telnyx.request(Method::GET, "/ai/fine_tuning/jobs/ftjob-4f2b8d1e").json::<Job>();
/// let job = Poller::new("ftjob-4f2b8d1e", get).await?;
/// # Ok(()) }
/// ```
pub trait Task {
    /// Returns the status word of the service. [`TaskState::of`] reads it.
    fn status(&self) -> &str;
    /// Returns the reason of a failure, if the service reports one. Errors quote it.
    fn failure_reason(&self) -> Option<&str> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::TaskState;

    #[test]
    fn status_words_have_their_state_in_any_case() {
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
    fn predicates_follow_the_state() {
        let predicates = |state: TaskState| (state.is_finished(), state.is_success(), state.is_failure());
        assert_eq!(predicates(TaskState::Running), (false, false, false));
        assert_eq!(predicates(TaskState::Succeeded), (true, true, false));
        assert_eq!(predicates(TaskState::Failed), (true, false, true));
    }
}
