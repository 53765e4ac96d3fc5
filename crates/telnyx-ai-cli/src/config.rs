//! Settings: the environment first, then the profile in `config.toml`, and the key in `credentials.toml`.

mod credentials;
mod file;
#[cfg(feature = "keyring")]
mod keyring;
#[cfg(not(feature = "keyring"))]
#[path = "config/no_keyring.rs"]
mod keyring;

use std::path::Path;

use crate::exit::{Failure, Outcome};
use crate::folders;

pub(crate) use credentials::Credentials;
use file::Config;

/// The profile that needs no entry in a file.
const DEFAULT_PROFILE: &str = "default";

/// Model of questions, unless the command line, the environment or the profile names one. The default model of the
/// service is not always available.
pub(crate) const DEFAULT_MODEL: &str = "moonshotai/Kimi-K2.6";

/// The variable with the key.
pub(crate) const API_KEY: &str = "TELNYX_API_KEY";

/// The settings of a command.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) profile: String,
    /// The key, and its origin for `auth status`.
    pub(crate) key: Option<(String, String)>,
    pub(crate) base_url: Option<String>,
    pub(crate) storage_url: Option<String>,
    pub(crate) model: String,
    pub(crate) system: Option<String>,
    pub(crate) region: Option<String>,
    /// `false` if questions are not logged.
    pub(crate) log: bool,
}

impl Settings {
    /// Reads the environment and both files. `profile` is the option of the command line.
    pub(crate) fn load(profile: Option<&str>) -> Outcome<Self> {
        Self::read(&folders::config()?, profile, variable)
    }

    /// Reads the settings for a command that changes the stored key, which may be one that cannot be read.
    pub(crate) fn load_without_key(profile: Option<&str>) -> Outcome<Self> {
        let folder = folders::config()?;
        Self::read_without_key(&folder, &Credentials::read(&folder)?, profile, variable)
    }

    fn read(folder: &Path, profile: Option<&str>, variable: impl Fn(&str) -> Option<String>) -> Outcome<Self> {
        let credentials = Credentials::read(folder)?;
        let mut settings = Self::read_without_key(folder, &credentials, profile, &variable)?;
        settings.key = match variable(API_KEY) {
            Some(key) => Some((key, format!("the variable {API_KEY}"))),
            None => credentials.key(&settings.profile)?,
        };
        Ok(settings)
    }

    fn read_without_key(
        folder: &Path,
        credentials: &Credentials,
        profile: Option<&str>,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Outcome<Self> {
        let path = folder.join("config.toml");
        let mut config = Config::read(&path)?;
        let selected = profile.map(str::to_owned).or_else(|| variable("TELNYX_PROFILE")).or(config.profile);
        let name = selected.unwrap_or_else(|| DEFAULT_PROFILE.to_owned());
        let profile = match config.profiles.remove(&name) {
            Some(profile) => profile,
            None if name == DEFAULT_PROFILE || credentials.contains(&name) => file::Profile::default(),
            None => return Err(unknown_profile(&name, &path, config.profiles.keys())),
        };
        Ok(Self {
            profile: name,
            key: None,
            base_url: variable("TELNYX_BASE_URL").or(profile.base_url),
            storage_url: variable("TELNYX_STORAGE_URL").or(profile.storage_url),
            model: variable("TELNYX_MODEL").or(profile.model).unwrap_or_else(|| DEFAULT_MODEL.to_owned()),
            system: profile.system,
            region: profile.region,
            log: config.log.unwrap_or(true),
        })
    }
}

/// Returns a variable of the environment that is set.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn unknown_profile<'a>(name: &str, path: &Path, profiles: impl Iterator<Item = &'a String>) -> Failure {
    let known: Vec<_> = profiles.map(|name| format!("`{name}`")).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Failure::Usage(format!(
        "the profile `{name}` does not exist; add [profiles.{name}] to {}, which has: {known}",
        path.display()
    ))
}

#[cfg(test)]
mod tests;
