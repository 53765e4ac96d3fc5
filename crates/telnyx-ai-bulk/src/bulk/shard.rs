//! The part of the rows of one process.

mod env;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use telnyx_ai_core::internal::config_error;
use telnyx_ai_core::{Error, Result};

use crate::merge::{parse_shard_name, shard_path};
use crate::row::RowId;

/// One of several parts of the rows. The hash of a row determines its part, so each row is in exactly one of them.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Shard {
    /// Position of the part, from 0.
    pub index: u32,
    /// Number of parts.
    pub count: u32,
}

impl Shard {
    pub(crate) fn new(index: u32, count: u32) -> Result<Self> {
        if index < count {
            return Ok(Self { index, count });
        }
        let problem = match count {
            0 => "is one of 0 parts; pass at least 1 part".to_owned(),
            _ => format!("is {index} of {count} parts; pass an index from 0 to {}", count - 1),
        };
        Err(Error::invalid_input("shard", problem))
    }

    /// Reads the shard from the environment of a scheduler.
    pub(crate) fn from_env() -> Result<Self> {
        env::read(|name| std::env::var(name).ok())
    }

    pub(crate) fn has(self, row: RowId) -> bool {
        let (start, _) = row.0.split_at(8);
        let hash = start.iter().fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
        hash % u64::from(self.count.max(1)) == u64::from(self.index)
    }

    /// Returns the path of the ledger of this shard in the folder of all shards.
    ///
    /// # Errors
    /// [`is_config`](Error::is_config) if the folder has ledgers of another number of shards: their rows are distributed
    /// differently, so finished rows would be sent and paid for again.
    pub(crate) fn ledger_in(self, folder: &Path) -> Result<PathBuf> {
        let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
        for name in names {
            let shard = name.to_str().and_then(parse_shard_name);
            if let Some((_, other)) = shard.filter(|(_, count)| *count != self.count) {
                return Err(config_error(format!(
                    "`ledger` `{}` has ledgers of {other} shards, and this job has {}; use {other} shards, or another folder",
                    folder.display(),
                    self.count
                )));
            }
        }
        Ok(shard_path(folder, self.index, self.count))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests;
