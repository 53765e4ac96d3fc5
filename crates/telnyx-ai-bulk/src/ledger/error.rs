//! Errors of the ledger.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;
use telnyx_ai_core::Error;
use telnyx_ai_core::internal::io_error;

/// Returns the error of a file operation.
pub(super) fn io(path: &Path, problem: &str, source: io::Error) -> Error {
    let message = format!("ledger `{}`: {problem}: {source}", path.display());
    io_error(message, source)
}

/// Returns the error of SQLite, with the remedy.
pub(super) fn sqlite(path: &Path, problem: &str, source: rusqlite::Error) -> Error {
    let path = path.display();
    let remedy = match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            let problem = format!("`{path}` is not an SQLite file, or is damaged at its start; choose another path");
            return Error::invalid_input("ledger", problem);
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            format!("; the file is damaged: save what is readable with `sqlite3 {path} .recover | sqlite3 new.sqlite`")
        }
        Some(ErrorCode::DiskFull) => "; free some space on its disk".to_owned(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "; another program has it open for writing: end that program".to_owned()
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "; check that the file and its folder exist and are writable".to_owned()
        }
        _ => String::new(),
    };
    io_error(format!("ledger `{path}`: {problem}: {source}{remedy}"), io::Error::other(source))
}

/// Returns the error of a ledger whose thread has ended.
pub(super) fn stopped(path: &Path) -> Error {
    io(path, "it is closed", io::Error::from(io::ErrorKind::BrokenPipe))
}
