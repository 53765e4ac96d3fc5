//! Partition, environment and ledger files of shards.

use std::fs;

use proptest::prelude::*;

use super::{RowId, Shard, env};

fn from(variables: &[(&str, &str)]) -> Result<String, String> {
    let read = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    env::read(read).map(|shard| shard.to_string()).map_err(|error| error.to_string())
}

proptest! {
    #[test]
    fn each_row_is_in_exactly_one_shard(id: [u8; 16], count in 1_u32..100) {
        let owners = (0..count).filter(|index| Shard::new(*index, count).unwrap().has(RowId(id))).count();
        prop_assert_eq!(owners, 1);
    }
}

#[test]
fn a_shard_outside_its_count_is_an_error() {
    let error = |index, count| Shard::new(index, count).unwrap_err().to_string();
    assert_eq!(error(8, 8), "`shard` is 8 of 8 parts; pass an index from 0 to 7");
    assert_eq!(error(0, 0), "`shard` is one of 0 parts; pass at least 1 part");
}

#[test]
fn schedulers_name_the_shard() {
    let slurm = |id, min, max, count| {
        from(&[
            ("SLURM_ARRAY_TASK_ID", id),
            ("SLURM_ARRAY_TASK_MIN", min),
            ("SLURM_ARRAY_TASK_MAX", max),
            ("SLURM_ARRAY_TASK_COUNT", count),
        ])
    };
    assert_eq!(slurm("0", "0", "7", "8").as_deref(), Ok("0 of 8"));
    assert_eq!(slurm("8", "1", "8", "8").as_deref(), Ok("7 of 8"));
    assert_eq!(
        slurm("3", "3", "5", "2").unwrap_err(),
        "`SLURM_ARRAY_TASK_COUNT` is 2, which is not the number of ids from SLURM_ARRAY_TASK_MIN to SLURM_ARRAY_TASK_MAX; \
         submit the whole array, because its finished shards send nothing"
    );
    assert_eq!(
        slurm("9", "1", "8", "8").unwrap_err(),
        "`SLURM_ARRAY_TASK_ID` is 9, which is none of the 8 tasks of `SLURM_ARRAY_TASK_COUNT`; the first task is 1"
    );
    let stepped = [
        ("SLURM_ARRAY_TASK_ID", "14"),
        ("SLURM_ARRAY_TASK_MIN", "10"),
        ("SLURM_ARRAY_TASK_MAX", "16"),
        ("SLURM_ARRAY_TASK_STEP", "2"),
        ("SLURM_ARRAY_TASK_COUNT", "4"),
    ];
    assert_eq!(from(&stepped).as_deref(), Ok("2 of 4"));
    assert_eq!(from(&[("JOB_COMPLETION_INDEX", "2"), ("JOB_COMPLETIONS", "3")]).as_deref(), Ok("2 of 3"));
}

#[test]
fn errors_name_the_variable() {
    assert_eq!(
        from(&[]).unwrap_err(),
        "`JOB_COMPLETION_INDEX` is not set; run the program in a Slurm job array or an indexed Kubernetes job, set \
         `JOB_COMPLETION_INDEX` and `JOB_COMPLETIONS`, or use `.shard(index, count)`"
    );
    assert_eq!(
        from(&[("JOB_COMPLETION_INDEX", "2")]).unwrap_err(),
        "`JOB_COMPLETIONS` is not set; set it to the number of shards; in a Kubernetes manifest, that is `completions`"
    );
    assert_eq!(
        from(&[("JOB_COMPLETION_INDEX", "3"), ("JOB_COMPLETIONS", "3")]).unwrap_err(),
        "`JOB_COMPLETION_INDEX` is 3, which is none of the 3 tasks of `JOB_COMPLETIONS`; the first task is 0"
    );
    assert_eq!(
        from(&[("SLURM_ARRAY_TASK_ID", "0")]).unwrap_err(),
        "`SLURM_ARRAY_TASK_COUNT` is not set; Slurm sets it in a job array"
    );
    assert_eq!(
        from(&[("SLURM_ARRAY_TASK_ID", "-1")]).unwrap_err(),
        "`SLURM_ARRAY_TASK_ID` is `-1`, which is not a number of at least 0"
    );
}

#[test]
fn a_folder_has_ledgers_of_one_number_of_shards() {
    let folder = std::env::temp_dir().join(format!("telnyx-bulk-shards-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let shard = Shard::new(1, 8).unwrap();
    assert_eq!(shard.ledger_in(&folder).unwrap(), folder.join("1-of-8.sqlite"));
    fs::write(folder.join("0-of-8.sqlite"), "").unwrap();
    assert!(shard.ledger_in(&folder).is_ok());
    let error = Shard::new(0, 1).unwrap().ledger_in(&folder).unwrap_err().to_string();
    fs::remove_dir_all(&folder).unwrap();
    let expected = format!(
        "`ledger` `{}` has ledgers of 8 shards, and this job has 1; use 8 shards, or another folder",
        folder.display()
    );
    assert_eq!(error, expected);
}
