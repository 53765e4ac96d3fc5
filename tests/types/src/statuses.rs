//! Predicates of all status enums follow `TaskState`.

use telnyx_ai::TaskState;
use telnyx_ai::clustering::ClusterStatus;
use telnyx_ai::conversations::InsightStatus;
use telnyx_ai::embeddings::EmbeddingStatus;
use telnyx_ai::fine_tuning::FineTuningStatus;
use telnyx_ai::openai::ResponseStatus;

/// Checks that the predicates of a status match `state`, and that `from` decodes it.
macro_rules! assert_states {
    ($status:ident: $($value:expr => $state:ident),+ $(,)?) => {
        $(
            let status: $status = $value;
            let predicates = (status.is_finished(), status.is_success(), status.is_failure());
            let expected = match TaskState::$state {
                TaskState::Running => (false, false, false),
                TaskState::Succeeded => (true, true, false),
                TaskState::Failed => (true, false, true),
            };
            assert_eq!(predicates, expected, "{status:?}");
            assert_eq!(TaskState::of(status.as_str()), TaskState::$state, "{status:?}");
        )+
        // Unknown values follow the same rule in all enums.
        for (word, finished, success) in
            [("archived", false, false), ("", false, false), ("SUCCEEDED", true, true), ("complete", true, true), ("canceled", true, false)]
        {
            let status = $status::from(word);
            let predicates = (status.is_finished(), status.is_success(), status.is_failure());
            assert_eq!(predicates, (finished, success, finished && !success), "{status:?}");
        }
    };
}

#[test]
fn predicates_of_all_statuses_follow_task_state() {
    assert_states!(ClusterStatus:
        ClusterStatus::Pending => Running,
        ClusterStatus::Starting => Running,
        ClusterStatus::Running => Running,
        ClusterStatus::Completed => Succeeded,
        ClusterStatus::Failed => Failed,
    );
    assert_states!(InsightStatus:
        InsightStatus::Pending => Running,
        InsightStatus::InProgress => Running,
        InsightStatus::Completed => Succeeded,
        InsightStatus::Failed => Failed,
    );
    assert_states!(EmbeddingStatus:
        EmbeddingStatus::Queued => Running,
        EmbeddingStatus::Processing => Running,
        EmbeddingStatus::Success => Succeeded,
        EmbeddingStatus::PartialSuccess => Succeeded,
        EmbeddingStatus::Failure => Failed,
        EmbeddingStatus::from("failed") => Failed,
        EmbeddingStatus::default() => Running,
    );
    assert_states!(FineTuningStatus:
        FineTuningStatus::Queued => Running,
        FineTuningStatus::Running => Running,
        FineTuningStatus::Succeeded => Succeeded,
        FineTuningStatus::Failed => Failed,
        FineTuningStatus::Cancelled => Failed,
    );
    assert_states!(ResponseStatus:
        ResponseStatus::Queued => Running,
        ResponseStatus::InProgress => Running,
        ResponseStatus::Completed => Succeeded,
        ResponseStatus::Incomplete => Succeeded,
        ResponseStatus::Failed => Failed,
        ResponseStatus::Cancelled => Failed,
    );
}
