//! The other ledgers of a folder, which other processes may be writing.

mod other;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use telnyx_ai_core::Error;

use super::record::{Found, Stored};
use crate::row::RowId;
use other::OtherLedger;

/// Least time between two searches for new files.
const SEARCH: Duration = Duration::from_secs(1);

/// All ledgers of a folder except that of the job.
#[derive(Debug)]
pub(super) struct FolderLedgers(Mutex<Files>);

#[derive(Debug)]
struct Files {
    folder: PathBuf,
    /// The ledger of the job.
    own: PathBuf,
    files: BTreeMap<PathBuf, File>,
    /// Files with a warning, so that there is one for each.
    warned: BTreeSet<PathBuf>,
    searched: Option<Instant>,
}

#[derive(Debug)]
enum File {
    Ledger(Box<OtherLedger>),
    /// The file cannot be read. It is opened again after it has changed.
    Skipped(Changed),
}

/// Size and time of the last change of a file and of its log.
type Changed = [Option<(u64, Option<SystemTime>)>; 2];

impl FolderLedgers {
    /// Creates the list of the ledgers beside that of the job, which exists.
    pub(super) fn beside(own: &Path) -> Self {
        let folder = own.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).to_owned();
        let own = resolved(own);
        Self(Mutex::new(Files { folder, own, files: BTreeMap::new(), warned: BTreeSet::new(), searched: None }))
    }

    /// Replaces what the ledger of the job has for the rows where another ledger has an outcome that is closer to a final
    /// one. Blocks the thread.
    pub(super) fn complete(&self, rows: &[RowId], found: &mut [Found]) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.search();
        files.complete(rows, found);
    }

    /// Searches for new files at the next lookup.
    #[cfg(test)]
    pub(super) fn search_again(&self) {
        self.0.lock().unwrap().searched = None;
    }
}

impl Files {
    /// Opens files that are new or have changed, and forgets those that are gone.
    fn search(&mut self) {
        if self.searched.is_some_and(|searched| searched.elapsed() < SEARCH) {
            return;
        }
        self.searched = Some(Instant::now());
        // The files that are known are still read.
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let paths: BTreeSet<_> = entries.flatten().map(|entry| entry.path()).filter(|path| is_ledger(path)).collect();
        self.files.retain(|path, _| paths.contains(path));
        for path in paths {
            let changed = changed(&path);
            let is_known = match self.files.get(&path) {
                Some(File::Ledger(_)) => true,
                Some(File::Skipped(before)) => *before == changed,
                // A file without content is being created.
                None => resolved(&path) == self.own || matches!(changed, [None | Some((0, _)), _]),
            };
            if !is_known {
                let file = match OtherLedger::open(&path) {
                    Ok(ledger) => File::Ledger(Box::new(ledger)),
                    Err(error) => {
                        warn(&mut self.warned, &path, &error);
                        File::Skipped(changed)
                    }
                };
                self.files.insert(path, file);
            }
        }
    }

    fn complete(&mut self, rows: &[RowId], found: &mut [Found]) {
        for (path, file) in &mut self.files {
            let File::Ledger(ledger) = file else { continue };
            let without_response = rows.iter().zip(&mut *found).filter(|(_, found)| rank(found) < RESPONSE);
            let (rows, found): (Vec<_>, Vec<_>) = without_response.map(|(row, found)| (*row, found)).unzip();
            if rows.is_empty() {
                return;
            }
            match ledger.find(&rows) {
                Ok(others) => {
                    for (found, other) in found.into_iter().zip(others) {
                        if rank(&other) > rank(found) {
                            *found = other;
                        }
                    }
                }
                Err(error) => {
                    warn(&mut self.warned, path, &error);
                    *file = File::Skipped(changed(path));
                }
            }
        }
    }
}

const RESPONSE: u8 = 4;

/// Orders what ledgers have for a row. A later request has made the smaller one obsolete.
fn rank(found: &Found) -> u8 {
    match found {
        Found::New => 0,
        Found::Unknown => 2,
        Found::Outcome(record) => match &record.stored {
            Stored::Failure(failure) if !failure.is_temporary() => 3,
            Stored::Failure(failure) if failure.may_have_been_charged => 2,
            Stored::Failure(_) => 1,
            Stored::Response(_) | Stored::Unreadable(..) => RESPONSE,
        },
    }
}

fn warn(warned: &mut BTreeSet<PathBuf>, path: &Path, error: &Error) {
    if warned.insert(path.to_owned()) {
        tracing::warn!(ledger = %path.display(), %error, "the outcomes of another ledger of the folder are not used");
    }
}

fn is_ledger(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "sqlite")
}

/// Returns the path without links.
fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn changed(path: &Path) -> Changed {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    [path, Path::new(&log)].map(|path| fs::metadata(path).ok().map(|file| (file.len(), file.modified().ok())))
}

#[cfg(test)]
mod tests;
