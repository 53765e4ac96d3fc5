//! Merges the ledgers of shards.

mod results;
mod shards;

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use telnyx_ai_core::{Error, Money, Result};

use crate::ledger::{Found, LedgerReader, Record, Store, Write, with_store};
use crate::row::RowId;
use crate::tally::add_cost;
use results::Results;
use shards::Shards;
pub(crate) use shards::{parse_shard_name, shard_path};

/// Number of records that are compared and written together.
const GROUP: usize = 256;

/// The content of a merged ledger.
#[non_exhaustive]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// Number of shards of the job.
    pub shards: u32,
    /// Indexes of the shards without a ledger, from 0. The results are incomplete if there are any.
    pub missing: Vec<u32>,
    /// Number of rows with a response that can be decoded.
    pub done: u64,
    /// Number of rows with an error.
    pub failed: u64,
    /// Number of rows that were in flight when their job was interrupted. Their responses are lost.
    pub unknown: u64,
    /// Number of requests that were sent for the rows with an outcome.
    pub requests: u64,
    /// Sum of the input tokens.
    pub input_tokens: u64,
    /// Sum of the output tokens.
    pub output_tokens: u64,
    /// Sum of the known costs of each currency.
    pub cost: Vec<Money>,
}

/// Merges the ledgers of all shards in a folder into one ledger and one file of results.
///
/// The ledger is created if it does not exist. Outcomes that it has are replaced by those of the shards, so a merge can
/// be run again after more shards have run. The file of results is replaced when it is complete. It has one JSON object
/// a line, in the order of the ledger:
///
/// | Field | Value |
/// |---|---|
/// | `key` | the key of the row |
/// | `value` | the complete response: JSON, or a string if it is not JSON |
/// | `error` | the error of the row, with `kind` and `message`; the kind of a row whose response is lost is `unknown`. With a `value`, the response cannot be decoded |
/// | `usage`, `cost`, `attempts` | token usage, cost, and the number of requests |
///
/// Memory is constant. The function blocks until the merge is complete; in asynchronous code, run it with
/// `tokio::task::spawn_blocking`.
///
/// ```no_run
/// # fn main() -> telnyx_ai::Result<()> {
/// let merged = telnyx_ai::bulk::merge("runs/", "merged.sqlite", "results.jsonl")?;
/// println!("{merged}");
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// [`is_invalid_input`](Error::is_invalid_input) if the folder has no shards or shards of different jobs, or if a job is
/// still writing one of them, and [`is_io`](Error::is_io) if a file cannot be read or written.
pub fn merge(folder: impl AsRef<Path>, ledger: impl AsRef<Path>, results: impl AsRef<Path>) -> Result<Merged> {
    let shards = Shards::find(folder.as_ref())?;
    let ledger = ledger.as_ref();
    if shards.paths.iter().any(|path| same_file(path, ledger)) {
        let problem = format!("`{}` is a shard; choose another path for the merged ledger", ledger.display());
        return Err(Error::invalid_input("ledger", problem));
    }
    with_store(ledger, |merged| {
        for path in &shards.paths {
            // Takes the lock of the shard, and completes a shard whose job was killed.
            with_store(path, |shard| {
                shard.flush()?;
                add_shard(path, merged)
            })?;
        }
        merged.flush()
    })?;
    let counts = Merged { shards: shards.count, missing: shards.missing, ..Merged::default() };
    write_results(ledger, results.as_ref(), counts)
}

/// Adds the outcomes and the intents of a shard.
fn add_shard(path: &Path, merged: &mut Store<'_>) -> Result<()> {
    let mut reader = LedgerReader::open(path)?;
    let intents = reader.in_flight()?;
    let mut group = Vec::with_capacity(GROUP);
    while let Some(record) = reader.next_record()? {
        group.push(record);
        if group.len() == GROUP {
            add_records(std::mem::take(&mut group), merged)?;
        }
    }
    add_records(group, merged)?;
    for (row, key) in intents {
        add_intent(row, key, merged)?;
    }
    Ok(())
}

fn add_records(records: Vec<Record>, merged: &mut Store<'_>) -> Result<()> {
    let rows: Vec<_> = records.iter().map(|record| record.id).collect();
    let found = merged.find(&rows)?;
    let differs = |found: &Found, record: &Record| !matches!(found, Found::Outcome(known) if **known == *record);
    let changed = found.iter().zip(records).filter(|(found, record)| differs(found, record));
    let writes: Vec<_> = changed.map(|(_, record)| Write::Record(Box::new(record))).collect();
    if writes.is_empty() { Ok(()) } else { merged.commit(&writes) }
}

fn add_intent(row: RowId, key: Option<String>, merged: &mut Store<'_>) -> Result<()> {
    match merged.find(&[row])?.as_slice() {
        [Found::Outcome(record)] if record.stored.response().is_some() => Ok(()),
        [Found::Unknown] => Ok(()),
        _ => merged.commit(&[Write::Intend(row, key)]),
    }
}

/// Writes all outcomes and intents of the merged ledger, and counts them.
fn write_results(ledger: &Path, results: &Path, mut counts: Merged) -> Result<Merged> {
    let mut reader = LedgerReader::open(ledger)?;
    let unknown = reader.in_flight()?;
    let is_unknown: HashSet<_> = unknown.iter().map(|(row, _)| *row).collect();
    let mut results = Results::create(results)?;
    while let Some(record) = reader.next_record()? {
        if is_unknown.contains(&record.id) {
            // The row failed, and its retry was interrupted.
            continue;
        }
        match record.stored.failure() {
            Some(_) => counts.failed += 1,
            None => counts.done += 1,
        }
        counts.requests += u64::from(record.attempts);
        if let Some(usage) = &record.usage {
            counts.input_tokens += usage.prompt_tokens;
            counts.output_tokens += usage.completion_tokens;
        }
        if let Some(cost) = record.cost {
            add_cost(&mut counts.cost, cost);
        }
        results.outcome(&record)?;
    }
    for (_, key) in unknown {
        counts.unknown += 1;
        results.unknown(key.as_deref())?;
    }
    results.finish()?;
    Ok(counts)
}

fn same_file(one: &Path, other: &Path) -> bool {
    let resolved = |path: &Path| path.canonicalize().unwrap_or_else(|_| PathBuf::from(path));
    resolved(one) == resolved(other)
}

/// Writes one line, such as `8 shards: 1000 done, 2 failed, 0 unknown, 1002 requests, 9000 input and 3000 output tokens`.
/// Missing shards are named.
impl fmt::Display for Merged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { shards, done, failed, unknown, requests, input_tokens, output_tokens, missing, cost } = self;
        write!(f, "{shards} shards")?;
        if !missing.is_empty() {
            let missing: Vec<_> = missing.iter().map(u32::to_string).collect();
            write!(f, " (without {})", missing.join(", "))?;
        }
        write!(f, ": {done} done, {failed} failed, {unknown} unknown, {requests} requests, ")?;
        write!(f, "{input_tokens} input and {output_tokens} output tokens")?;
        cost.iter().try_for_each(|cost| write!(f, ", {cost}"))
    }
}

#[cfg(test)]
mod tests;
