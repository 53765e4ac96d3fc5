//! The shard in the environment of Slurm and of Kubernetes.

use telnyx_ai_core::internal::config_error;
use telnyx_ai_core::{Error, Result};

use super::Shard;

const SLURM_ID: &str = "SLURM_ARRAY_TASK_ID";
const SLURM_COUNT: &str = "SLURM_ARRAY_TASK_COUNT";
const SLURM_MIN: &str = "SLURM_ARRAY_TASK_MIN";
const SLURM_MAX: &str = "SLURM_ARRAY_TASK_MAX";
const SLURM_STEP: &str = "SLURM_ARRAY_TASK_STEP";
const KUBERNETES_INDEX: &str = "JOB_COMPLETION_INDEX";
/// Kubernetes sets no count, so the manifest of the job sets this variable.
const KUBERNETES_COUNT: &str = "JOB_COMPLETIONS";

/// Reads the shard with a function that returns the value of a variable.
pub(super) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Shard> {
    let optional = |name: &str| variable(name).map(|value| number(name, &value)).transpose();
    let required =
        |name: &str, help: &str| optional(name)?.ok_or_else(|| config_error(format!("`{name}` is not set; {help}")));
    if let Some(id) = optional(SLURM_ID)? {
        let count = required(SLURM_COUNT, "Slurm sets it in a job array")?;
        let array = Array {
            min: optional(SLURM_MIN)?.unwrap_or(0),
            step: optional(SLURM_STEP)?.unwrap_or(1).max(1),
            max: optional(SLURM_MAX)?,
            count,
        };
        return array.shard(id);
    }
    let index = required(
        KUBERNETES_INDEX,
        "run the program in a Slurm job array or an indexed Kubernetes job, set `JOB_COMPLETION_INDEX` and \
         `JOB_COMPLETIONS`, or use `.shard(index, count)`",
    )?;
    let count =
        required(KUBERNETES_COUNT, "set it to the number of shards; in a Kubernetes manifest, that is `completions`")?;
    Shard::new(index, count).map_err(|_: Error| no_task(KUBERNETES_INDEX, index, KUBERNETES_COUNT, count, 0))
}

/// The task ids of a Slurm array.
struct Array {
    min: u32,
    step: u32,
    max: Option<u32>,
    count: u32,
}

impl Array {
    fn shard(&self, id: u32) -> Result<Shard> {
        let position = |id: u32| Some(id.checked_sub(self.min)? / self.step);
        // An array with gaps, such as a run of only the tasks that failed, has fewer tasks than shards.
        let has_gaps = self.max.is_some_and(|max| position(max).is_none_or(|last| last + 1 != self.count));
        if has_gaps {
            return Err(config_error(format!(
                "`{SLURM_COUNT}` is {}, which is not the number of ids from {SLURM_MIN} to {SLURM_MAX}; submit the whole \
                 array, because its finished shards send nothing",
                self.count
            )));
        }
        let index = position(id).unwrap_or(u32::MAX);
        Shard::new(index, self.count).map_err(|_: Error| no_task(SLURM_ID, id, SLURM_COUNT, self.count, self.min))
    }
}

/// Creates the error of an index outside the tasks, of which `first` is the first one.
fn no_task(name: &str, value: u32, count_name: &str, count: u32, first: u32) -> Error {
    config_error(format!(
        "`{name}` is {value}, which is none of the {count} tasks of `{count_name}`; the first task is {first}"
    ))
}

fn number(name: &str, value: &str) -> Result<u32> {
    let invalid = |_| config_error(format!("`{name}` is `{value}`, which is not a number of at least 0"));
    value.trim().parse().map_err(invalid)
}
