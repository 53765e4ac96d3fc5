//! The schema of the ledger: creation, identification and migration.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};
use telnyx_ai_core::{Error, Result};

use super::error;

/// Identifies a ledger among SQLite files: "TALG".
pub(super) const APPLICATION_ID: i32 = 0x5441_4C47;

/// The changes of the schema. The version of a file is the number of changes that it has.
pub(super) const CHANGES: &[&str] = &[include_str!("schema.sql"), include_str!("schema_2.sql")];

/// Creates the schema in an empty file, or migrates the file to the version of this program.
pub(super) fn migrate(path: &Path, connection: &Connection, changes: &[&str]) -> Result<()> {
    let found = version(path, connection)?;
    let current = changes.len();
    let missing = changes.get(found..).ok_or_else(|| newer(path, found, current))?;
    if missing.is_empty() {
        return Ok(());
    }
    let change = missing.concat();
    // The identification and all changes are one transaction, so that an interrupted creation leaves an empty file.
    let script = format!(
        "BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; {change} PRAGMA user_version = {current}; COMMIT;"
    );
    connection.execute_batch(&script).map_err(|source| {
        // Without effect if SQLite has already ended the transaction.
        let _ = connection.execute_batch("ROLLBACK");
        error::sqlite(path, "the schema cannot be written", source)
    })
}

/// Checks that a reader of this version can read the file.
pub(super) fn check(path: &Path, connection: &Connection) -> Result<()> {
    let current = CHANGES.len();
    match version(path, connection)? {
        found if found == current => Ok(()),
        found if found > current => Err(newer(path, found, current)),
        found => Err(Error::invalid_input(
            "ledger",
            format!(
                "`{}` has version {found} of the schema, and this program reads version {current}; open it once with \
                 a job to migrate it",
                path.display()
            ),
        )),
    }
}

/// Returns the version of the schema; 0 for an empty file.
fn version(path: &Path, connection: &Connection) -> Result<usize> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let read = || {
        let content = connection.query_row("SELECT 1 FROM sqlite_schema LIMIT 1", [], |_| Ok(())).optional()?;
        Ok((pragma("application_id")?, pragma("user_version")?, content.is_none()))
    };
    match read().map_err(|source| error::sqlite(path, "the file cannot be read", source))? {
        (APPLICATION_ID, version, _) => Ok(usize::try_from(version).unwrap_or_default()),
        (0, 0, true) => Ok(0),
        _ => Err(Error::invalid_input(
            "ledger",
            format!("`{}` is an SQLite file of another program; choose another path", path.display()),
        )),
    }
}

fn newer(path: &Path, found: usize, current: usize) -> Error {
    Error::invalid_input(
        "ledger",
        format!(
            "`{}` has version {found} of the schema, and this program supports up to version {current}; update \
             telnyx-ai",
            path.display()
        ),
    )
}
