//! The files of the shards of a job.

use std::fs;
use std::path::{Path, PathBuf};

use telnyx_ai_core::internal::io_error;
use telnyx_ai_core::{Error, Result};

/// Returns the path of the ledger of a shard, such as `runs/2-of-8.sqlite`. Indexes start at 0.
pub(crate) fn shard_path(folder: &Path, index: u32, count: u32) -> PathBuf {
    folder.join(format!("{index}-of-{count}.sqlite"))
}

/// The shards in a folder.
#[derive(Debug, PartialEq)]
pub(super) struct Shards {
    /// Number of shards of the job.
    pub(super) count: u32,
    /// Ledgers of the shards that exist, in the order of their indexes.
    pub(super) paths: Vec<PathBuf>,
    pub(super) missing: Vec<u32>,
}

impl Shards {
    pub(super) fn find(folder: &Path) -> Result<Self> {
        let names = names(folder).map_err(|source| {
            io_error(format!("folder `{}` of the shards cannot be read: {source}", folder.display()), source)
        })?;
        let mut found: Vec<_> = names.iter().filter_map(|name| parse_shard_name(name)).collect();
        found.sort_unstable();
        let invalid = |problem: &str| Error::invalid_input("folder", format!("`{}` {problem}", folder.display()));
        let (_, count) = *found.first().ok_or_else(|| {
            invalid("has no ledger of a shard, such as `0-of-8.sqlite`; use the folder of the ledgers of a job")
        })?;
        if let Some((_, other)) = found.iter().find(|(_, other)| *other != count) {
            let problem = format!("has shards of two jobs, with {count} and {other} shards; move one of them away");
            return Err(invalid(&problem));
        }
        let exists = |index: &u32| found.contains(&(*index, count));
        let (present, missing): (Vec<_>, Vec<_>) = (0..count).partition(exists);
        let paths = present.into_iter().map(|index| shard_path(folder, index, count)).collect();
        Ok(Self { count, paths, missing })
    }
}

fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let entries = fs::read_dir(folder)?;
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

/// Returns index and count of the name of a shard.
pub(crate) fn parse_shard_name(name: &str) -> Option<(u32, u32)> {
    let (index, count) = name.strip_suffix(".sqlite")?.split_once("-of-")?;
    let (index, count) = (index.parse().ok()?, count.parse().ok()?);
    // Other spellings of the numbers, such as `+1`, are other files.
    (index < count && name == format!("{index}-of-{count}.sqlite")).then_some((index, count))
}
