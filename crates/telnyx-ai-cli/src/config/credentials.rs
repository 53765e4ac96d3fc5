//! The file `credentials.toml`: one key for each profile, readable by this user alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::file;
use crate::exit::{Failure, Outcome};
use crate::folders;

/// The stored keys.
pub(crate) struct Credentials {
    pub(crate) path: PathBuf,
    /// Keys by profile.
    pub(crate) keys: BTreeMap<String, String>,
}

impl Credentials {
    /// Reads the file in the configuration folder.
    pub(crate) fn load() -> Outcome<Self> {
        Self::read(&folders::config()?)
    }

    pub(super) fn read(folder: &Path) -> Outcome<Self> {
        let path = folder.join("credentials.toml");
        Ok(Self { keys: file::read(&path)?, path })
    }

    /// Writes the file.
    pub(crate) fn store(&self) -> Outcome {
        let text = toml::to_string(&self.keys).map_err(|error| Failure::Failed(format!("credentials: {error}")))?;
        folders::write_private(&self.path, &text)
    }
}
