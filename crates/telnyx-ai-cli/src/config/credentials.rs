//! The file `credentials.toml`: one key for each profile, readable by this user alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{file, keyring};
use crate::exit::{Failure, Outcome};
use crate::folders;

/// The stored keys.
pub(crate) struct Credentials {
    pub(crate) path: PathBuf,
    /// Keys by profile.
    stored: BTreeMap<String, Stored>,
}

#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum Stored {
    Key(String),
    /// The key is in the keyring of the system.
    Keyring {
        keyring: bool,
    },
}

impl Credentials {
    /// Reads the file in the configuration folder.
    pub(crate) fn load() -> Outcome<Self> {
        Self::read(&folders::config()?)
    }

    pub(super) fn read(folder: &Path) -> Outcome<Self> {
        let path = folder.join("credentials.toml");
        Ok(Self { stored: file::read(&path)?, path })
    }

    /// Returns `true` if the profile has a key.
    pub(super) fn contains(&self, profile: &str) -> bool {
        self.stored.contains_key(profile)
    }

    /// Returns the key of a profile, and its origin.
    pub(super) fn key(&self, profile: &str) -> Outcome<Option<(String, String)>> {
        match self.stored.get(profile) {
            Some(Stored::Key(key)) => Ok(Some((key.clone(), self.path.display().to_string()))),
            Some(Stored::Keyring { keyring: true }) => Ok(Some((keyring::get(profile)?, "the keyring".to_owned()))),
            Some(Stored::Keyring { keyring: false }) | None => Ok(None),
        }
    }

    /// Stores the key of a profile in this file.
    pub(crate) fn store(&mut self, profile: &str, key: String) -> Outcome {
        self.forget(profile)?;
        self.stored.insert(profile.to_owned(), Stored::Key(key));
        self.write()
    }

    /// Stores the key of a profile in the keyring.
    pub(crate) fn store_in_keyring(&mut self, profile: &str, key: &str) -> Outcome {
        keyring::set(profile, key)?;
        self.stored.insert(profile.to_owned(), Stored::Keyring { keyring: true });
        self.write()
    }

    /// Removes the key of a profile. Returns `false` if there is none.
    pub(crate) fn remove(&mut self, profile: &str) -> Outcome<bool> {
        let is_stored = self.forget(profile)?;
        if is_stored {
            self.write()?;
        }
        Ok(is_stored)
    }

    /// Removes a key without writing the file, so that a new key replaces it in one write.
    fn forget(&mut self, profile: &str) -> Outcome<bool> {
        if matches!(self.stored.get(profile), Some(Stored::Keyring { keyring: true })) {
            keyring::remove(profile)?;
        }
        Ok(self.stored.remove(profile).is_some())
    }

    fn write(&self) -> Outcome {
        let text = toml::to_string(&self.stored).map_err(|error| Failure::Failed(format!("credentials: {error}")))?;
        folders::write_private(&self.path, &text)
    }
}
