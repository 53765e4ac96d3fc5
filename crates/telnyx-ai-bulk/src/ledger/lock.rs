//! The lock of a ledger: one job writes it at a time.

use std::env;
use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process;

use telnyx_ai_core::{Error, Result};

use super::error;

/// Holds the lock until it is dropped.
///
/// The lock is of the operating system, on a file beside the ledger. It ends with the process, however the process
/// ends. The content of the file describes the holder. The file stays: removing it would race with the next holder.
#[derive(Debug)]
pub(super) struct Lock(pub(super) File);

impl Lock {
    /// Takes the lock. If another job holds it, the error describes the holder.
    pub(super) fn take(ledger: &Path) -> Result<Self> {
        let failed = |problem| move |source| error::io(ledger, problem, source);
        let path = lock_path(ledger);
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed("its lock file cannot be opened"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(ledger, &mut file)),
            Err(TryLockError::Error(source)) => {
                return Err(error::io(ledger, "it cannot be locked; use a local disk", source));
            }
        }
        let written = file.set_len(0).and_then(|()| file.write_all(holder().as_bytes()));
        written.map_err(failed("its lock file cannot be written"))?;
        Ok(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The content only describes a holder that is alive.
        let _ = self.0.rewind().and_then(|()| self.0.set_len(0));
        // A process that is being spawned holds the file for a moment longer. Closing it would leave that copy locked.
        let _ = self.0.unlock();
    }
}

fn lock_path(ledger: &Path) -> PathBuf {
    // A link and its target are one ledger, also before the target exists. What prevents the creation is reported when the
    // file is opened.
    drop(File::options().append(true).create(true).open(ledger));
    let mut name = fs::canonicalize(ledger).unwrap_or_else(|_| ledger.to_owned()).into_os_string();
    name.push(".lock");
    name.into()
}

fn in_use(ledger: &Path, file: &mut File) -> Error {
    let mut holder = String::new();
    // On some systems a locked file is not readable; and a holder that has just started has not written its content.
    let known = file.read_to_string(&mut holder).is_ok() && !holder.trim().is_empty();
    let holder = if known { holder.trim() } else { "another job" };
    let problem =
        format!("`{}` is in use by {holder}; wait until that job ends, or choose another ledger", ledger.display());
    Error::invalid_input("ledger", problem)
}

/// Describes this process.
fn holder() -> String {
    let since = current_time().unwrap_or_default();
    format!("process {} on host {}{since}\n", process::id(), host())
}

/// Returns the current time as text. SQLite has the only formatter of times among the dependencies.
fn current_time() -> Option<String> {
    let memory = rusqlite::Connection::open_in_memory().ok()?;
    memory.query_row("SELECT strftime(' since %Y-%m-%dT%H:%M:%SZ')", [], |row| row.get(0)).ok()
}

fn host() -> String {
    let linux = || fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let named = env::var("HOSTNAME").or_else(|_| env::var("COMPUTERNAME")).ok();
    linux().or(named).map(|name| name.trim().to_owned()).unwrap_or_else(|| "unknown".to_owned())
}
