//! Folders of the program: `$XDG_CONFIG_HOME/telnyx-ai` for the configuration, `$XDG_STATE_HOME/telnyx-ai` for the log
//! and the sessions. Windows has both below `AppData`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::exit::{Failure, Outcome};

/// Name of the program in both folders.
const NAME: &str = "telnyx-ai";

/// Returns the folder of `config.toml` and `credentials.toml`, which may not exist.
pub(crate) fn config() -> Outcome<PathBuf> {
    Ok(strategy()?.config_dir().join(NAME))
}

/// Returns the folder of the log and the sessions, which may not exist.
pub(crate) fn state() -> Outcome<PathBuf> {
    let strategy = strategy()?;
    Ok(strategy.state_dir().unwrap_or_else(|| strategy.data_dir()).join(NAME))
}

fn strategy() -> Outcome<impl BaseStrategy> {
    etcetera::choose_base_strategy()
        .map_err(|error| Failure::Usage(format!("the home folder is unknown: {error}; set HOME")))
}

/// Reads a text file; `None` if it does not exist.
pub(crate) fn read(path: &Path) -> Outcome<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::Usage(format!("{}: {error}", path.display()))),
    }
}

/// Writes a file that only this user can read, and creates its folder. A crash leaves the old file or the new one.
pub(crate) fn write_private(path: &Path, text: &str) -> Outcome {
    let temporary = path.with_extension("new");
    let write = || {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        // A left-over file keeps its permissions, so it is created again.
        match fs::remove_file(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = private().write(true).create_new(true).open(&temporary)?;
        file.write_all(text.as_bytes())?;
        fs::rename(&temporary, path)
    };
    write().map_err(|error| Failure::file(path, &error))
}

/// Appends a line to a file that only this user can read, and creates its folder.
pub(crate) fn append_private(path: &Path, line: &str) -> Outcome {
    let append = || {
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        // One write, so that lines of two programs do not mix.
        private().append(true).create(true).open(path)?.write_all(format!("{line}\n").as_bytes())
    };
    append().map_err(|error| Failure::file(path, &error))
}

#[cfg(unix)]
fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The folders of a user on Windows are closed to other users.
#[cfg(not(unix))]
fn private() -> fs::OpenOptions {
    fs::OpenOptions::new()
}
