//! Every status enum answers by the rule of `TaskState`.

use telnyx_ai::TaskState;
use telnyx_ai::clustering::ClusterStatus;
use telnyx_ai::conversations::InsightStatus;
use telnyx_ai::embeddings::EmbeddingStatus;
use telnyx_ai::fine_tuning::FineTuningStatus;
use telnyx_ai::openai::ResponseStatus;

/// Checks that a status is finished, a success and a failure as `state` is, and that `from` reads it.
macro_rules! assert_states {
    ($status:ident: $($value:expr => $state:ident),+ $(,)?) => {
        $(
            let status: $status = $value;
            let answers = (status.is_finished(), status.is_success(), status.is_failure());
            let expected = match TaskState::$state {
                TaskState::Running => (false, false, false),
                TaskState::Succeeded => (true, true, false),
                TaskState::Failed => (true, false, true),
            };
            assert_eq!(answers, expected, "{status:?}");
            assert_eq!(TaskState::of(status.as_str()), TaskState::$state, "{status:?}");
        )+
        // No enum has a rule of its own for words that it does not list.
        for (word, finished, success) in
            [("archived", false, false), ("", false, false), ("SUCCEEDED", true, true), ("complete", true, true), ("canceled", true, false)]
        {
            let status = $status::from(word);
            let answers = (status.is_finished(), status.is_success(), status.is_failure());
            assert_eq!(answers, (finished, success, finished && !success), "{status:?}");
        }
    };
}

#[test]
fn every_status_answers_by_one_rule() {
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
