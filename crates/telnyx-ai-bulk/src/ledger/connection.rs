//! Connections to the file of a ledger.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use telnyx_ai_core::Result;

use super::{error, schema};

/// Maximum wait for another program that writes to the file, such as a shell of SQLite.
const BUSY: Duration = Duration::from_secs(10);

/// Settings of the writing connection.
///
/// With `NORMAL`, a commit survives the end of the process; [`synchronize`] makes it survive a power cut. The cache is in
/// KiB.
const WRITER: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -4096; \
                      PRAGMA cell_size_check = ON; PRAGMA journal_size_limit = 67108864;";

/// Size of the pages of a new file, in bytes. A row of 1 KB costs 4 % less processor time than with the default of 4096,
/// because the log has fewer pages.
const PAGE_BYTES: u32 = 8192;

const READER: &str = "PRAGMA cache_size = -1024; PRAGMA cell_size_check = ON;";

/// Opens the file for writing. Creates it, and missing folders. The caller holds its lock.
pub(super) fn writer(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    // Without effect on an existing file.
    let sized = connection.pragma_update(None, "page_size", PAGE_BYTES);
    sized.map_err(|source| error::sqlite(path, "it cannot be opened for writing", source))?;
    schema::migrate(path, &connection, schema::CHANGES)?;
    connection
        .execute_batch(WRITER)
        .map_err(|source| error::sqlite(path, "it cannot be opened for writing", source))?;
    Ok(connection)
}

/// Opens an existing file for reading.
pub(super) fn reader(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    schema::check(path, &connection)?;
    connection.execute_batch(READER).map_err(|source| error::sqlite(path, "it cannot be read", source))?;
    Ok(connection)
}

/// Synchronizes all commits to the disk.
///
/// A commit with `FULL` synchronizes the complete log, and this one writes only the identification again. A checkpoint
/// would do nothing while another program reads.
pub(super) fn synchronize(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    let written = connection.pragma_update(None, "application_id", schema::APPLICATION_ID);
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    written
}

/// Makes the ledger a single file, which can be copied, and read from a read-only disk.
pub(super) fn compact(path: &Path, connection: &Connection) -> Result<()> {
    let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
    let busy = connection.query_row(checkpoint, [], |row| row.get::<_, bool>(0));
    let busy = busy.map_err(|source| error::sqlite(path, "it cannot be closed", source))?;
    if !busy {
        // Fails without loss while another program reads the file.
        let _ = connection.pragma_update(None, "journal_mode", "DELETE");
    }
    Ok(())
}

/// Creates the folder of a file.
pub(super) fn create_folder(path: &Path) -> Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => fs::create_dir_all(folder)
            .map_err(|source| error::io(path, &format!("folder `{}` cannot be created", folder.display()), source)),
        None => Ok(()),
    }
}

fn open(path: &Path, mode: OpenFlags) -> Result<Connection> {
    let failed = |source| error::sqlite(path, "it cannot be opened", source);
    // SQLite has names that are no paths, such as ":memory:" and "file:…".
    let file = Path::new(".").join(path);
    let connection = Connection::open_with_flags(file, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
    connection.busy_timeout(BUSY).map_err(failed)?;
    Ok(connection)
}
