//! The file `config.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::exit::{Failure, Outcome};
use crate::folders;

/// The content of `config.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Config {
    /// Name of the profile in use.
    pub(super) profile: Option<String>,
    /// `false` switches off the log of questions.
    pub(super) log: Option<bool>,
    pub(super) profiles: BTreeMap<String, Profile>,
}

/// A table `[profiles.NAME]`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Profile {
    pub(super) base_url: Option<String>,
    pub(super) storage_url: Option<String>,
    pub(super) model: Option<String>,
    pub(super) system: Option<String>,
    pub(super) region: Option<String>,
}

impl Config {
    pub(super) fn read(path: &Path) -> Outcome<Self> {
        read(path)
    }
}

/// Reads a TOML file; the default if it does not exist.
pub(super) fn read<T: DeserializeOwned + Default>(path: &Path) -> Outcome<T> {
    let Some(text) = folders::read(path)? else {
        return Ok(T::default());
    };
    toml::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or(&text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        // The message, and not the source line, which may contain a key.
        Failure::Usage(format!("{}:{line}:{column}: {}", path.display(), error.message().replace('\n', ", ")))
    })
}
